"""Fits a conditional logit (McFadden 1974): of several things offered at once, which one was taken?

Newton's method with a ridge penalty, in plain Python: a few hundred choices of a dozen things take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

Row = Sequence[float]
MOST_STEPS = 50
CLOSE_ENOUGH = 1e-8


@dataclass(frozen=True, slots=True)
class Choice:
    """`offered` holds the features of each thing; `taken` is the place of the one that was taken."""

    offered: Sequence[Row]
    taken: int


def chances(weights: Row, offered: Sequence[Row]) -> list[float]:
    """How likely each is taken."""
    scores = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in offered]
    top = max(scores)
    lifted = [exp(score - top) for score in scores]
    total = sum(lifted)
    return [one / total for one in lifted]


def log_likelihood(weights: Row, choices: Sequence[Choice]) -> float:
    """Mean logarithm of the chance that was given to what was taken; 0 would be foresight."""
    return sum(log(max(chances(weights, one.offered)[one.taken], 1e-300)) for one in choices) / len(choices)


def fit(choices: Sequence[Choice], ridge: float) -> list[float]:
    """The weights, in units of the features. `ridge` holds weights near 0 in units of a feature's spread, so that it
    means the same for minutes and for yes or no."""
    spreads = spreads_of(choices)
    scaled = [
        Choice([[x / s for x, s in zip(row, spreads, strict=True)] for row in one.offered], one.taken)
        for one in choices
    ]
    weights = [0.0] * len(spreads)
    for _ in range(MOST_STEPS):
        gradient, curvature = _slopes(scaled, weights, ridge)
        step = solve(curvature, gradient)
        weights = [w + d for w, d in zip(weights, step, strict=True)]
        if max(map(abs, step)) < CLOSE_ENOUGH:
            break
    return [w / s for w, s in zip(weights, spreads, strict=True)]


def means_of(choices: Sequence[Choice]) -> list[float]:
    """The mean of each feature over everything that was offered."""
    rows = [row for one in choices for row in one.offered]
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def spreads_of(choices: Sequence[Choice]) -> list[float]:
    """The standard deviation of each feature; 1 where it never varies."""
    rows = [row for one in choices for row in one.offered]
    spreads = []
    for mean, column in zip(means_of(choices), zip(*rows, strict=True), strict=True):
        spreads.append(sqrt(sum((x - mean) ** 2 for x in column) / len(column)) or 1.0)
    return spreads


def _slopes(choices: Sequence[Choice], weights: Row, ridge: float) -> tuple[list[float], list[list[float]]]:
    """Gradient of the penalised log-likelihood, and its negated second derivatives."""
    size = len(weights)
    gradient = [-ridge * w for w in weights]
    curvature = [[ridge * (i == j) for j in range(size)] for i in range(size)]
    for one in choices:
        likely = chances(weights, one.offered)
        mean = [sum(p * row[j] for p, row in zip(likely, one.offered, strict=True)) for j in range(size)]
        for j in range(size):
            gradient[j] += one.offered[one.taken][j] - mean[j]
        for p, row in zip(likely, one.offered, strict=True):
            apart = [x - m for x, m in zip(row, mean, strict=True)]
            for i in range(size):
                for j in range(size):
                    curvature[i][j] += p * apart[i] * apart[j]
    return gradient, curvature


def solve(matrix: Sequence[Row], right: Row) -> list[float]:
    """x with matrix x = right, by elimination with pivots; the ridge keeps the matrix from being singular."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda place: abs(rows[place][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for place in range(column + 1, size):
            factor = rows[place][column] / rows[column][column]
            rows[place] = [a - factor * b for a, b in zip(rows[place], rows[column], strict=True)]
    found = [0.0] * size
    for place in range(size - 1, -1, -1):
        known = sum(rows[place][j] * found[j] for j in range(place + 1, size))
        found[place] = (rows[place][size] - known) / rows[place][place]
    return found
