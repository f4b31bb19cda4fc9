"""Fits a logistic model with a ridge penalty, in plain Python: iterated weighted least squares, one feature at a time.

Rows are sparse, and so a pass costs as much as there are figures that are not 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt

Row = Mapping[str, float]
MOST_ROUNDS = 12  # of new working weights
MOST_PASSES = 25  # over all features, within a round
CLOSE_ENOUGH = 2e-3  # log-odds for a spread of a feature
FLATTEST = 1e-5  # chance x counter-chance below which a row says nothing about the slope


@dataclass(frozen=True, slots=True)
class Model:
    """Log-odds: base plus the sum of weight x figure."""

    base: float
    weights: Mapping[str, float]

    def log_odds(self, row: Row) -> float:
        return self.base + sum(self.weights[name] * value for name, value in row.items() if name in self.weights)


@dataclass(slots=True)
class _Column:
    """One feature in units of its spread."""

    rows: list[int]
    values: list[float]
    ridge: float
    spread: float
    weight: float = 0.0


def fit(rows: Sequence[Row], labels: Sequence[int], counts: Sequence[float], ridges: Mapping[str, float]) -> Model:
    """`counts`: how much each row counts. `ridges`: the features to use and how hard each is held near 0, in units of
    its spread."""
    columns = _columns(rows, ridges)
    base = _Column(list(range(len(rows))), [1.0] * len(rows), 1e-9, 1.0)
    odds = [0.0] * len(rows)
    for _ in range(MOST_ROUNDS):
        chances = [1 / (1 + exp(-max(-30.0, min(30.0, one)))) for one in odds]
        heavy = [count * max(FLATTEST, p * (1 - p)) for count, p in zip(counts, chances, strict=True)]
        rest = [count * (y - p) for count, y, p in zip(counts, labels, chances, strict=True)]
        if _round([base, *columns.values()], heavy, rest, odds) < CLOSE_ENOUGH:
            break
    return Model(base.weight, {name: column.weight / column.spread for name, column in columns.items()})


def _round(columns: Sequence[_Column], heavy: list[float], rest: list[float], odds: list[float]) -> float:
    """Least squares for fixed working weights; returns the largest step of all."""
    slopes = [sum(heavy[i] * x * x for i, x in zip(one.rows, one.values, strict=True)) + one.ridge for one in columns]
    largest = 0.0
    for _ in range(MOST_PASSES):
        moved = 0.0
        for column, slope in zip(columns, slopes, strict=True):
            pull = sum([rest[i] * x for i, x in zip(column.rows, column.values, strict=True)])
            step = (pull - column.ridge * column.weight) / slope
            if abs(step) > CLOSE_ENOUGH / 20:
                _move(column, step, heavy, rest, odds)
            moved = max(moved, abs(step))
        largest = max(largest, moved)
        if moved < CLOSE_ENOUGH:
            break
    return largest


def _move(column: _Column, step: float, heavy: list[float], rest: list[float], odds: list[float]) -> None:
    column.weight += step
    for i, x in zip(column.rows, column.values, strict=True):
        change = step * x
        odds[i] += change
        rest[i] -= heavy[i] * change


def _columns(rows: Sequence[Row], ridges: Mapping[str, float]) -> dict[str, _Column]:
    found = {name: _Column([], [], ridge, 1.0) for name, ridge in sorted(ridges.items())}
    for place, row in enumerate(rows):
        for name, value in row.items():
            if name in found:
                found[name].rows.append(place)
                found[name].values.append(value)
    for column in found.values():
        column.spread = _spread(column.values, len(rows))
        column.values = [value / column.spread for value in column.values]
    return found


def _spread(values: Sequence[float], count: int) -> float:
    """The standard deviation of a feature; 1 where it never varies."""
    mean = sum(values) / count
    square = sum(value * value for value in values) / count
    return sqrt(max(0.0, square - mean * mean)) or 1.0
