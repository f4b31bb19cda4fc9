"""How well an order foretells which change a reviewer took next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """`top1`, `top3`: share of the questions whose answer came first, or among the first three; `mrr`: mean of one over
    its place. Of no questions nothing is known."""

    count: int
    top1: float | None = None
    top3: float | None = None
    mrr: float | None = None


def place_of(ranked: Sequence[int], taken: int) -> int:
    """1 for the first."""
    return ranked.index(taken) + 1


def score(places: Iterable[int]) -> Score:
    found = list(places)
    if not found:
        return Score(0)
    count = len(found)
    return Score(
        count,
        top1=sum(place == 1 for place in found) / count,
        top3=sum(place <= 3 for place in found) / count,
        mrr=sum(1 / place for place in found) / count,
    )


def table(scores: Sequence[tuple[str, Score]]) -> str:
    """One line an order, in columns; a dash where nothing is known."""
    width = max((len(name) for name, _ in scores), default=5)
    lines = [f"{'order':<{width}}  {'n':>5}  {'top-1':>6}  {'top-3':>6}  {'MRR':>5}"]
    for name, one in scores:
        shares = ("–" if share is None else f"{100 * share:.1f}" for share in (one.top1, one.top3))
        first, third = shares
        mrr = "–" if one.mrr is None else f"{one.mrr:.3f}"
        lines.append(f"{name:<{width}}  {one.count:>5}  {first:>6}  {third:>6}  {mrr:>5}")
    return "\n".join(lines)
