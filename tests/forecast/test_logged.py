"""A change's log as states, at instants of its past and now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.history import Event, EventKind
from reviewq.forecast.rules.logged import Logged, Names, states
from reviewq.forecast.rules.model import outlook
from reviewq.forecast.rules.state import CiResult, Mover, State
from reviewq.forecast.weights import shipped

OWNER, CORE, PEER, BOT = 1, 2, 3, 9
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


def at(day: float) -> datetime:
    return BEGAN + timedelta(days=day)


def upload(day: float, number: int = 1, kind: str = "REWORK", dropped: tuple[tuple[str, int], ...] = ()) -> Event:
    return Event(at(day), EventKind.UPLOAD, OWNER, number, upload_kind=kind, dropped=dropped)


def vote(day: float, who: int, value: int, label: str = "Code-Review") -> Event:
    return Event(at(day), EventKind.VOTE, who, 1, label, value, is_bot=who == BOT)


def said(day: float, kind: EventKind, who: int = PEER) -> Event:
    return Event(at(day), kind, who, 1)


def change(*log: Event, merged: datetime | None = None) -> Logged:
    return Logged(7, 1, "master", OWNER, BEGAN, (upload(0), *log), size=40, work="fix", merged=merged)


def state(day: float, *log: Event) -> State:
    return next(states(change(*log), [at(day)]))


def votes(of: State) -> tuple[int | None, ...]:
    return of.plus_twos, of.plus_ones, of.minus_ones, of.minus_twos


def test_nothing_of_an_instant_or_after_it_is_known() -> None:
    log = (vote(2, CORE, 2), vote(3, PEER, -1), vote(3, BOT, 1, "Verified"))
    assert votes(state(2, *log)) == (0, 0, 0, 0)
    assert votes(state(2.5, *log)) == (1, 0, 0, 0)
    assert state(3, *log).ci is CiResult.NONE
    assert (votes(state(4, *log)), state(4, *log).ci) == ((1, 0, 1, 0), CiResult.PASSED)


def test_ages_and_counts() -> None:
    log = (upload(3, 2), said(4, EventKind.REPLY), upload(9, 3, "TRIVIAL_REBASE"), vote(9.5, BOT, -1, "Verified"))
    found = state(10, *log)
    assert (found.age, found.upload_age, found.code_age, found.moved_age, found.review_age) == (10, 1, 7, 1, 6)
    assert (found.patch_sets, found.uploads_week, found.moves_week, found.reviews) == (3, 2, 3, 1)
    assert (found.last_by, found.size, found.work, found.is_stable) == (Mover.OWNER, 40, "fix", False)
    assert (found.ci, found.depth, found.unresolved) == (CiResult.FAILED, None, None)


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ((vote(1, CORE, 2), vote(1, PEER, -1), upload(2, 2)), (0, 0, 0, 0)),
        ((vote(1, CORE, -2), upload(2, 2)), (0, 0, 0, 1)),  # sticks
        ((vote(1, CORE, 2), upload(2, 2, "TRIVIAL_REBASE")), (1, 0, 0, 0)),
        ((vote(1, CORE, 2), upload(2, 2, "TRIVIAL_REBASE", (("Code-Review", 2),))), (0, 0, 0, 0)),
        ((vote(1, CORE, 2), vote(2, CORE, 0)), (0, 0, 0, 0)),
        ((vote(1, CORE, 1), vote(2, CORE, 2)), (1, 0, 0, 0)),
        ((vote(1, OWNER, 2),), (0, 0, 0, 0)),  # one's own is told apart
        ((vote(1, CORE, 1, "Other-Label"),), (0, 0, 0, 0)),
    ],
)
def test_votes_stand_as_gerrit_keeps_them(log: tuple[Event, ...], expected: tuple[int, ...]) -> None:
    assert votes(state(3, *log)) == expected


def test_approval_and_work_in_progress() -> None:
    assert state(2, vote(1, CORE, 1, "Workflow")).is_approved
    assert not state(2, vote(1, CORE, 1, "Workflow"), vote(1.5, PEER, -1, "Workflow")).is_approved
    assert state(2, vote(1, OWNER, -1, "Workflow")).is_wip
    assert state(2, vote(1, OWNER, -1)).own_vote == -1
    assert state(2, said(1, EventKind.WIP, OWNER)).is_wip
    assert not state(3, said(1, EventKind.WIP, OWNER), said(2, EventKind.READY, OWNER)).is_wip


def test_what_another_vote_holds_is_held_and_as_unlikely_as_with_a_minus_two() -> None:
    withheld = state(2, vote(1, CORE, -1, "Workflow"))
    assert withheld.is_held and not withheld.is_wip
    names = Names(blocking={"Review-Priority": -1})
    frozen = replace(change(vote(1, PEER, -1, "Review-Priority")), names=names)
    assert next(states(frozen, [at(2)])).is_held
    lifted = replace(frozen, log=(*frozen.log, vote(1.5, PEER, 0, "Review-Priority")))
    free = next(states(lifted, [at(2)]))
    assert free.is_held is False
    assert not next(states(replace(frozen, names=Names()), [at(2)])).is_held  # that label holds nothing there
    refused = state(2, vote(1, CORE, -2))
    chances = [outlook(one, shipped()).curve.by(at(9)) for one in (free, withheld, refused)]
    assert chances[0] > 2 * chances[1] and chances[1] == pytest.approx(chances[2], abs=0.03)
    assert "held by a vote" in [push.words for push in outlook(withheld, shipped()).pushes]


def test_it_has_states_only_while_it_is_open() -> None:
    log = (said(2, EventKind.ABANDON), said(5, EventKind.RESTORE), said(8, EventKind.MERGE))
    one = change(*log, merged=at(8))
    days = [(found.at - BEGAN).days for found in states(one, [at(day) for day in range(12)])]
    assert days == [1, 2, 5 + 1, 7, 8]  # at the very instant it had not happened yet


def test_a_label_of_one_step_and_the_word_of_the_gate() -> None:
    one = replace(change(vote(1, CORE, 1)), names=Names(review_range=(-1, 1)))
    assert votes(next(states(one, [at(2)]))) == (1, 0, 0, 0)
    third = Event(at(1), EventKind.VOTE, 10, 1, "Verified", -1, is_bot=True)
    assert state(2, vote(1, BOT, 1, "Verified"), third).ci is CiResult.PASSED
    gate = replace(change(vote(1, BOT, -2, "Verified"), third), names=Names(ci_least=-2))
    assert next(states(gate, [at(2)])).ci is CiResult.FAILED
