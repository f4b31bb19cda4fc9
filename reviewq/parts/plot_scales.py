"""Where values and days stand in a plot, and which of them are written at its edges. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MOST_LABELS = 7  # dates that a picture of 370 pixels has room for
MOST_LEVELS = 4  # horizontal lines above zero
DAY_STEPS = (1, 2, 7, 14, 28)
MONTH_STEPS = (1, 2, 3, 6, 12)
LONGEST_IN_DAYS = 100  # longer pictures name months


@dataclass(frozen=True, slots=True)
class Days:
    """The days from left to right; each has a place of the same width."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return max(1, (self.last - self.first).days + 1)

    @property
    def width(self) -> float:
        """Percent of the picture that a day takes."""
        return 100 / self.count

    def x(self, day: date) -> float:
        """The middle of a day in percent; outside of 0..100 for a day that is not in the picture."""
        return round(((day - self.first).days + 0.5) * self.width, 3)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + n * ONE_DAY for n in range(self.count))


def date_labels(days: Days) -> list[tuple[date, str]]:
    """A few round dates: Mondays or single days in a short picture, firsts of months in a long one."""
    if days.count > LONGEST_IN_DAYS:
        return _months(days)
    step = next((step for step in DAY_STEPS if days.count / step <= MOST_LABELS), DAY_STEPS[-1])
    first = days.first
    if step >= 7:
        first += timedelta(days=-first.weekday() % 7)
    found = [first + n * timedelta(days=step) for n in range(days.count // step + 1)]
    return [(day, f"{day:%b} {day.day}") for day in found if days.holds(day)]


def _months(days: Days) -> list[tuple[date, str]]:
    firsts = [day for day in days if day.day == 1]
    step = next((step for step in MONTH_STEPS if len(firsts) / step <= MOST_LABELS), MONTH_STEPS[-1])
    round_ones = [day for day in firsts if (day.month - 1) % step == 0]
    return [(day, f"{day:%Y}" if day.month == 1 else f"{day:%b}") for day in round_ones]


def levels(highest: float) -> list[int]:
    """Round whole numbers from 0 to one that is not below the highest value; at least 0 and 1."""
    step = 1
    while step * MOST_LEVELS < highest:
        step = _rounder(step)
    top = max(1, -(-highest // step))
    return [step * n for n in range(int(top) + 1)]


def _rounder(step: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 ..."""
    return step * 5 // 2 if str(step)[0] == "2" else step * 2
