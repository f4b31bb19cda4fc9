"""Puts recorded reviews back to one instant: what had happened before it, as orders may see it.

Everything here takes an instant and looks only at what is strictly before it; nothing else reads happenings.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewq.changes.rules.history import is_new_code

from .recorded import Deed, Happening, Question, Recorded
from .rules.past import HORIZON, Reader, Review, View

REVIEW_LABEL, CI_LABEL = "Code-Review", "Verified"
REVIEWS = (Deed.VOTE, Deed.COMMENT)
KEEPS_CI = "NO_CODE_CHANGE"  # the one kind of upload after which CI does not run again
STICKY = -2


@dataclass(frozen=True, slots=True)
class Past:
    """One change with what had happened to it before an instant; there is at least one upload."""

    change: Recorded
    before: Sequence[Happening]
    upload: Happening

    @property
    def patch_set(self) -> int:
        return self.upload.patch_set or 0


class Histories:
    """All that was recorded, ready to be asked about any instant. Accounts become numbers, as rules have them."""

    def __init__(self, changes: Iterable[Recorded]) -> None:
        self.changes = {change.number: change for change in changes}
        self._instants = {key: [h.at for h in change.happenings] for key, change in self.changes.items()}
        self._deeds: dict[str, list[tuple[datetime, Recorded, Happening]]] = defaultdict(list)
        names = set()
        for change in self.changes.values():
            names |= {change.owner} | {happening.account for happening in change.happenings}
            for happening in change.happenings:
                if happening.deed is not Deed.CI:
                    self._deeds[happening.account].append((happening.at, change, happening))
        for deeds in self._deeds.values():
            deeds.sort(key=lambda deed: deed[0])
        self._accounts = {name: place for place, name in enumerate(sorted(names), 1)}

    def account(self, name: str) -> int:
        """The number of an account; 0 for one of whom nothing was recorded."""
        return self._accounts.get(name, 0)

    def past(self, number: int, at: datetime) -> Past | None:
        """None: nothing was recorded of it before `at`."""
        if number not in self.changes:
            return None
        change = self.changes[number]
        before = change.happenings[: bisect_left(self._instants[number], at)]
        uploads = [happening for happening in before if happening.deed is Deed.UPLOAD]
        return Past(change, before, uploads[-1]) if uploads else None

    def pasts(self, question: Question) -> dict[int, Past]:
        """The candidates of which something is known."""
        found = ((number, self.past(number, question.at)) for number in question.candidates)
        return {number: past for number, past in found if past}

    def reader(self, account: str, at: datetime) -> Reader:
        """What that person had done before `at`."""
        deeds = self._deeds.get(account, [])
        start, end = (bisect_left(deeds, instant, key=lambda deed: deed[0]) for instant in (at - HORIZON, at))
        reviews = [
            Review(when, change.number, change.project, self.account(change.owner), change.created)
            for when, change, happening in deeds[start:end]
            if happening.deed in REVIEWS and change.owner != account
        ]
        return Reader.of((when for when, _, _ in deeds[start:end]), reviews, at)

    def view(self, past: Past, account: str) -> View:
        """How that person saw the change."""
        change, before = past.change, past.before
        standing = standing_votes(before)
        people = [happening.at for happening in before if happening.deed is not Deed.CI]
        own = [h.patch_set or 0 for h in before if h.account == account and h.deed in REVIEWS]
        return View(
            key=change.number,
            number=change.number,
            project=change.project,
            owner=self.account(change.owner),
            created=change.created,
            patch_set=past.patch_set,
            uploaded=past.upload.at,
            moved=people[-1],
            active=before[-1].at,
            is_ci_passed=(ci_value(before) or 0) > 0,
            is_refused=any(value < 0 for who, value in standing.items() if who not in (account, change.owner)),
            is_unready=standing.get(change.owner, 0) < 0,
            own_patch_set=max(own, default=None),
        )


def standing_votes(before: Iterable[Happening]) -> Mapping[str, int]:
    """account -> its review vote that counts at the end. New code drops all of them but the lowest."""
    votes: dict[str, int] = {}
    for happening in before:
        if happening.deed is Deed.UPLOAD and is_new_code(happening.upload_kind):
            votes = {who: value for who, value in votes.items() if value <= STICKY}
        elif happening.deed is Deed.VOTE and happening.label in (REVIEW_LABEL, ""):
            votes[happening.account] = happening.value or 0
    return votes


def ci_value(before: Iterable[Happening]) -> int | None:
    """What CI said last of the newest code; None: nothing yet."""
    value: int | None = None
    for happening in before:
        if happening.deed is Deed.UPLOAD and happening.upload_kind != KEEPS_CI:
            value = None
        elif happening.deed is Deed.CI and happening.label == CI_LABEL:
            value = happening.value or None
    return value
