"""What is known of past reviews. It learns one change at a time; nothing is ever made anew from all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from .case import Account, Asked, Case, Day, day_of
from .places import areas, endings, places, stems
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
Key = tuple[Of, str]
Lately = dict[int, frozenset[Account]]  # of one owner: change -> who reviewed it, the newest last


class Knowledge:
    """Evidence alone: how it is weighed is `terms` and `weighing`."""

    def __init__(self) -> None:
        self._tallies: dict[Key, Tally] = {}
        self._lately: dict[Account, Lately] = {}
        self.cases = 0

    def learn(self, case: Case, at: datetime | None = None) -> None:
        """A change whose reviewers have become known; once a change. `at`: when they reviewed it; None: that is not
        known, it counts as of the upload."""
        self.cases += 1
        owner = case.asked.owner
        if owner is not None:
            self._add(Of.WRITTEN, places(case.asked), (owner,), day_of(case.asked.at))
            self.lately(owner)[case.id] = frozenset()
        self.learn_more(case, at)

    def learn_more(self, case: Case, at: datetime | None = None) -> None:
        """People who came later to a change that was learned already: `case.reviewers` are these alone."""
        day = day_of(at or case.asked.at)
        for of, keys in subjects(case.asked).items():
            self._add(of, keys, case.reviewers, day)
        if case.asked.owner is not None:
            self._learn_lately(self.lately(case.asked.owner), case)

    def _learn_lately(self, lately: Lately, case: Case) -> None:
        if case.id in lately:
            lately[case.id] |= case.reviewers
        for change in list(lately)[:-LAST_OF_OWNER]:
            del lately[change]

    def _add(self, of: Of, keys: Iterable[str], accounts: Collection[Account], day: Day) -> None:
        for key in keys:
            tally = self.to_change(of, key)
            for account in accounts:
                tally.add(account, day)

    def to_change(self, of: Of, key: str) -> Tally:
        """The tally, to be added to; made if there is none."""
        tally = self._tallies.get((of, key))
        if tally is None:
            tally = self._tallies[of, key] = Tally(HALVES[of])
        return tally

    def of(self, of: Of, key: str = "") -> Tally:
        return self._tallies.get((of, key)) or EMPTY[of]

    def lately(self, owner: Account) -> Lately:
        """Who reviewed each of the owner's last changes; to be added to."""
        return self._lately.setdefault(owner, {})

    def last_of(self, owner: Account) -> list[frozenset[Account]]:
        """The newest last."""
        return list(self._lately.get(owner, {}).values())


def keys_of(asked: Asked) -> set[Key]:
    """Every tally that ranking, explaining or learning a change may read."""
    found = {(of, key) for of, keys in subjects(asked).items() for key in keys}
    return found | {(Of.WRITTEN, place) for place in places(asked)} | {(Of.PLACE, asked.project + "/")}


def subjects(asked: Asked) -> dict[Of, set[str]]:
    """Under which keys reviews of a change are counted. What is not known of it (owner, branch) has none."""
    keys = {
        Of.ALL: {""},
        Of.PLACE: places(asked),
        Of.ENDING: endings(asked),
        Of.STEM: stems(asked),
    }
    if asked.branch is not None:
        keys[Of.BRANCH] = {f"{asked.project}\n{asked.branch}"}
    if asked.owner is not None:
        keys[Of.OWNER] = {asked.owner}
        keys[Of.OWNER_AREA] = {f"{asked.owner}\n{area}" for area in areas(asked)}
    return keys
