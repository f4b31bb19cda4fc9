"""The rows of the map in words and bars. No query, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewq.changes.rules.reason import duration

from .map_reads import Map, Row
from .rules.standing import GRAVE, MEANING, Risk
from .words import length_words

BAR = 120  # pixels of the longest bar
MOST_NAMES = 4
WORDS = {
    Risk.NOBODY: "nobody for +2",
    Risk.SINGLE: "single expert",
    Risk.AWAY: "experts busy",
    Risk.NO_EXPERT: "no active expert",
    Risk.MUCH: "much to review",
    Risk.WAITS: "waits long",
    Risk.GROWS: "grows",
}


@dataclass(frozen=True, slots=True)
class Flag:
    """A risk: its sign and words tell it without any colour."""

    risk: Risk
    sign: str
    words: str
    meaning: str

    @property
    def tone(self) -> str:
        return "lost" if self.risk in GRAVE else "at-risk"


@dataclass(frozen=True, slots=True)
class Line:
    """`bar`, `waiting_bar`: pixels for all open changes and for those that wait for reviewers. `where`: the projects of
    its rules."""

    row: Row
    bar: int
    waiting_bar: int
    median: str
    oldest: str
    load: str
    where: str
    named: list[str]
    more: int
    flags: list[Flag]


def lines_of(rows: Sequence[Row]) -> list[Line]:
    most = max((row.open for row in rows), default=0) or 1
    return [_line(row, most) for row in rows]


def _line(row: Row, most: int) -> Line:
    place = row.place
    each = place.minutes_each
    return Line(
        row,
        bar=round(BAR * row.open / most),
        waiting_bar=round(BAR * place.waiting / most),
        median=length_words(place.median),
        oldest=length_words(row.oldest),
        load=duration(each) if each else "none" if each == 0 or not place.minutes else "nobody there",
        where=", ".join(sorted(row.patterns)),
        named=row.named[:MOST_NAMES],
        more=max(0, len(row.named) - MOST_NAMES),
        flags=flags_of(row.risks),
    )


def flags_of(risks: Sequence[Risk]) -> list[Flag]:
    return [Flag(risk, "‼" if risk in GRAVE else "!", WORDS[risk], MEANING[risk]) for risk in risks]


def summary_of(found: Map) -> str:
    """What the map shows, in a sentence or two."""
    single = [row.name for row in found.rows if Risk.SINGLE in row.risks or Risk.NOBODY in row.risks]
    whole, domains = found.whole, len(found.rows)
    told = [f"{_counted(domains, 'domain')}, {_counted(whole, 'open change')}, {found.outside} of them in none"]
    if single:
        names = ", ".join(single[:5]) + (f" and {len(single) - 5} more" if len(single) > 5 else "")
        told.append(f"At most one active person can give +2 in {names}")
    return ". ".join(told) + "."


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
