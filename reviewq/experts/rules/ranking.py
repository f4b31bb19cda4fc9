"""Who should look at a change: people with the probability that they are among its reviewers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .calibration import Calibration
from .case import Account, Asked, Case
from .knowledge import Knowledge
from .terms import Field, field
from .weighing import Weighing

MOST = 10  # people ranked
FEW_CASES = 30  # below it there is too little to say who knows what
SAYS_NOTHING = 0.1  # a best probability below it helps nobody


@dataclass(frozen=True, slots=True)
class Pick:
    account: Account
    probability: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The likeliest `picks` first. `field`, `chances` (of all candidates) and `best` (of the picks) are what is needed
    to learn from the answer later, as it was told. `has_too_little`: the picks are hardly better than chance."""

    picks: Sequence[Pick]
    field: Field
    chances: Sequence[float]
    best: Sequence[float]
    has_too_little: bool


class Advisor:
    """Evidence, weights and calibration together. It learns from each change whose reviewers become known, so there
    is no run at night and nothing to fit."""

    def __init__(self) -> None:
        self.knowledge = Knowledge()
        self.weighing = Weighing()
        self.calibration = Calibration()

    def rank(
        self, asked: Asked, left_out: Collection[Account] = (), among: Collection[Account] | None = None
    ) -> Ranking:
        """From what was learned until now. Its owner never is a candidate; nor are the people of `left_out` (bots, who
        is away or has enough). `among`: who may be picked; the others keep their chances, since they may review it
        all the same. `asked.at` is the instant for which recent reviews count more."""
        found = field(asked, self.knowledge, left_out)
        chances = self.weighing.chances(found)
        order = sorted(range(len(chances)), key=lambda place: (-chances[place], found.accounts[place]))
        if among is not None:
            order = [place for place in order if found.accounts[place] in among]
        order = order[:MOST]
        best = [chances[place] for place in order]
        probabilities = self.calibration.probabilities(best)
        picks = [Pick(found.accounts[place], said) for place, said in zip(order, probabilities, strict=True)]
        has_too_little = self.knowledge.cases < FEW_CASES or not picks
        if among is None and picks:
            has_too_little = has_too_little or picks[0].probability < SAYS_NOTHING
        return Ranking(picks, found, chances, best, has_too_little)

    def learn(self, case: Case, told: Ranking | None = None) -> None:
        """`told`: what was ranked for it before its reviewers were known; without it that is made now. A ranking with
        people left out, or of some people alone, must not be given: nothing can be learned from what they did."""
        told = told or self.rank(case.asked)
        self.weighing.learn(told.field, told.chances, case.reviewers)
        self.calibration.learn(told.best, [pick.account in case.reviewers for pick in told.picks])
        self.knowledge.learn(case)
