"""A probability from named features: a logistic model whose every term can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import exp

from .features import BODY, SUBJECT
from .judgement import Reason

MOST_REASONS = 8
LEAST = 0.05  # log-odds; what weighs less is not worth a line
STEEPEST = 30.0  # log-odds; beyond it a probability is 0 or 1 in print anyway


@dataclass(frozen=True, slots=True)
class Weights:
    """`terms` are log-odds for a unit of a feature, `means` what the usual patch has of it, `base` the usual patch's
    log-odds. `threshold`: from which score a patch is tagged where a project says nothing. `version` changes with
    any figure."""

    version: str
    base: float
    threshold: float
    terms: Mapping[str, float]
    means: Mapping[str, float]
    usual: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls, version: str, base: float, threshold: float, terms: Mapping[str, float], means: Mapping[str, float]
    ) -> Weights:
        """`usual` is worked out: what each group of features adds for the usual patch."""
        usual: dict[str, float] = {}
        for name, weight in terms.items():
            if not is_talk(name):
                group = group_of(name)
                usual[group] = usual.get(group, 0.0) + weight * means.get(name, 0.0)
        return cls(version, base, threshold, terms, means, usual)


@dataclass(frozen=True, slots=True)
class Scored:
    """A probability, and the terms that made it, the strongest first."""

    score: float
    reasons: tuple[Reason, ...]


def is_talk(name: str) -> bool:
    return name.startswith((SUBJECT, BODY))


def group_of(name: str) -> str:
    """Features that say one thing by several figures share what stands before the dot."""
    return name if is_talk(name) else name.partition(".")[0]


def score(features: Mapping[str, float], weights: Weights) -> Scored:
    """Every group is compared with the usual patch, so that its sign says which way it tips."""
    sums = {group: -value for group, value in weights.usual.items()}
    for name, value in features.items():
        weight = weights.terms.get(name)
        if weight is not None:
            mean = weights.means.get(name, 0.0) if is_talk(name) else 0.0
            group = group_of(name)
            sums[group] = sums.get(group, 0.0) + weight * (value - mean)
    return Scored(probability(weights.base + sum(sums.values())), _strongest(sums))


def probability(log_odds: float) -> float:
    return 1 / (1 + exp(-max(-STEEPEST, min(STEEPEST, log_odds))))


def _strongest(sums: Mapping[str, float]) -> tuple[Reason, ...]:
    ranked = sorted(sums.items(), key=lambda one: (-abs(one[1]), one[0]))
    return tuple(Reason(name, round(value, 3)) for name, value in ranked[:MOST_REASONS] if abs(value) >= LEAST)
