"""Recorded reviews as states: what was known of a change at an instant, from events before it only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from reviewq.changes.rules.history import is_new_code
from reviewq.order.recorded import Deed, Happening, Recorded
from reviewq.order.replay import REVIEWS, Histories, Past, ci_value, standing_votes

from .paces import WEEK, Paces
from .rules.chance import DAY
from .rules.learn import Case
from .rules.logged import MAIN_LINES
from .rules.state import CiResult, Mover, State

ENDS = (Deed.MERGE, Deed.ABANDON)


class States:
    """States of recorded changes at any instant. `until`: what happened from then on is not known."""

    def __init__(self, histories: Histories) -> None:
        self.histories = histories
        self._paces = Paces()
        for change in histories.changes.values():
            self._add(change)
        self.until = max((change.happenings[-1].at for change in self._changes() if change.happenings), default=None)

    def _changes(self) -> Iterable[Recorded]:
        return self.histories.changes.values()

    def _add(self, change: Recorded) -> None:
        end = next((one for one in change.happenings if one.deed in ENDS), None)
        merged, abandoned = ((end.at if end and end.deed is deed else None) for deed in ENDS)
        self._paces.add_change(change.project, change.owner, change.created, merged, abandoned)
        if end:
            self._paces.add_end(change.number, end.at)
        for one in change.happenings:
            if one.deed is Deed.CI:
                continue
            self._paces.add_act(one.account, one.at)
            if one.deed in REVIEWS and one.account != change.owner:
                self._paces.add_review(change.project, one.at)
            if one.deed is Deed.UPLOAD:
                self._paces.add_upload(change.owner, change.number, one.at)

    def state(self, number: int, at: datetime) -> State:
        """Of a change of which nothing was recorded before the instant, nothing is known."""
        past = self.histories.past(number, at)
        if past is None:
            return State(at=at)
        change = past.change
        return replace(
            _of_events(past, at),
            siblings=self._paces.siblings(change.owner, number, past.upload.at, at),
            owner=self._paces.owner_past(change.project, change.owner, at),
            pace=self._paces.pace(change.project, at),
        )

    def case(self, number: int, at: datetime, until: datetime) -> Case:
        """The state, and what is known before `until` of what became of the change."""
        merged = self._merged(number, at, until)
        merged_in = (merged - at) / DAY if merged else None
        return Case(self.state(number, at), merged_in, (until - at) / DAY)

    def landed(self, number: int, at: datetime, days: float) -> bool:
        """Whether it merged within so many days after an instant."""
        return self._merged(number, at, at + days * DAY, inclusive=True) is not None

    def _merged(self, number: int, after: datetime, until: datetime, inclusive: bool = False) -> datetime | None:
        change = self.histories.changes.get(number)
        for one in change.happenings if change else ():
            if one.deed is Deed.MERGE and one.at >= after and (one.at < until or (inclusive and one.at == until)):
                return one.at
        return None


def _of_events(past: Past, at: datetime) -> State:
    name, people = past.change.owner, [one for one in past.before if one.deed is not Deed.CI]
    reviews = [one.at for one in people if one.deed in REVIEWS and one.account != name]
    uploads = [one for one in people if one.deed is Deed.UPLOAD]
    code = [one.at for one in uploads if is_new_code(one.upload_kind)]
    votes = standing_votes(past.before)
    others = [value for who, value in votes.items() if who != name]
    last = people[-1] if people else past.upload
    return State(
        at=at,
        age=_days(past.change.created, at),
        upload_age=_days(past.upload.at, at),
        code_age=_days(code[-1], at) if code else None,
        moved_age=_days(last.at, at),
        reviews=len(reviews),
        review_age=_days(reviews[-1], at) if reviews else None,
        last_by=Mover.OWNER if last.account == name else Mover.OTHER,
        patch_sets=past.patch_set,
        uploads_week=sum(one.at >= at - WEEK for one in uploads),
        moves_week=sum(one.at >= at - WEEK for one in people),
        size=past.upload.size,
        ci=_ci(past.before),
        plus_twos=others.count(2),
        plus_ones=others.count(1),
        minus_ones=others.count(-1),
        minus_twos=others.count(-2),
        own_vote=votes.get(name, 0),
        is_wip=votes.get(name, 0) < 0,
        is_held=False,  # nobody voted on another label there
        is_stable=past.change.branch not in MAIN_LINES,
    )


def _days(since: datetime, at: datetime) -> float:
    return (at - since) / DAY


def _ci(before: Sequence[Happening]) -> CiResult:
    value = ci_value(before)
    return CiResult.NONE if value is None else CiResult.PASSED if value > 0 else CiResult.FAILED
