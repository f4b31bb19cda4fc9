"""Regular expressions as Gerrit has them: the syntax of its automaton library, always over the whole text.

    .  any character     [a-z] [^a-z]       \\x  the character itself    "..."  these characters    ()  nothing
    *  +  ?  {2}  {2,}  {2,5}    |  either    &  both    @  anything    #  no text at all    \\d \\w \\s and \\D \\W \\S

A text is read once, character by character. What is left of an expression after a character is its *derivative*
(Brzozowski), and derivatives are kept: so reading takes as long as the text is, whatever is nested in the expression.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from .expression import (
    EMPTY,
    NO_TEXT,
    Both,
    Chars,
    Concat,
    Either,
    Empty,
    Part,
    RegexError,
    Star,
    accepts,
    both,
    concat,
    either,
)
from .reader import LAST, Reader

__all__ = ["Automaton", "RegexError"]

MOST_STATES = 500
MOST_DERIVATIVES = 20_000  # of parts, by kinds of character
TOO_DEEP = "The expression is nested too deeply."
TOO_MUCH = "The expression is too complicated."


class State(dict[str, "State"]):
    """What has been read so far; leads to the next state by the next character."""

    __slots__ = ("_automaton", "is_end", "part")

    def __init__(self, part: Part, automaton: Automaton) -> None:
        super().__init__()
        self.part = part
        self.is_end = accepts(part)
        self._automaton = automaton

    def __missing__(self, char: str) -> State:
        following = self[char] = self._automaton.after(self.part, char)
        return following


class Automaton:
    """One expression, ready to be matched. Raises RegexError for one that cannot be read, or takes too much."""

    def __init__(self, pattern: str) -> None:
        self._states: dict[Part, State] = {}
        self._derivatives: dict[tuple[Part, str], Part] = {}
        try:
            self.part = Reader(pattern).read()
            self._bounds = sorted(set(_bounds(self.part)))
            self._start = self._state(self.part)
        except RecursionError:
            raise RegexError(0, TOO_DEEP) from None

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        state = self._start
        try:
            for char in text:
                state = state[char]
        except RecursionError:
            raise RegexError(0, TOO_DEEP) from None
        return state.is_end

    def after(self, part: Part, char: str) -> State:
        """The state once `char` was read. Characters that no range tells apart lead to the same one."""
        place = bisect_right(self._bounds, char)
        return self._state(self._derivative(part, self._bounds[place - 1] if place else "\0"))

    def _state(self, part: Part) -> State:
        known = self._states.get(part)
        if known is None:
            if len(self._states) >= MOST_STATES:
                raise RegexError(0, TOO_MUCH)
            known = self._states[part] = State(part, self)
        return known

    def _derivative(self, part: Part, char: str) -> Part:
        known = self._derivatives.get((part, char))
        if known is None:
            if len(self._derivatives) >= MOST_DERIVATIVES:
                raise RegexError(0, TOO_MUCH)
            known = self._derivatives[part, char] = self._derive(part, char)
        return known

    def _derive(self, part: Part, char: str) -> Part:
        """What has to follow once `char` was read."""
        match part:
            case Empty():
                return NO_TEXT
            case Chars():
                return EMPTY if part.holds(char) else NO_TEXT
            case Concat(first=first, rest=rest):
                read = concat(self._derivative(first, char), rest)
                return either([read, self._derivative(rest, char)]) if accepts(first) else read
            case Star(part=inner):
                return concat(self._derivative(inner, char), part)
            case Either(parts=parts):
                return either(self._derivative(one, char) for one in parts)
            case Both(parts=parts):
                return both(self._derivative(one, char) for one in parts)

    @property
    def size(self) -> int:
        """How many states the texts that were read so far have led to: what reading more of them may cost."""
        return len(self._states)

    @property
    def prefix(self) -> str:
        """What every match begins with, as far as that is seen at once."""
        return _literals(self.part)[0]

    @property
    def literal(self) -> str:
        """The longest text that stands in every match, as far as that is seen at once."""
        return max(_literals(self.part), key=len)


def _bounds(part: Part) -> Iterator[str]:
    """The characters at which a range of the expression begins, or has just ended."""
    match part:
        case Chars(ranges=ranges):
            for low, high in ranges:
                yield low
                yield chr(min(ord(high) + 1, LAST))
        case Concat(first=first, rest=rest):
            yield from _bounds(first)
            yield from _bounds(rest)
        case Star(part=inner):
            yield from _bounds(inner)
        case Either(parts=parts) | Both(parts=parts):
            for one in parts:
                yield from _bounds(one)
        case Empty():
            return


def _literals(part: Part) -> list[str]:
    """The plain stretches of a chain of parts; at least an empty one."""
    found = [""]
    while True:
        head, part = (part.first, part.rest) if isinstance(part, Concat) else (part, EMPTY)
        if isinstance(head, Chars) and not head.is_negated and len(head.ranges) == 1 and len(set(head.ranges[0])) == 1:
            found[-1] += head.ranges[0][0]
        else:
            found.append("")
        if part == EMPTY:
            return found
