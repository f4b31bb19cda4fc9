"""What is being typed at one place of a query that may be unfinished. Pure; never fails, whatever the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

CLOSING = {'"': '"', "{": "}"}
OPERATOR = re.compile(r"(?P<name>[a-z_]+(?:-[a-z_]+)*):", re.IGNORECASE)
WORD_ENDS = frozenset(" \t\r\n()")


@dataclass(frozen=True, slots=True)
class Spot:
    """`typed` stands between `start` and the caret; a suggestion takes the place of what is between `start` and `end`.
    An empty `operator`: the name of an operator, or a plain word, is being typed."""

    start: int
    end: int
    operator: str
    typed: str


def spot_at(text: str, at: int) -> Spot:
    """The spot of the caret, which stands before character `at`."""
    at = max(0, min(at, len(text)))
    start, quote = _word_start(text, at)
    end = _word_end(text, at, quote)
    while start < at and text[start] in "-(":
        start += 1
    named = OPERATOR.match(text, start, at)
    if not named:
        return Spot(start, end, "", text[start:at].lstrip('"{'))
    return Spot(named.end(), end, named["name"].lower(), text[named.end() : at].lstrip('"{'))


def _word_start(text: str, at: int) -> tuple[int, str]:
    """(where the word begins that the caret is in, what would close a quotation that is open there)"""
    start, closing, place = 0, "", 0
    while place < at:
        char = text[place]
        if closing:
            place += char == "\\"
            closing = "" if char == closing else closing
        elif char in CLOSING:
            closing = CLOSING[char]
        elif char in WORD_ENDS:
            start = place + 1
        place += 1
    return start, closing


def _word_end(text: str, at: int, closing: str) -> int:
    if closing:
        found = text.find(closing, at)
        return found + 1 if found >= 0 else len(text)
    return next((place for place in range(at, len(text)) if text[place] in WORD_ENDS), len(text))
