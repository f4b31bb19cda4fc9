"""Places where changes wait long and nobody who could give +2 has been of late. Of places, never of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

LONG = timedelta(days=14)  # as the median of what waits there
QUIET = timedelta(days=30)  # without a review of a core


Waited = tuple[str, datetime]  # of a change that reviewers hold: where it is, and from when on their clock runs


@dataclass(frozen=True, slots=True)
class Gap:
    """`waiting`: changes there; `median_seconds`, `longest_seconds`: how long reviewers have had them."""

    place: str
    waiting: int
    median_seconds: float
    longest_seconds: float


def gaps(waited: Iterable[Waited], seen: Collection[str], now: datetime) -> list[Gap]:
    """The places with the longest waits first. `seen`: where a core has reviewed within `QUIET`."""
    by_place: dict[str, list[float]] = {}
    for place, since in waited:
        if place and place not in seen:
            by_place.setdefault(place, []).append((now - since).total_seconds())
    found = [Gap(place, len(waits), median(waits), max(waits)) for place, waits in by_place.items()]
    long_ones = [one for one in found if one.median_seconds >= LONG.total_seconds()]
    return sorted(long_ones, key=lambda one: (-one.median_seconds, one.place))
