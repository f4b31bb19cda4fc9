"""Days on which somebody is away. Pure.

A person's day begins and ends with the midnight of where they live, which we do not know. So they are away for as long
as it is one of their days anywhere on Earth: up to half a day more on each side, and never half a day too little.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

FIRST_ZONE, LAST_ZONE = timedelta(hours=14), timedelta(hours=-12)  # where a day begins first, and ends last
DAY = timedelta(days=1)
EARLIEST, FARTHEST = timedelta(days=366), timedelta(days=731)  # from today: what may be said


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From a day to a day, both included."""

    first: date
    last: date

    def touches(self, other: Period) -> bool:
        """Whether both are one period: they share a day, or one follows the other without a day between them."""
        return self.first <= other.last + DAY and other.first <= self.last + DAY


def today_on_earth(now: datetime) -> Period:
    """The days that it is now somewhere; `now` in UTC."""
    return Period((now + LAST_ZONE).date(), (now + FIRST_ZONE).date())


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same days as fewest periods, in order."""
    found: list[Period] = []
    for one in sorted(periods):
        if found and found[-1].touches(one):
            found[-1] = Period(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return found


def away_until(periods: Iterable[Period], now: datetime) -> date | None:
    """The last day of the period that is now; None: they are not away."""
    today = today_on_earth(now)
    return next((one.last for one in merged(periods) if one.first <= today.last and today.first <= one.last), None)


def problem(first: date, last: date, now: datetime) -> tuple[str, str] | None:
    """(which field, what is wrong with it and what to do) of a period that somebody wants to say; None: nothing."""
    today = now.date()
    if last < first:
        return "last", f"It ends before it begins on {first}: write a last day from then on."
    if first < today - EARLIEST:
        return "first", f"{first} is more than a year ago: write a nearer day."
    if last > today + FARTHEST:
        return "last", f"{last} is more than two years away: write a nearer day."
    if last < today_on_earth(now).first:
        return "last", f"{last} is over: write a last day from today on."
    return None
