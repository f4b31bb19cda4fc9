"""The weeks before a freeze beside those before the last cycle's: does the same rush come?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean

DAY = timedelta(days=1)
WEEKS_BEFORE, WEEKS_AFTER = 10, 2
RUSH = 4  # weeks to a freeze that are told in words


@dataclass(frozen=True, slots=True)
class Came:
    """Of one day: patch sets that arrived, review votes of cores (None: not told)."""

    day: date
    patch_sets: int
    reviews: int | None


@dataclass(frozen=True, slots=True)
class PeakWeek:
    """The seven days that end `weeks_left` weeks before the freeze day (its own at 0, negative: after it). None: not
    over yet, older than what is known, or not told."""

    weeks_left: int
    first: date
    patch_sets: int | None
    reviews: int | None


def weeks_around(freeze: date, days: Sequence[Came], known_from: date | None, today: date) -> list[PeakWeek]:
    """The weeks before and after a freeze, the oldest first. `known_from`: the first day of which everything is known;
    None: of no day."""
    by_day = {one.day: one for one in days}
    return [_week(left, freeze, by_day, known_from, today) for left in range(WEEKS_BEFORE - 1, -WEEKS_AFTER - 1, -1)]


def _week(left: int, freeze: date, by_day: dict[date, Came], known_from: date | None, today: date) -> PeakWeek:
    last = freeze - left * 7 * DAY
    first = last - 6 * DAY
    if known_from is None or first < known_from or last >= today:
        return PeakWeek(left, first, None, None)
    came = [by_day[day] for day in (first + n * DAY for n in range(7)) if day in by_day]
    given = [one.reviews for one in came if one.reviews is not None]
    is_told = len(given) == len(came)
    return PeakWeek(left, first, sum(one.patch_sets for one in came), sum(given) if is_told else None)


@dataclass(frozen=True, slots=True)
class Rush:
    """Means a week."""

    patch_sets: float
    reviews: float | None


def rush(weeks: Iterable[PeakWeek]) -> Rush | None:
    """Of the last weeks before a freeze, as far as they are known; None: none is."""
    last = [one for one in weeks if 0 <= one.weeks_left < RUSH]
    arrived = [one.patch_sets for one in last if one.patch_sets is not None]
    reviewed = [one.reviews for one in last if one.reviews is not None]
    return Rush(mean(arrived), mean(reviewed) if reviewed else None) if arrived else None


def freezes(days: Iterable[date], today: date) -> tuple[date | None, date | None]:
    """(the freeze that comes next, else the last one; the one before it)."""
    ordered = sorted(set(days))
    place = next((n for n, day in enumerate(ordered) if day >= today), len(ordered) - 1)
    if not ordered:
        return None, None
    return ordered[place], ordered[place - 1] if place else None
