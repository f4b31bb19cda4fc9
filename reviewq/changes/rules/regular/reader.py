"""Reads a regular expression into its parts (`automaton` says what it may hold)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .expression import (
    ANY_CHARACTER,
    ANY_TEXT,
    EMPTY,
    NO_TEXT,
    Chars,
    Part,
    RegexError,
    both,
    chain,
    concat,
    either,
    size,
    star,
)

MOST_CHARACTERS = 300
MOST_PARTS = 150  # of a repetition that is written out
LAST = 0x10FFFF


def _others(ranges: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The ranges of every character that is in none of these, which are in order."""
    bounds = ["", *(char for one in ranges for char in one), ""]
    pairs = zip(bounds[::2], bounds[1::2], strict=True)
    first, last = "\0", chr(LAST)
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
        if size(part) * max(least, most) > MOST_PARTS or most < least:
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
