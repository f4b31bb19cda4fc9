"""Which changes fit into the time that somebody has, and how far our estimates are off for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from reviewq.changes.rules.minutes import corrected

# A rank is the logarithm of merges per minute: these say how much less a change costs who has just read its neighbour.
SAME_FILES = 0.7  # about half of the time
SAME_AREA = 0.3  # about a quarter
FEWEST_TIMED = 3  # reviews, before their times say anything
NEWEST_TIMED = 50
SLOWEST, QUICKEST = 4.0, 0.25  # times our estimate; beyond that the times tell of interruptions, not of reading


@dataclass(frozen=True, slots=True)
class Work:
    """A change that could be reviewed. `minutes`: our estimate; `rank`: the higher, the sooner."""

    change: int
    minutes: int
    rank: float
    area: tuple[int, str] = (0, "")
    files: frozenset[str] = field(default_factory=frozenset)


def fitting(works: Iterable[Work], minutes: int, factor: float | None = None) -> list[Work]:
    """What fits into so many minutes, by the corrected estimates: the best first, and after each the one that is best
    to do next, which is rather one of the same files or area."""
    left, chosen = list(works), list[Work]()
    rest = minutes
    while True:
        possible = [work for work in left if corrected(work.minutes, factor) <= rest]
        if not possible:
            return chosen
        last = chosen[-1] if chosen else None
        best = max(possible, key=lambda work: (work.rank + nearness(work, last), -work.change))
        chosen.append(best)
        left.remove(best)
        rest -= corrected(best.minutes, factor)


def nearness(work: Work, last: Work | None) -> float:
    """How much is gained by reading this one right after the last."""
    if last is None:
        return 0.0
    if work.files & last.files:
        return SAME_FILES
    return SAME_AREA if work.area[1] and work.area == last.area else 0.0


def factor_of(timed: Sequence[tuple[float, int]]) -> float | None:
    """By how much somebody's reviews took longer than our estimates: the median of (seconds, minutes estimated), the
    newest first; None while there are too few."""
    ratios = [seconds / 60 / minutes for seconds, minutes in timed[:NEWEST_TIMED] if minutes > 0 and seconds >= 0]
    if len(ratios) < FEWEST_TIMED:
        return None
    return min(SLOWEST, max(QUICKEST, median(ratios)))
