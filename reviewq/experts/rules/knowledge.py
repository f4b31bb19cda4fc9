"""What is known of past reviews. It learns one change at a time; nothing is ever made anew from all of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from enum import StrEnum

from .case import Account, Asked, Case, Day, day_of
from .places import areas, chains, endings, stems
from .tally import Tally

LAST_OF_OWNER = 8  # changes of one owner whose reviewers are told in sentences


class Of(StrEnum):
    """What reviews are counted of."""

    ALL = "all"
    PLACE = "place"
    BRANCH = "branch"
    OWNER = "owner"
    OWNER_AREA = "owner_area"
    ENDING = "ending"
    STEM = "stem"
    WRITTEN = "written"  # not reviews: who made the changes of a place


HALVES: dict[Of, tuple[float, ...]] = {
    Of.ALL: (120,),
    Of.PLACE: (30, 120),
    Of.BRANCH: (3, 60),
    Of.OWNER: (20, 150),
    Of.OWNER_AREA: (150,),
    Of.ENDING: (90,),
    Of.STEM: (90,),
    Of.WRITTEN: (120,),
}
EMPTY = {of: Tally(halves) for of, halves in HALVES.items()}


class Knowledge:
    """Evidence alone: how it is weighed is `terms` and `weighing`."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[Of, str], Tally] = {}
        self._lately: dict[Account, deque[frozenset[Account]]] = {}
        self.cases = 0

    def learn(self, case: Case) -> None:
        """A change whose reviewers have become known; once a change."""
        self.learn_more(case.asked, case.reviewers)
        if case.asked.owner is not None:
            places = {place for chain in chains(case.asked) for place in chain}
            self._add(Of.WRITTEN, places, (case.asked.owner,), day_of(case.asked.at))
            self._lately.setdefault(case.asked.owner, deque(maxlen=LAST_OF_OWNER)).append(case.reviewers)
        self.cases += 1

    def learn_more(self, asked: Asked, reviewers: Collection[Account]) -> None:
        """People who came later to a change that was learned already."""
        for of, keys in subjects(asked).items():
            self._add(of, keys, reviewers, day_of(asked.at))

    def _add(self, of: Of, keys: Iterable[str], accounts: Collection[Account], day: Day) -> None:
        for key in keys:
            tally = self._tallies.get((of, key))
            if tally is None:
                tally = self._tallies[of, key] = Tally(HALVES[of])
            for account in accounts:
                tally.add(account, day)

    def of(self, of: Of, key: str = "") -> Tally:
        return self._tallies.get((of, key)) or EMPTY[of]

    def last_of(self, owner: Account) -> list[frozenset[Account]]:
        """Who reviewed each of the owner's last changes, the newest last."""
        return list(self._lately.get(owner, ()))


def subjects(asked: Asked) -> dict[Of, set[str]]:
    """Under which keys reviews of a change are counted. What is not known of it (owner, branch) has none."""
    keys = {
        Of.ALL: {""},
        Of.PLACE: {place for chain in chains(asked) for place in chain},
        Of.ENDING: endings(asked),
        Of.STEM: stems(asked),
    }
    if asked.branch is not None:
        keys[Of.BRANCH] = {f"{asked.project}\n{asked.branch}"}
    if asked.owner is not None:
        keys[Of.OWNER] = {asked.owner}
        keys[Of.OWNER_AREA] = {f"{asked.owner}\n{area}" for area in areas(asked)}
    return keys
