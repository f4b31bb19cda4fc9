"""Regular expressions as Gerrit has them: the syntax of its automaton library, always over the whole text.

    .  any character     [a-z] [^a-z]       \\x  the character itself    "..."  these characters    ()  nothing
    *  +  ?  {2}  {2,}  {2,5}    |  either    &  both    @  anything    #  no text at all    \\d \\w \\s and \\D \\W \\S

A text is read once, character by character. What is left of an expression after a character is its *derivative*
(Brzozowski), and derivatives are kept: so reading takes as long as the text is, whatever is nested in the expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_CHARACTERS = 300
MOST_PARTS = 500  # an expression once its repetitions are written out
MOST_STATES = 500


class RegexError(ValueError):
    """Why an expression cannot be used; `position` counts its characters from 0."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of these ranges, or of none of them."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool = False

    def holds(self, char: str) -> bool:
        return any(low <= char <= high for low, high in self.ranges) != self.is_negated


@dataclass(frozen=True, slots=True)
class Concat:
    first: Part
    rest: Part


@dataclass(frozen=True, slots=True)
class Star:
    part: Part


@dataclass(frozen=True, slots=True)
class Either:
    """Any of these; of none, nothing matches."""

    parts: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Both:
    """All of these; of none, everything matches."""

    parts: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Empty:
    """The empty text alone."""


Part = Chars | Concat | Star | Either | Both | Empty
EMPTY = Empty()
NO_TEXT = Either(frozenset())
ANY_CHARACTER = Chars((), is_negated=True)
ANY_TEXT = Star(ANY_CHARACTER)


def concat(first: Part, rest: Part) -> Part:
    if first == NO_TEXT or rest == NO_TEXT:
        return NO_TEXT
    if first == EMPTY:
        return rest
    if rest == EMPTY:
        return first
    if isinstance(first, Concat):  # leaning to the right, so that equal ones look equal
        return Concat(first.first, concat(first.rest, rest))
    return Concat(first, rest)


def chain(parts: Iterable[Part]) -> Part:
    """These, one behind the other."""
    whole: Part = EMPTY
    for part in reversed(list(parts)):
        whole = concat(part, whole)
    return whole


def either(parts: Iterable[Part]) -> Part:
    flat: set[Part] = set()
    for part in parts:
        flat |= part.parts if isinstance(part, Either) else {part}
    if ANY_TEXT in flat:
        return ANY_TEXT
    return flat.pop() if len(flat) == 1 else Either(frozenset(flat))


def both(parts: Iterable[Part]) -> Part:
    flat: set[Part] = set()
    for part in parts:
        flat |= part.parts if isinstance(part, Both) else {part}
    if NO_TEXT in flat:
        return NO_TEXT
    flat.discard(ANY_TEXT)
    return flat.pop() if len(flat) == 1 else Both(frozenset(flat)) if flat else ANY_TEXT


def star(part: Part) -> Part:
    return part if isinstance(part, Star) else EMPTY if part in (EMPTY, NO_TEXT) else Star(part)


def accepts(part: Part) -> bool:
    """Whether the empty text matches."""
    match part:
        case Empty() | Star():
            return True
        case Chars():
            return False
        case Concat(first=first, rest=rest):
            return accepts(first) and accepts(rest)
        case Either(parts=parts):
            return any(map(accepts, parts))
        case Both(parts=parts):
            return all(map(accepts, parts))


def derivative(part: Part, char: str) -> Part:
    """What has to follow once `char` was read."""
    match part:
        case Empty():
            return NO_TEXT
        case Chars():
            return EMPTY if part.holds(char) else NO_TEXT
        case Concat(first=first, rest=rest):
            read = concat(derivative(first, char), rest)
            return either([read, derivative(rest, char)]) if accepts(first) else read
        case Star(part=inner):
            return concat(derivative(inner, char), part)
        case Either(parts=parts):
            return either(derivative(one, char) for one in parts)
        case Both(parts=parts):
            return both(derivative(one, char) for one in parts)


class State(dict[str, "State"]):
    """What has been read so far; leads to the next state by the next character."""

    __slots__ = ("_automaton", "is_end", "is_settled", "part")

    def __init__(self, part: Part, automaton: Automaton) -> None:
        super().__init__()
        self.part = part
        self.is_end = accepts(part)
        self.is_settled = part in (NO_TEXT, ANY_TEXT)  # whatever follows, it stays so
        self._automaton = automaton

    def __missing__(self, char: str) -> State:
        following = self[char] = self._automaton.state(derivative(self.part, char))
        return following


class Automaton:
    """One expression, ready to be matched. Raises RegexError for one that cannot be read, or takes too much."""

    def __init__(self, pattern: str) -> None:
        self._states: dict[Part, State] = {}
        try:
            self.part = Reader(pattern).read()
            self._start = self.state(self.part)
        except RecursionError:
            raise RegexError(0, "The expression is nested too deeply.") from None

    def state(self, part: Part) -> State:
        known = self._states.get(part)
        if known is None:
            if len(self._states) >= MOST_STATES:
                raise RegexError(0, "The expression is too complicated.")
            known = self._states[part] = State(part, self)
        return known

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        state = self._start
        try:
            for char in text:
                state = state[char]
                if state.is_settled:
                    break
        except RecursionError:
            raise RegexError(0, "The expression is nested too deeply.") from None
        return state.is_end

    @property
    def literal(self) -> str:
        """The longest text that stands in every match, as far as that is seen at once."""
        return max(_literals(self.part), key=len)


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


def _others(ranges: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The ranges of every character that is in none of these, which are in order."""
    bounds = ["", *(char for one in ranges for char in one), ""]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    first, last = "\0", chr(0x10FFFF)
    return tuple((chr(ord(low) + 1) if low else first, chr(ord(high) - 1) if high else last) for low, high in pairs)


DIGITS = (("0", "9"),)
WORD = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
SPACE = (("\t", "\r"), (" ", " "))
NAMED = {
    "\\d": DIGITS,
    "\\D": _others(DIGITS),
    "\\w": WORD,
    "\\W": _others(WORD),
    "\\s": SPACE,
    "\\S": _others(SPACE),
}
REPEAT = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")


class Reader:
    """Reads an expression, from what binds least (|) to what binds most."""

    def __init__(self, text: str) -> None:
        if len(text) > MOST_CHARACTERS:
            raise RegexError(MOST_CHARACTERS, f"The expression is too long: at most {MOST_CHARACTERS} characters.")
        self._text = text
        self._at = 0
        self._parts = 0

    def read(self) -> Part:
        if not self._text:
            return EMPTY
        part = self._either()
        if self._at < len(self._text):
            raise RegexError(self._at, f"“{self._text[self._at]}” has no beginning in this expression.")
        return part

    def _peek(self, chars: str) -> bool:
        return self._at < len(self._text) and self._text[self._at] in chars

    def _took(self, char: str) -> bool:
        found = self._text.startswith(char, self._at)
        self._at += len(char) * found
        return found

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise RegexError(self._at, "The expression ends too early.")
        self._at += 1
        return self._text[self._at - 1]

    def _either(self) -> Part:
        parts = [self._both()]
        while self._took("|"):
            parts.append(self._both())
        return either(parts)

    def _both(self) -> Part:
        parts = [self._chain()]
        while self._took("&"):
            parts.append(self._chain())
        return both(parts)

    def _chain(self) -> Part:
        parts = [self._repeated()]
        while self._at < len(self._text) and not self._peek(")|&"):
            parts.append(self._repeated())
        return chain(parts)

    def _repeated(self) -> Part:
        part = self._simple()
        while self._peek("?*+{"):
            if self._took("?"):
                part = either([part, EMPTY])
            elif self._took("*"):
                part = star(part)
            elif self._took("+"):
                part = concat(part, star(part))
            else:
                part = self._times(part)
        return part

    def _times(self, part: Part) -> Part:
        found = REPEAT.match(self._text, self._at)
        if not found:
            raise RegexError(self._at, "A number of repetitions is {2}, {2,} or {2,5}.")
        least = int(found[1])
        most = int(found[3]) if found[3] else least
        self._parts += max(least, most)
        if self._parts > MOST_PARTS or most < least:
            raise RegexError(self._at, "These repetitions make no sense, or are too many.")
        self._at = found.end()
        tail: Part = star(part) if found[2] and not found[3] else EMPTY
        for _ in range(most - least):
            tail = either([EMPTY, concat(part, tail)])
        return chain([*[part] * least, tail])

    def _simple(self) -> Part:
        for text, part in ((".", ANY_CHARACTER), ("#", NO_TEXT), ("@", ANY_TEXT), ("()", EMPTY)):
            if self._took(text):
                return part
        if self._took("("):
            return self._group()
        if self._took('"'):
            return self._verbatim()
        if self._took("["):
            return self._class()
        if self._peek("<"):
            raise RegexError(self._at, "Numbers and names in <…> are not known here.")
        if named := self._named():
            return Chars(named)
        char = self._char()
        return Chars(((char, char),))

    def _group(self) -> Part:
        part = self._either()
        if not self._took(")"):
            raise RegexError(self._at, "A parenthesis in this expression is still open.")
        return part

    def _verbatim(self) -> Part:
        end = self._text.find('"', self._at)
        if end < 0:
            raise RegexError(self._at, "A quotation in this expression is still open.")
        chars, self._at = self._text[self._at : end], end + 1
        return chain(Chars(((char, char),)) for char in chars)

    def _class(self) -> Part:
        is_negated = self._took("^")
        ranges = [self._range()]
        while self._at < len(self._text) and not self._peek("]"):
            ranges.append(self._range())
        if not self._took("]"):
            raise RegexError(self._at, "A [ in this expression is never closed.")
        return Chars(tuple(one for part in ranges for one in part), is_negated)

    def _range(self) -> tuple[tuple[str, str], ...]:
        if named := self._named():
            return named
        low = self._char()
        if not self._took("-"):
            return ((low, low),)
        if self._peek("]"):
            return (low, low), ("-", "-")
        return ((low, self._char()),)

    def _named(self) -> tuple[tuple[str, str], ...]:
        """The ranges of a class such as \\d; empty where none stands here."""
        name = self._text[self._at : self._at + 2]
        ranges = NAMED.get(name, ())
        self._at += len(name) if ranges else 0
        return ranges

    def _char(self) -> str:
        self._took("\\")
        return self._next()
