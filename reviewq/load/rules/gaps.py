"""Places where changes wait long and nobody who could give +2 has been of late. Of places, never of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

LONG = timedelta(days=14)  # as the median of what waits there
QUIET = timedelta(days=30)  # without a review of a core
MOST = 20


@dataclass(frozen=True, slots=True)
class Waited:
    """A change that reviewers hold: where, and from when on their clock runs."""

    place: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """`waiting`: changes there; `median_seconds`, `longest_seconds`: how long reviewers have had them. `last`: newest
    review of a core there within the days that we look at, None: none."""

    place: str
    waiting: int
    median_seconds: float
    longest_seconds: float
    last: datetime | None


def gaps(waited: Iterable[Waited], last: Mapping[str, datetime], now: datetime) -> list[Gap]:
    """The places with the longest waits first; `last`: place -> newest review of a core there."""
    by_place: dict[str, list[float]] = {}
    for one in waited:
        by_place.setdefault(one.place, []).append((now - one.since).total_seconds())
    found = [
        Gap(place, len(waits), median(waits), max(waits), last.get(place)) for place, waits in by_place.items() if place
    ]
    open_ones = [one for one in found if _is_gap(one, now)]
    return sorted(open_ones, key=lambda one: (-one.median_seconds, one.place))


def _is_gap(one: Gap, now: datetime) -> bool:
    is_quiet = one.last is None or one.last <= now - QUIET
    return is_quiet and one.median_seconds >= LONG.total_seconds()
