"""The latest responsible day for the first +2: the last one on which a first +2 still leaves an even chance to merge by
a date.

It comes from the curve that the change would have if it got its first +2 now and CI had passed: that curve is moved
along the days. A +2 of some day is taken to come at noon UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from .chance import DAY, Curve, Outlook
from .state import CiResult, Mover
from .state import State as Known

EVEN = 0.5
NOON = timedelta(hours=12)


class State(StrEnum):
    """DAY: `Latest.day` is the day. PAST: a first +2 today would leave less than an even chance. GIVEN: it has a +2
    already. UNKNOWN: there is no forecast."""

    DAY = "day"
    PAST = "past"
    GIVEN = "given"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Latest:
    """`day` (UTC) only for a DAY."""

    state: State
    day: date | None = None

    @property
    def words(self) -> str:
        """What a table says of it."""
        if self.state is State.DAY and self.day:
            return f"{self.day:%a} {self.day.day} {self.day:%b}"
        return WORDS[self.state]


WORDS = {
    State.PAST: "past: a +2 today would not be enough",
    State.GIVEN: "has a +2 already",
    State.UNKNOWN: "unknown",
}
UNKNOWN = Latest(State.UNKNOWN)
GIVEN = Latest(State.GIVEN)
PAST = Latest(State.PAST)
URGENCY = (State.PAST, State.DAY, State.UNKNOWN, State.GIVEN)  # what is said of several


def with_plus_two(state: Known) -> Known:
    """The state of a change as if it got its first +2 now, with CI passed. What else stands, such as a −1, stays."""
    return replace(
        state,
        plus_twos=1,
        ci=CiResult.PASSED,
        reviews=(state.reviews or 0) + 1,
        review_age=0.0,
        moved_age=0.0,
        moves_week=(state.moves_week or 0) + 1,
        last_by=Mover.OTHER,
    )


def latest_day(after_plus_two: Curve | None, has_plus_two: bool, now: datetime, by: datetime) -> Latest:
    """For one change. `after_plus_two`: its curve from a first +2 at `made_at` on; None: there is no forecast."""
    if has_plus_two:
        return GIVEN
    if after_plus_two is None:
        return UNKNOWN
    needed = days_to(after_plus_two, EVEN)
    if needed is None or by - needed < now:
        return PAST
    last = by - needed
    return Latest(State.DAY, max((last - NOON).date(), now.date()))


def latest_of(outlook: Outlook | None, now: datetime, by: datetime) -> Latest:
    """The same for a change with its outlook; None: it has none."""
    if outlook is None:
        return UNKNOWN
    return latest_day(outlook.after_plus_two, outlook.after_plus_two is None, now, by)


def days_to(curve: Curve, chance: float) -> timedelta | None:
    """How long after `made_at` the curve first reaches a chance; None: never."""
    before = (0.0, 0.0)
    for days, reached in curve.points:
        if reached >= chance:
            rise = reached - before[1]
            share = (chance - before[1]) / rise if rise else 0.0
            return DAY * (before[0] + share * (days - before[0]))
        before = (days, reached)
    return None


def slowest(each: Iterable[Latest]) -> Latest:
    """For several changes that all have to merge: the earliest of their days. One that is past makes all of it past."""
    known = sorted(each, key=lambda one: (URGENCY.index(one.state), one.day or date.max))
    return known[0] if known else UNKNOWN
