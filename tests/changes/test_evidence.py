"""Where evidence comes from: a vote's own words, not the upload that copied it; and whose CI is the gate's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reviewq.changes.rules.clock import clock
from reviewq.changes.rules.history import events
from reviewq.changes.rules.holder import Holder
from reviewq.changes.rules.policy import DEFAULT
from reviewq.changes.rules.snapshot import ChangeSnapshot, LabelFact, MessageFact, PatchSetFact, VoteFact
from reviewq.changes.rules.turn import Turn, decide

START = datetime(2026, 3, 2, tzinfo=UTC)
OWNER, CORE, ZUUL, VENDOR = 1, 2, 3, 4
LABELS = {"Code-Review": LabelFact(-2, 2), "Verified": LabelFact(-2, 2), "Workflow": LabelFact(-1, 1)}


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def change(
    *votes: VoteFact, uploads: tuple[PatchSetFact, ...], messages: tuple[MessageFact, ...] = ()
) -> ChangeSnapshot:
    newest = uploads[-1]
    return ChangeSnapshot(
        number=7,
        status="NEW",
        created=START,
        updated=newest.created or START,
        owner=OWNER,
        patch_set=newest.number,
        patch_sets=uploads,
        labels=LABELS,
        votes=votes,
        messages=messages,
    )


def turn_of(found: ChangeSnapshot, now: datetime) -> Turn:
    return decide(found, DEFAULT, now)


def ci(account: int, value: int, may: int | None, at: float = 0.1) -> VoteFact:
    return VoteFact("Verified", account, value, day(at), 1, True, may)


FIRST = PatchSetFact(1, START, "REWORK", OWNER)


def test_a_vote_that_a_rebase_copied_keeps_the_day_on_which_it_was_said():
    """Gerrit 3.13 dates it by the upload that it was copied to."""
    rebase = PatchSetFact(2, day(9), "TRIVIAL_REBASE", OWNER)
    said = MessageFact(day(2), CORE, "Patch Set 1: Code-Review+2\n\nFine.", patch_set=1)
    found = change(
        VoteFact("Code-Review", CORE, 2, day(9), 2), ci(ZUUL, 1, 2), uploads=(FIRST, rebase), messages=(said,)
    )
    main = turn_of(found, day(10)).reasons[0]
    assert (main.code, main.at, main.patch_set) == ("second_plus_two", day(2), 1)


def test_a_vote_repeated_later_is_dated_by_its_last_saying_before_the_date_that_gerrit_gives():
    said = [
        MessageFact(day(n), CORE, f"Patch Set 1: Code-Review{v}", patch_set=1)
        for n, v in ((1, "+2"), (3, "-1"), (4, "+2"))
    ]
    vote = VoteFact("Code-Review", CORE, 2, day(4), 1)
    found = change(vote, ci(ZUUL, 1, 2), uploads=(FIRST,), messages=tuple(said))
    assert turn_of(found, day(4.5)).reasons[0].at == day(4)


def test_the_gate_is_known_by_what_it_may_vote_when_a_third_party_disagrees():
    """A core does not look while Zuul fails, whatever a vendor's CI says; and looks although a vendor's CI fails."""
    failing = change(ci(ZUUL, -1, 2), ci(VENDOR, 1, 1), uploads=(FIRST,))
    assert turn_of(failing, day(1)).holder is Holder.AUTHOR
    passing = change(ci(ZUUL, 1, 2), ci(VENDOR, -1, 1), uploads=(FIRST,))
    assert turn_of(passing, day(1)).holder is Holder.REVIEWERS


def test_a_third_party_alone_decides_nothing_against_an_unknown_gate_but_says_what_it_found():
    only_vendor = change(ci(VENDOR, -1, 1), uploads=(FIRST,))
    assert turn_of(only_vendor, day(0.5)).reasons[0].code == "ci_failed"


def test_ci_is_not_charged_for_longer_than_anybody_would_wait_for_it():
    second = PatchSetFact(2, day(10), "REWORK", OWNER)
    found = change(ci(ZUUL, 1, 2, at=10.5), uploads=(FIRST, second))
    turn = turn_of(found, day(12))
    log = events(found)
    seconds = clock(found, DEFAULT, log, turn, day(12)).finished
    assert seconds[Holder.CI] == timedelta(days=1.5).total_seconds()
    assert seconds[Holder.AUTHOR] == timedelta(days=9).total_seconds()
