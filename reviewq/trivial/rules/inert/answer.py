"""What a language's rules say of the changed lines of one file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Inertness(StrEnum):
    """`INERT` is proven: no run of the program can tell the two files apart. `LIVE`: it may. `UNKNOWN`: what the patch
    shows of the file does not prove it either way; the whole file may."""

    INERT = "inert"
    LIVE = "live"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """What changed lines are made of."""

    COMMENT = "comment"
    DOCSTRING = "docstring"
    LAYOUT = "layout"
    PROSE = "prose"
    CODE = "code"
    TEXT = "text"  # a string that is no docstring
    IMPORT = "import"
    DATA = "data"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Answer:
    """`parts` says what the changed lines touch; `how` in a few words how it is proven, or what stands against it;
    `old`, `new`: the number of a line that shows it, 0: none. `likely` is what holds if the file around the hunks is
    what it seems to be: a guess, the same as `inertness` unless that is unknown."""

    inertness: Inertness
    parts: frozenset[Part]
    how: str
    old: int = 0
    new: int = 0
    likely: Inertness = Inertness.UNKNOWN

    @classmethod
    def inert(cls, parts: frozenset[Part], how: str, old: int = 0, new: int = 0) -> Answer:
        return cls(Inertness.INERT, parts, how, old, new, Inertness.INERT)

    @classmethod
    def live(cls, parts: frozenset[Part], how: str, old: int = 0, new: int = 0) -> Answer:
        return cls(Inertness.LIVE, parts, how, old, new, Inertness.LIVE)
