"""How evenly reviews lie on people, without saying on whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from reviewq.people.rules import is_told

BUSIEST = 3


@dataclass(frozen=True, slots=True)
class Spread:
    """`people`: among whom, those without a review too. `gini`: 0 all did the same, towards 1 one did all. `busiest`:
    share of the three who did most, 0..1. `even`: that share if all did the same."""

    people: int
    gini: float
    busiest: float

    @property
    def even(self) -> float:
        return min(1.0, BUSIEST / self.people)


def gini(counts: Collection[int]) -> float | None:
    """Gini coefficient of these numbers (none below 0); None: there is nothing to share."""
    total, ordered = sum(counts), sorted(counts)
    if not total:
        return None
    weighted = sum(place * count for place, count in enumerate(ordered, 1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def spread(counts: Collection[int]) -> Spread | None:
    """`counts`: reviews of each. None: too few of them reviewed to say."""
    found = gini(counts)
    if found is None or not is_told(sum(map(bool, counts))):
        return None
    return Spread(len(counts), found, sum(sorted(counts, reverse=True)[:BUSIEST]) / sum(counts))
