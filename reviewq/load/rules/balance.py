"""Where a queue leads if the weeks to come are like the last ones: empty, twice as long, or neither for sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import sqrt
from statistics import mean, stdev

WEEK = timedelta(days=7)
FEWEST_WEEKS = 4
SURE = 2.0  # standard errors that a mean has to be away from zero
LONGEST = 3 * 52  # weeks; further ahead nothing is said


class Way(StrEnum):
    UNKNOWN = "unknown"  # too little is known
    STEADY = "steady"  # the weeks differ by more than the queue moves
    SHRINKS = "shrinks"
    GROWS = "grows"
    EMPTY = "empty"  # nothing is open


@dataclass(frozen=True, slots=True)
class Outlook:
    """`a_week`: by how many changes the queue grows in a week (below 0: shrinks). `weeks`: until it is empty, or twice
    as long as now; `soonest`, `latest`: the same if the mean is two standard errors off. None: further than three
    years, or not to be said."""

    way: Way
    a_week: float | None = None
    weeks: float | None = None
    soonest: float | None = None
    latest: float | None = None


def outlook(open_now: int, net_by_week: Sequence[int], is_whole: bool = True) -> Outlook:
    """`net_by_week`: by how many changes the queue grew in each of the last whole weeks. A queue has no size at which
    it is full, so a growing one is asked when it would be twice as long."""
    if not is_whole or len(net_by_week) < FEWEST_WEEKS:
        return Outlook(Way.UNKNOWN)
    a_week = mean(net_by_week)
    error = stdev(net_by_week) / sqrt(len(net_by_week))
    if open_now == 0:
        return Outlook(Way.EMPTY, a_week)
    if abs(a_week) <= SURE * error or a_week == 0:
        return Outlook(Way.STEADY, a_week)
    weeks, soonest, latest = (
        _bounded(open_now / speed) for speed in (abs(a_week), abs(a_week) + SURE * error, abs(a_week) - SURE * error)
    )
    return Outlook(Way.SHRINKS if a_week < 0 else Way.GROWS, a_week, weeks, soonest, latest)


def _bounded(weeks: float) -> float | None:
    return weeks if weeks <= LONGEST else None
