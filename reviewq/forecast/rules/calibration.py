"""How well forecasts came true: of those that said about so much, what share did.

Bins are cut where a reader's words for a chance change; a bin says what was told on the mean and what happened.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CUTS = (0.1, 0.3, 0.5, 0.7, 0.9)
FEW = 50  # cases of a bin below which its share is chance more than anything
Told = tuple[float, bool]  # what was said, and whether it came true


@dataclass(frozen=True, slots=True)
class Bin:
    """The cases in which a probability from `low` to below `high` was said. `said`: their mean; `came`: the share that
    came true. Both are None without cases."""

    low: float
    high: float
    cases: int = 0
    said: float | None = None
    came: float | None = None

    @property
    def off(self) -> float | None:
        """How far what was said is from what came: above 0, too much was said."""
        return None if self.said is None or self.came is None else self.said - self.came

    def as_json(self) -> list[float | int | None]:
        return [self.low, self.high, self.cases, self.said, self.came]


def bins(told: Iterable[Told], cuts: Sequence[float] = CUTS) -> list[Bin]:
    """One a stretch between two cuts, the lowest first."""
    edges = [0.0, *cuts, 1.0]
    found: list[list[Told]] = [[] for _ in edges[1:]]
    for said, came in told:
        found[bisect_right(cuts, said)].append((said, came))
    return [_bin(low, high, cases) for low, high, cases in zip(edges[:-1], edges[1:], found, strict=True)]


def _bin(low: float, high: float, told: Sequence[Told]) -> Bin:
    if not told:
        return Bin(low, high)
    said, came = (sum(column) / len(told) for column in zip(*told, strict=True))
    return Bin(low, high, len(told), said, came)


def brier(told: Iterable[Told]) -> float | None:
    """Mean squared distance of what was said from what happened: 0 is foresight. None: nothing was said."""
    squares = [(said - came) ** 2 for said, came in told]
    return sum(squares) / len(squares) if squares else None


def worst(of: Iterable[Bin]) -> Bin | None:
    """Of the bins with enough cases the one that is furthest off; None: none has enough."""
    return max((one for one in of if one.cases >= FEW), key=lambda one: abs(one.off or 0.0), default=None)
