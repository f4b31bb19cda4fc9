"""When a held change comes back: each end of a hold, one thing short of it and with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.history import Event, EventKind
from reviewq.changes.rules.reason import Reason
from reviewq.desk.rules.hold import Held, Known, Log, Target, Until, due, sentence

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, BO = 7, 8
NAMES = {ADA: "Ada Core", BO: "Bo Author"}

VOTE = Event(NOW - HOUR, EventKind.VOTE, ADA, 2, "Code-Review", -1)
REPLY = Event(NOW - HOUR, EventKind.REPLY, BO, 2)
UPLOAD = Event(NOW - HOUR, EventKind.UPLOAD, BO, 3, upload_kind="REWORK")


@pytest.mark.parametrize(
    ("hold", "before", "after", "words"),
    [
        (Held(Until.DATE, at=NOW), NOW - HOUR, NOW, "You held it until 2026-03-02 12:00 UTC"),
        (
            Held(Until.FREEZE, target=Target(name="Soft freeze", at=NOW - HOUR)),
            NOW - 2 * HOUR,
            NOW,
            "“Soft freeze” lifted, 1 h ago",
        ),
    ],
)
def test_some_holds_end_by_the_clock(hold: Held, before: datetime, after: datetime, words: str) -> None:
    assert due(hold, Log(), before) is None
    reason = due(hold, Log(), after)
    assert reason
    assert sentence(reason, NAMES, NOW) == words


@pytest.mark.parametrize(
    ("hold", "before", "after", "words"),
    [
        (
            Held(Until.PATCH_SET, Known(patch_set=2)),
            Log(patch_set=2),
            Log(patch_set=3, uploads=(UPLOAD,)),
            "Patch set 3 came, 1 h ago",
        ),
        (
            Held(Until.VOTE, Known(votes=1)),
            Log(votes=(VOTE,)),
            Log(votes=(VOTE, VOTE)),
            "Ada Core voted Code-Review −1, 1 h ago",
        ),
        (Held(Until.CI), Log(ci="running", patch_set=2), Log(ci="passed", patch_set=2), "CI passed patch set 2"),
        (Held(Until.ANSWER), Log(votes=(VOTE,)), Log(answers=(REPLY,)), "Bo Author answered, 1 h ago"),
        (Held(Until.ANSWER), Log(), Log(answers=(UPLOAD,)), "Bo Author answered with patch set 3, 1 h ago"),
    ],
)
def test_some_holds_end_by_what_happens_on_the_change(hold: Held, before: Log, after: Log, words: str) -> None:
    assert due(hold, before, NOW) is None
    reason = due(hold, after, NOW)
    assert reason
    assert sentence(reason, NAMES, NOW) == words


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(12, "NEW"), None),
        (Target(12, "MERGED"), "12 has merged, which you waited for"),
        (Target(12, "ABANDONED"), "12, which you waited for, was abandoned"),
        (None, "The change that you waited for is gone"),
    ],
)
def test_a_hold_until_another_change_merges_ends_when_it_cannot_merge_any_more(
    target: Target | None, words: str | None
) -> None:
    reason = due(Held(Until.MERGE, target=target), Log(), NOW)
    assert (reason and sentence(reason, NAMES, NOW)) == words


def test_a_freeze_that_was_taken_back_ends_the_hold() -> None:
    reason = due(Held(Until.FREEZE), Log(), NOW)
    assert reason == Reason("freeze_gone")
    assert due(Held(Until.FREEZE, target=Target(name="Freeze")), Log(), NOW) is None, "it is not known when it lifts"


@pytest.mark.parametrize("until", list(Until))
@pytest.mark.parametrize(("status", "words"), [("MERGED", "It has merged"), ("ABANDONED", "It was abandoned")])
def test_a_closed_change_comes_back_whatever_was_waited_for(until: Until, status: str, words: str) -> None:
    hold = Held(until, Known(9, 9, 9), NOW + HOUR, Target(1, at=NOW + HOUR))
    reason = due(hold, Log(status), NOW)
    assert reason
    assert sentence(reason, NAMES, NOW) == words


def test_what_was_known_at_the_hold_ends_nothing() -> None:
    log = Log(patch_set=3, votes=(VOTE,), answers=(REPLY, UPLOAD), uploads=(UPLOAD,))
    for until in (Until.PATCH_SET, Until.VOTE, Until.ANSWER):
        assert due(Held(until, log.known), log, NOW) is None


def test_a_change_that_may_not_be_named_is_not() -> None:
    assert (
        sentence(Reason("merge", number=12), NAMES, NOW, unsaid={12})
        == "the other change has merged, which you waited for"
    )


def test_what_was_known_survives_being_stored() -> None:
    known = Known(3, 2, 1)
    assert Known.from_json(known.as_json()) == known
    assert Known.from_json({}) == Known()
