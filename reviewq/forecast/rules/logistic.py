"""Fits a logistic model by Newton's method, in plain Python: thousands of cases of two dozen terms take a second."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from operator import mul

from reviewq.order.rules.logit import solve

from .model import probability

Column = Sequence[float]
MOST_STEPS = 30
LONGEST_STEP = 1.0  # log-odds; where cases are few, whole steps can overshoot and never return
CLOSE_ENOUGH = 1e-6


def fit(columns: Sequence[Column], landed: Column, prior: Column, holds: Column) -> list[float]:
    """A weight for each column (one value a case). `landed`: 1 or 0 for each case. `holds`: how strongly each weight is
    held at its `prior`: the precision of a normal distribution around it."""
    weights = list(prior)
    for _ in range(MOST_STEPS):
        gradient, curvature = _slopes(columns, landed, weights)
        for place, hold in enumerate(holds):
            gradient[place] -= hold * (weights[place] - prior[place])
            curvature[place][place] += hold
        step = solve(curvature, gradient)
        longest = max(map(abs, step))
        weights = [w + d * min(1.0, LONGEST_STEP / longest) for w, d in zip(weights, step, strict=True)]
        if longest < CLOSE_ENOUGH:
            break
    return weights


def spread(column: Column) -> float:
    """The standard deviation."""
    mean = sum(column) / len(column)
    return sqrt(sum((value - mean) ** 2 for value in column) / len(column))


def _slopes(columns: Sequence[Column], landed: Column, weights: Column) -> tuple[list[float], list[list[float]]]:
    scores = [0.0] * len(landed)
    for weight, column in zip(weights, columns, strict=True):
        if weight:
            scores = [score + weight * value for score, value in zip(scores, column, strict=True)]
    chances = [probability(score) for score in scores]
    errors = [one - chance for one, chance in zip(landed, chances, strict=True)]
    widths = [chance * (1 - chance) for chance in chances]
    size = len(columns)
    curvature = [[0.0] * size for _ in range(size)]
    for i, column in enumerate(columns):
        weighed = list(map(mul, widths, column))
        for j in range(i, size):
            curvature[i][j] = curvature[j][i] = sum(map(mul, weighed, columns[j]))
    return [sum(map(mul, errors, column)) for column in columns], curvature
