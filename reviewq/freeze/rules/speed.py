"""The review speed that is needed against the speed that there is: +2 votes a week until the freeze, and lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .burn import Life, day_of

WEEK = timedelta(days=7)
WEEKS = 8  # that the picture shows
COUNTED = 4  # the latest ones of them that make "lately"


@dataclass(frozen=True, slots=True)
class Speed:
    """`missing`: +2 votes that the open changes lack together; `unknown`: changes of which that is not known. `needed`:
    a week, None: the freeze is over. `given`: a week on average lately; `weeks`: (first day, votes) of each, the
    oldest first, the last one ends now."""

    open: int
    missing: int
    unknown: int
    needed: float | None
    given: float
    weeks: Sequence[tuple[date, int]]

    @property
    def is_enough(self) -> bool | None:
        """None: not to be said, since too little is known or the freeze is over."""
        if self.needed is None or (self.unknown and self.given >= self.needed):
            return None
        return self.given >= self.needed


def speed(lives: Iterable[Life], plus_twos: Iterable[datetime], freeze: datetime | None, now: datetime) -> Speed:
    """`lives`: the changes that should merge by the freeze. `plus_twos`: when each +2 was given, on any change."""
    still = [life for life in lives if life.is_open]
    missing = sum(life.missing or 0 for life in still)
    weeks_left = (freeze - now) / WEEK if freeze and freeze > now else None
    weeks = weeks_of(plus_twos, now)
    return Speed(
        open=len(still),
        missing=missing,
        unknown=sum(life.missing is None for life in still),
        # in the last days a week is not to be had any more: what is missing is needed at once
        needed=missing / max(weeks_left, 1 / 7) if weeks_left is not None else None,
        given=sum(count for _, count in weeks[-COUNTED:]) / COUNTED,
        weeks=weeks,
    )


def weeks_of(plus_twos: Iterable[datetime], now: datetime) -> list[tuple[date, int]]:
    """(first day, votes) of each of the last weeks, the oldest first; the last one ends now."""
    by_week = Counter(int((now - at) // WEEK) for at in plus_twos if at <= now)
    return [(day_of(now - (place + 1) * WEEK), by_week[place]) for place in reversed(range(WEEKS))]
