"""Turns the chance that somebody is *the* reviewer into the probability that they are *among* the reviewers, and goes
on learning whether what was said came true.

Two steps: Platt's scaling (1999) of the log-odds, then what is still off is taken from a curve of how often such
figures came true. Both apart for the first place, the next two and the rest: who comes first of many is there partly
by luck, so the same chance is worth less there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt

STEP = 0.1
LEAST, SUREST = 0.0005, 0.98  # nobody is certain
GROUPS = 3
KNOTS = 20
JOINING = (0.75, -1.5)  # slope and base to begin with; how many people review a change differs much between sites
PASSED_ON = 0.8  # of what the rest gain in log-odds when somebody is out of the question
PRIOR = 20.0  # cases of a knot that the scale's own word is worth


@dataclass(slots=True)
class Scale:
    """probability = logistic(slope * log-odds + base)."""

    slope: float = 0.9
    base: float = 0.0
    squares: list[float] = field(default_factory=lambda: [1.0, 1.0])

    def probability(self, odds: float) -> float:
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, self.slope * odds + self.base))))

    def learn(self, odds: float, came: bool) -> None:
        miss = came - self.probability(odds)
        rises = (miss * odds, miss)
        self.squares = [square + rise * rise for square, rise in zip(self.squares, rises, strict=True)]
        self.slope += STEP * rises[0] / sqrt(self.squares[0])
        self.base += STEP * rises[1] / sqrt(self.squares[1])


@dataclass(slots=True)
class Curve:
    """By how much what came differs from what the scale said, on the mean at each knot, straight between two knots."""

    cases: list[float] = field(default_factory=lambda: [PRIOR] * KNOTS)
    misses: list[float] = field(default_factory=lambda: [0.0] * KNOTS)

    def corrected(self, said: float) -> float:
        return said + sum(part * self.misses[knot] / self.cases[knot] for knot, part in _knots(said))

    def learn(self, said: float, came: bool) -> None:
        for knot, part in _knots(said):
            self.cases[knot] += part
            self.misses[knot] += part * (came - said)


def _knots(said: float) -> tuple[tuple[int, float], tuple[int, float]]:
    """The two knots beside a probability, with its part in each; knots are in the middle of equal stretches."""
    at = min(max(said * KNOTS - 0.5, 0.0), KNOTS - 1.0)
    low = min(int(at), KNOTS - 2)
    return (low, 1.0 - (at - low)), (low + 1, at - low)


@dataclass(slots=True)
class Calibration:
    scales: list[Scale] = field(default_factory=lambda: [Scale() for _ in range(GROUPS)])
    curves: list[Curve] = field(default_factory=lambda: [Curve() for _ in range(GROUPS)])
    joining: Scale = field(default_factory=lambda: Scale(*JOINING))

    def probabilities(self, chances: Sequence[float]) -> list[float]:
        """Of chances that are given from the highest down; the answers never rise either."""
        found: list[float] = []
        highest = SUREST
        for place, chance in enumerate(chances):
            group = group_of(place)
            said = self.curves[group].corrected(self.scales[group].probability(log_odds(chance)))
            highest = min(highest, max(said, LEAST))
            found.append(highest)
        return found

    def learn(self, chances: Sequence[float], came: Sequence[bool]) -> None:
        for place, (chance, is_true) in enumerate(zip(chances, came, strict=True)):
            group, odds = group_of(place), log_odds(chance)
            self.curves[group].learn(self.scales[group].probability(odds), is_true)
            self.scales[group].learn(odds, is_true)

    def probability_to_join(self, probability: float) -> float:
        """That somebody reviews a change, too, that another has reviewed already; `probability`: as it was before."""
        return min(self.joining.probability(log_odds(probability)), probability)

    def learn_joining(self, probability: float, came: bool) -> None:
        self.joining.learn(log_odds(probability), came)


def without(probability: float, chance: float, gone: float) -> float:
    """The probability of somebody if others will not review the change. `chance`: that they are *the* reviewer;
    `gone`: the sum of the chances of those others."""
    rest = max(1.0 - gone, chance)
    gained = PASSED_ON * (log_odds(chance / rest) - log_odds(chance))
    return min(1.0 / (1.0 + exp(-log_odds(probability) - gained)), SUREST)


def group_of(place: int) -> int:
    """`place` counts from 0."""
    return 0 if place == 0 else 1 if place < 3 else 2


def log_odds(chance: float) -> float:
    bounded = min(max(chance, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))
