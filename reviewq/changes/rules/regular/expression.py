"""The parts of a regular expression (`automaton`), kept small: what is equal looks equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


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
    """One behind the other. Chains get long: each knows its hash, so that comparing them goes through none of it."""

    first: Part
    rest: Part
    hash: int = field(compare=False, repr=False)

    def __hash__(self) -> int:
        return self.hash


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
        return _linked(first.first, concat(first.rest, rest))
    return _linked(first, rest)


def _linked(first: Part, rest: Part) -> Concat:
    return Concat(first, rest, hash((first, rest)))


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


def size(part: Part) -> int:
    """How many parts it has, without those of characters alone."""
    match part:
        case Concat(first=first, rest=rest):
            return size(first) + size(rest)
        case Star(part=inner):
            return 1 + size(inner)
        case Either(parts=parts) | Both(parts=parts):
            return 1 + sum(map(size, parts))
        case Chars() | Empty():
            return 1
