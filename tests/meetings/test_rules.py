"""Whether what a meeting agreed on came true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.history import Event, EventKind
from reviewq.changes.rules.snapshot import VoteFact
from reviewq.meetings.rules import Agreed, Came, Outcome, State, is_met, judge

MET_AT = datetime(2026, 11, 16, 15, 30, 20, 500_000, tzinfo=UTC)
NOW = MET_AT + timedelta(days=7)
A_DAY = timedelta(days=1)
OWNER, CORE, BOT = 1, 2, 3
FRIDAY = (MET_AT + 4 * A_DAY).date()


def upload(days: float = 1, who: int = OWNER) -> Event:
    return Event(MET_AT + days * A_DAY, EventKind.UPLOAD, who, 4)


def vote(value: int, days: float = 1, who: int = CORE, label: str = "Code-Review", is_bot: bool = False) -> Event:
    return Event(MET_AT + days * A_DAY, EventKind.VOTE, who, 3, label, value, is_bot)


def came(
    outcome: Outcome, *log: Event, status: str = "NEW", votes: tuple[VoteFact, ...] = (), whom: int | None = OWNER
) -> str:
    agreed = Agreed(outcome, MET_AT, whom, FRIDAY if outcome is Outcome.OWNER else None)
    judgement = judge(agreed, State(status, OWNER, log, votes), NOW)
    assert judgement is not None
    return f"{judgement.came.name} {judgement.code}"


@pytest.mark.parametrize(
    ("outcome", "status", "expected"),
    [
        (Outcome.MERGE, "MERGED", "TRUE merged"),
        (Outcome.MERGE, "NEW", "NOT_YET open"),
        (Outcome.MERGE, "ABANDONED", "OTHERWISE abandoned"),
        (Outcome.ABANDON, "ABANDONED", "TRUE abandoned"),
        (Outcome.ABANDON, "NEW", "NOT_YET open"),
        (Outcome.ABANDON, "MERGED", "OTHERWISE merged"),
        (Outcome.MINUS, "NEW", "NOT_YET no_minus"),
        (Outcome.MINUS, "MERGED", "OTHERWISE merged"),
        (Outcome.MINUS, "ABANDONED", "OTHERWISE abandoned"),
        (Outcome.OWNER, "NEW", "MISSED no_act"),
        (Outcome.OWNER, "MERGED", "TRUE merged"),
        (Outcome.OWNER, "ABANDONED", "OTHERWISE abandoned"),
    ],
)
def test_by_what_became_of_the_change(outcome: Outcome, status: str, expected: str) -> None:
    assert came(outcome, status=status) == expected


def test_who_and_when_it_merged_is_evidence() -> None:
    merge = Event(MET_AT + A_DAY, EventKind.MERGE, CORE)
    judgement = judge(Agreed(Outcome.MERGE, MET_AT), State("MERGED", OWNER, (merge,)), NOW)
    assert judgement is not None
    assert judgement.event == merge


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (vote(-1), "TRUE voted"),
        (vote(-2), "TRUE voted"),
        (vote(-1, days=-0.000001), "TRUE voted"),  # in the second of the meeting
        (vote(-1, days=-1), "NOT_YET no_minus"),
        (vote(1), "NOT_YET no_minus"),
        (vote(-1, label="Verified"), "NOT_YET no_minus"),
        (vote(-1, is_bot=True), "NOT_YET no_minus"),
    ],
)
def test_a_minus_one_is_a_persons_review_vote_since_the_meeting(event: Event, expected: str) -> None:
    assert came(Outcome.MINUS, event) == expected


def test_a_minus_one_given_shortly_before_still_stands() -> None:
    standing = VoteFact("Code-Review", CORE, -1, MET_AT - timedelta(minutes=5), 3)
    assert came(Outcome.MINUS, votes=(standing,)) == "TRUE voted"
    assert came(Outcome.MINUS, votes=(VoteFact("Code-Review", BOT, -1, is_bot=True),)) == "NOT_YET no_minus"


@pytest.mark.parametrize(
    ("log", "whom", "expected"),
    [
        ((upload(1),), OWNER, "TRUE acted"),
        ((upload(1, CORE),), OWNER, "TRUE acted"),
        ((upload(4.2),), OWNER, "TRUE acted"),  # late on the last day
        ((upload(5),), OWNER, "LATE acted"),
        ((upload(-1),), OWNER, "MISSED no_act"),
        ((vote(1),), CORE, "TRUE acted"),
        ((Event(MET_AT + A_DAY, EventKind.REPLY, CORE),), CORE, "TRUE acted"),
        ((Event(MET_AT + A_DAY, EventKind.REPLY, OWNER),), OWNER, "MISSED no_act"),
        ((vote(1, who=BOT),), CORE, "MISSED no_act"),
        ((vote(1),), None, "MISSED no_act"),
    ],
)
def test_somebody_acts_by_a_date(log: tuple[Event, ...], whom: int | None, expected: str) -> None:
    assert came(Outcome.OWNER, *log, whom=whom) == expected


def test_before_its_day_is_over_nothing_is_missed() -> None:
    agreed = Agreed(Outcome.OWNER, MET_AT, OWNER, FRIDAY)
    last_second = datetime.combine(FRIDAY, datetime.max.time(), UTC)
    for now, expected in ((last_second, Came.NOT_YET), (last_second + timedelta(seconds=1), Came.MISSED)):
        judgement = judge(agreed, State("NEW", OWNER), now)
        assert judgement is not None
        assert judgement.came is expected


def test_nothing_promised_is_nothing_to_judge() -> None:
    assert judge(Agreed(Outcome.NOTHING, MET_AT), None, NOW) is None
    assert is_met(None)


def test_what_the_mirror_lost_is_unknown() -> None:
    judgement = judge(Agreed(Outcome.MERGE, MET_AT), None, NOW)
    assert judgement is not None
    assert judgement.came is Came.UNKNOWN
    assert not is_met(judgement)
