"""How much each term counts: a conditional logit over the candidates that goes on learning from every answer.

Each answer moves the weights a step up the slope of its likelihood, by AdaGrad (Duchi and others 2011): the more a
term has taught already, the smaller its step. Beside them each account has a leaning of its own, which takes up what
the terms do not see: who looks at more, or less, than what they know lets expect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, sqrt
from operator import mul

from .case import Account
from .terms import TERMS, Field

STEP = 0.05
LEANING_STEP = 0.05
START: Mapping[str, float] = {
    "place": 0.15,
    "places_lately": 0.05,
    "places": 0.15,
    "owner_lately": 0.1,
    "owner": 0.15,
    "owner_area": 0.1,
    "branch_lately": 0.1,
    "branch": 0.15,
    "ending": 0.2,
    "stem": 0.1,
    "written": 0.3,
    "last": -0.1,
    "last_owner": -0.1,
    "last_project": -0.1,
    "active": -0.45,
}  # rounded from what both recorded servers came to


@dataclass(slots=True)
class Weighing:
    weights: list[float] = field(default_factory=lambda: [START[term] for term in TERMS])
    slopes: list[float] = field(default_factory=lambda: [1.0] * len(TERMS))  # sums of squares, for the steps
    leanings: dict[Account, float] = field(default_factory=dict)

    def chances(self, of: Field) -> list[float]:
        """That each is the reviewer, if exactly one of them is; they sum to 1."""
        if not of.accounts:
            return []
        scores = [
            sum(map(mul, self.weights, row)) + self.leanings.get(account, 0.0)
            for account, row in zip(of.accounts, of.rows, strict=True)
        ]
        top = max(scores)
        lifted = [exp(score - top) for score in scores]
        total = sum(lifted)
        return [one / total for one in lifted]

    def learn(self, of: Field, chances: Sequence[float], reviewers: Collection[Account]) -> None:
        """`chances`: as they were told. Where nobody of them reviewed, there is nothing to learn."""
        count = sum(account in reviewers for account in of.accounts)
        if not count:
            return
        slope = [0.0] * len(TERMS)
        for account, row, chance in zip(of.accounts, of.rows, chances, strict=True):
            miss = (account in reviewers) / count - chance
            self.leanings[account] = self.leanings.get(account, 0.0) + LEANING_STEP * miss
            for place, value in enumerate(row):
                slope[place] += miss * value
        for place, rise in enumerate(slope):
            self.slopes[place] += rise * rise
            self.weights[place] += STEP * rise / sqrt(self.slopes[place])
