"""How well forecasts foretold what became of changes, in figures and as text."""

from __future__ import annotations

from collections.abc import Sequence

from .rules.calibration import FEW, Told, bins, brier, worst


def auc(told: Sequence[Told]) -> float | None:
    """How often of two cases, one that came true and one that did not, the first had been called likelier; a draw is
    half a time. None: there is no such pair."""
    came = sum(one for _, one in told)
    if came in (0, len(told)):
        return None
    ranks = _ranks([said for said, _ in told])
    of_true = sum(rank for rank, (_, one) in zip(ranks, told, strict=True) if one)
    return (of_true - came * (came + 1) / 2) / (came * (len(told) - came))


def _ranks(values: Sequence[float]) -> list[float]:
    """1 for the smallest; equal ones share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, start = [0.0] * len(values), 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        start = end
    return ranks


def table(rows: Sequence[tuple[str, Sequence[Told]]]) -> str:
    """One line for each way to forecast; a dash where nothing is known."""
    width = max((len(name) for name, _ in rows), default=8)
    lines = [f"{'forecast':<{width}}  {'n':>5}  {'Brier':>6}  {'AUC':>5}  worst bin of {FEW} or more"]
    for name, told in rows:
        lines.append(
            f"{name:<{width}}  {len(told):>5}  {_figure(brier(told), 4)}  {_figure(auc(told), 3)}  {_off(told)}"
        )
    return "\n".join(lines)


def calibration(told: Sequence[Told]) -> str:
    """What was said against what came, bin by bin."""
    lines = ["  from    to  cases   said   came"]
    for one in bins(told):
        shares = f"{one.said:6.3f} {one.came:6.3f}" if one.said is not None else "     –      –"
        lines.append(f"{one.low:6.1f} {one.high:5.1f}  {one.cases:>5} {shares}")
    return "\n".join(lines)


def _figure(value: float | None, digits: int) -> str:
    return f"{'–' if value is None else f'{value:.{digits}f}':>{digits + 2}}"


def _off(told: Sequence[Told]) -> str:
    found = worst(bins(told))
    return "–" if found is None or found.off is None else f"off by {found.off:+.3f} ({found.cases} cases)"
