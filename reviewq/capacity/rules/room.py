"""Whether somebody has room for one more review. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from .days import Period, away_until

MINUTES_OF_AN_HOUR = 60


class State(StrEnum):
    ROOM = "room"
    FULL = "full"  # at or above what they want to do in a week
    AWAY = "away"
    NOT_NOW = "not_now"
    UNSAID = "unsaid"  # they never said how much they want: nobody is held back by that


class Unit(StrEnum):
    HOURS = "hours"
    REVIEWS = "reviews"


@dataclass(frozen=True, slots=True)
class Work:
    """So many reviews, which take so many minutes by our estimate."""

    reviews: int = 0
    minutes: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(self.reviews + other.reviews, self.minutes + other.minutes)

    def measured(self, unit: Unit) -> int:
        """In what a capacity of that unit is counted in: minutes, or reviews."""
        return self.minutes if unit is Unit.HOURS else self.reviews


NOTHING = Work()


@dataclass(frozen=True, slots=True)
class Said:
    """How much somebody wants to review in a week."""

    amount: Decimal
    unit: Unit = Unit.HOURS

    @property
    def measured(self) -> int:
        """In minutes, or reviews."""
        return int(self.amount * MINUTES_OF_AN_HOUR) if self.unit is Unit.HOURS else int(self.amount)

    @property
    def amount_words(self) -> str:
        """`5` or `2.5`."""
        return f"{self.amount.normalize():f}"


@dataclass(frozen=True, slots=True)
class Room:
    """`load` (done in the last 7 days, and waiting) and `capacity` (None: unsaid) in minutes of review a week; in
    reviews, if `unit` says so. `until`: when the state ends by itself, if it is known; of AWAY the last day."""

    state: State
    load: int = 0
    capacity: int | None = None
    until: datetime | date | None = None
    unit: Unit = Unit.HOURS

    @property
    def is_open(self) -> bool:
        """Whether they may be suggested, and a turn handed to them."""
        return self.state in (State.ROOM, State.UNSAID)

    def takes(self, more: Work) -> bool:
        """Whether all of that can be handed to them without going above what they want."""
        return self.is_open and (self.capacity is None or self.load + more.measured(self.unit) <= self.capacity)


FREE = Room(State.UNSAID)


def room(
    said: Said | None, spent: Work, waiting: Work, away: Iterable[Period], not_now: datetime | None, now: datetime
) -> Room:
    """`spent`: done in the last 7 days. `waiting`: what they hold now. `not_now`: until when they asked for quiet."""
    unit = said.unit if said else Unit.HOURS
    load = (spent + waiting).measured(unit)
    capacity = said.measured if said else None
    if last := away_until(away, now):
        return Room(State.AWAY, load, capacity, last, unit)
    if not_now and now < not_now:
        return Room(State.NOT_NOW, load, capacity, not_now, unit)
    if capacity is None:
        return Room(State.UNSAID, load)
    return Room(State.FULL if load >= capacity else State.ROOM, load, capacity, unit=unit)
