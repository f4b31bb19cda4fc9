"""Re-ranks so that suggestions do not pile on three people.

Of the suggestions made lately the three most picked may have a little less than the three busiest people have of the
reviews that were really done lately. The more they exceed it, the more their probability is discounted; somebody else
of the likely people comes first then. First places and the first three places are watched apart: one busy person in
second place of every change gets as many mails as one in first place of a third of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from .case import Account
from .ranking import Pick

SHOWN = 3  # people that a change shows
BUSIEST = 3
FLOOR = 0.2  # of the best probability: nobody below it is moved up
HALF = 2000  # changes after which a suggestion, or a review, counts half
GOAL = 0.9  # of the share that the busiest really had
DISCOUNT_FIRST = 20.0
DISCOUNT_SHOWN = 50.0
EARLY = 5.0  # suggestions that soften the first shares
FEW_REVIEWS = 50  # before so many the shares that people really have are not known
FORGOTTEN = 1e-3  # a count below it is dropped
FADE = 2.0 ** (-1 / HALF)


class Counts:
    """How often each account was counted lately."""

    def __init__(self) -> None:
        self.of: dict[Account, float] = {}

    def add(self, accounts: Sequence[Account]) -> None:
        self.of = {account: count * FADE for account, count in self.of.items() if count > FORGOTTEN}
        for account in accounts:
            self.of[account] = self.of.get(account, 0.0) + 1.0

    @property
    def total(self) -> float:
        return sum(self.of.values())

    @property
    def highest(self) -> list[float]:
        """Of the busiest, the highest first."""
        return sorted(self.of.values(), reverse=True)[:BUSIEST]

    def excess(self, goal: float) -> Mapping[Account, float]:
        """By how much (in logarithms) the busiest exceed a share of all, for each by how near they are to the third."""
        over = log((sum(self.highest) + EARLY) / (goal * self.total + EARLY))
        if over <= 0:
            return {}
        third = self.highest[-1]
        return {account: over * min(1.0, count / third) ** 2 for account, count in self.of.items()}


class Load:
    """What was suggested lately, and what people really did."""

    def __init__(self) -> None:
        self.first, self.shown, self.done = Counts(), Counts(), Counts()

    @property
    def counts(self) -> dict[str, Counts]:
        return {"first": self.first, "shown": self.shown, "done": self.done}

    def reviewed(self, accounts: Sequence[Account]) -> None:
        self.done.add(accounts)

    def suggested(self, picks: Sequence[Pick]) -> None:
        """In the order in which they are shown."""
        self.first.add([pick.account for pick in picks[:1]])
        self.shown.add([pick.account for pick in picks[:SHOWN]])

    def order(self, picks: Sequence[Pick]) -> list[Pick]:
        """The same people in another order; who is below the floor keeps their place behind the others."""
        if not picks or self.done.total < FEW_REVIEWS:
            return list(picks)
        goal = GOAL * sum(self.done.highest) / self.done.total
        floor = FLOOR * max(pick.probability for pick in picks)
        likely = [pick for pick in picks if pick.probability >= floor]
        likely = _discounted(likely, self.shown.excess(goal), DISCOUNT_SHOWN)
        first = _discounted(likely[:SHOWN], self.first.excess(goal), DISCOUNT_FIRST)[0]
        likely.remove(first)
        return [first, *likely, *(pick for pick in picks if pick.probability < floor)]


def _discounted(picks: Sequence[Pick], excess: Mapping[Account, float], discount: float) -> list[Pick]:
    """The likeliest first, after the discount; of equal ones the order stays."""
    return sorted(picks, key=lambda pick: discount * excess.get(pick.account, 0.0) - log(max(pick.probability, 1e-9)))
