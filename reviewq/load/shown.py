"""Figures of persons as the pages place them: words and addresses beside the numbers. No query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewq.capacity.rules.room import Unit
from reviewq.changes.rules.reason import duration

from . import words
from .people_reads import Figures
from .rules.waiting import BY_NAME, REVIEWS, Kind

LISTS: Mapping[str, tuple[Kind, ...]] = {"named": BY_NAME, "all": REVIEWS}  # of several reasons together
REVIEWED = ("7", "30", "90")  # lists of what was reviewed in so many days


@dataclass(frozen=True, slots=True)
class KindLine:
    kind: Kind
    words: str
    meaning: str
    count: int
    minutes: str


@dataclass(frozen=True, slots=True)
class Person:
    """One person's figures in words."""

    figures: Figures
    lines: tuple[KindLine, ...]
    named: int
    named_minutes: str
    turns: int
    minutes: str
    trend: str
    response: str
    week: str
    room: str
    waiting: str
    away: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.figures.account.label


def person(of: Figures, is_own: bool) -> Person:
    load, time = of.load, of.time
    return Person(
        figures=of,
        lines=tuple(_lines(of, is_own)),
        named=len(load.turns()),
        named_minutes=duration(load.minutes()),
        turns=len(load.turns(REVIEWS)),
        minutes=duration(load.minutes(REVIEWS)),
        trend=words.trend_words(of.counts),
        response=words.response_words(of.response.median_seconds),
        week=words.week_words(time.room),
        room=words.room_words(time.room),
        waiting=_against(of),
        away=tuple(f"{one.first:%Y-%m-%d} to {one.last:%Y-%m-%d}" for one in time.periods),
    )


def _lines(of: Figures, is_own: bool) -> list[KindLine]:
    found = []
    for kind, told in words.KINDS.items():
        minutes = duration(of.load.minutes_of(kind)) if kind in REVIEWS else ""
        line = told.own if is_own else told.their
        found.append(KindLine(kind, line, told.meaning, len(of.load.changes(kind)), minutes))
    return found


def _against(of: Figures) -> str:
    """What waits by name, as a share of a week."""
    room = of.time.room
    if not room.capacity:
        return ""
    measured = of.load.minutes() if room.unit is Unit.HOURS else len(of.load.turns())
    return f"{round(100 * measured / room.capacity)} % of a week of {words.amount(room.capacity, room.unit)}"


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a team. Minutes and changes are of each person's own turns: a change that waits for two counts for both."""

    people: int
    named: int
    minutes: str
    second: int
    back: int
    own: int
    promised: int
    days7: int
    days30: int
    days90: int
    with_room: tuple[str, ...]


def sums(team: Sequence[Person]) -> Sums:
    def count(kind: Kind) -> int:
        return sum(len(one.figures.load.changes(kind)) for one in team)

    open_ones = [one for one in team if one.figures.time.room.is_open]
    lightest = sorted(open_ones, key=lambda one: (one.figures.load.minutes(), one.name.lower()))
    return Sums(
        people=len(team),
        named=sum(one.named for one in team),
        minutes=duration(sum(one.figures.load.minutes() for one in team)),
        second=count(Kind.SECOND),
        back=count(Kind.BACK),
        own=count(Kind.OWN),
        promised=count(Kind.PROMISED),
        days7=sum(one.figures.counts.days7 for one in team),
        days30=sum(one.figures.counts.days30 for one in team),
        days90=sum(one.figures.counts.days90 for one in team),
        with_room=tuple(one.name for one in lightest[:3]),
    )


def list_words(key: str, is_own: bool) -> str:
    """Over the list behind a figure; '' for none that there is."""
    if key in REVIEWED:
        return f"Reviewed in the last {key} days"
    if key in LISTS:
        return "Every review that waits" if key == "all" else "Reviews that wait by name"
    if key in list(Kind):
        told = words.KINDS[Kind(key)]
        return told.own if is_own else told.their
    return ""
