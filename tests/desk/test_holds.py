"""Holds: a change leaves its reader's lists and comes back by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from reviewq.changes.derive import derive
from reviewq.changes.models import Change, Freeze, Message, PatchSet, Vote
from reviewq.desk import acts
from reviewq.desk.jobs import return_holds, return_timed
from reviewq.desk.kinds import hold as hold_kind
from reviewq.desk.models import Act, Hold
from reviewq.people.reads import Viewer
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, make_ci, version

from .test_acts import do, undo

pytestmark = pytest.mark.django_db


def subjects(page: Any) -> list[str]:
    return re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', page.content.decode())


def say(change: Change, author: Any, text: str, patch_set: int = 1) -> None:
    """A message that the next poll brings."""
    Message.objects.create(
        change=change,
        message_id=f"s{Message.objects.count()}",
        author=author,
        date=datetime.now(UTC),
        text=text,
        patch_set=patch_set,
    )
    Change.objects.filter(pk=change.pk).update(updated=timezone.now())
    derive([change.pk], timezone.now())


def vote_on(change: Change, account: Any, value: int, label: str = "Code-Review") -> None:
    """A vote with the message that Gerrit writes of it."""
    Vote.objects.update_or_create(
        change=change,
        account=account,
        label=label,
        defaults={"value": value, "date": datetime.now(UTC), "patch_set": change.patch_set},
    )
    say(change, account, f"Patch Set {change.patch_set}: {label}{value:+d}", change.patch_set)


def upload(change: Change, kind: str = "REWORK") -> None:
    number = change.patch_set + 1
    PatchSet.objects.create(
        change=change,
        number=number,
        revision=f"{change.pk:034x}{number:06x}",
        kind=kind,
        uploader=change.owner,
        created=datetime.now(UTC),
    )
    Change.objects.filter(pk=change.pk).update(patch_set=number, updated=timezone.now())
    change.refresh_from_db()
    derive([change.pk], timezone.now())


def ended(change: Change) -> str:
    """The code of the reason for which the newest hold came back; empty: it did not."""
    return Hold.objects.filter(change=change).latest("pk").ended_why.get("code", "")


# --- what it does to lists


def test_a_held_change_leaves_the_lanes_of_its_holder_alone(desk: Client, other: Client) -> None:
    with at_once():
        kept, held = make_change("Kept"), make_change("Held")
    do(desk, "hold", held, until="vote")
    assert subjects(desk.get("/?lane=first")) == ["Kept"]
    assert set(subjects(other.get("/?lane=first"))) == {"Kept", "Held"}
    html = desk.get("/?lane=all").content.decode()
    assert kept.subject in html
    assert re.search(r'title="You hold it">held</b>', html)
    assert ">held</b>" not in other.get("/?lane=all").content.decode()


def test_counts_of_lanes_leave_out_what_is_held(desk: Client, account: Any) -> None:
    with at_once():
        make_change("One", files={"a/b.py": (2, 1)})
        two = make_change("Two", owner=account, files={"a/b.py": (2, 1)})
    for address in ("/", "/?area=a", "/?project=mooring"):
        before = lane_counts(desk.get(f"{address}"))
        assert (before["first"], before["small"], before["mine"], before["all"]) == ("2", "2", "1", "2")
    do(desk, "hold", two, until="vote")
    for address in ("/", "/?area=a", "/?project=mooring"):
        after = lane_counts(desk.get(f"{address}"))
        assert (after["first"], after["small"], after["mine"], after["all"]) == ("1", "1", "0", "2"), address


def lane_counts(page: Any) -> dict[str, str]:
    strip = page.content.decode().partition('id="lanes"')[2].partition("</ul>")[0]
    return dict(re.findall(r'href="/\?lane=(\w+)(?:(?!</a>).)*class="count">(\d+)<', strip))


# --- each end


def test_until_a_vote(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    vote_on(change, make_ci(), 1, "Verified")
    assert ended(change) == "", "what CI says is no vote of a person"
    say(change, make_account("Lea Core"), "Patch Set 1:\n\nI shall look at it.")
    assert ended(change) == ""
    vote_on(change, make_account("Lea Core"), 1)
    assert ended(change) == "vote"
    assert subjects(desk.get("/?lane=plus_two"))


def test_a_vote_cast_again_counts_as_one(desk: Client) -> None:
    lea = make_account("Lea Core")
    change = make_change(votes=[(lea, "Code-Review", 1)])
    do(desk, "hold", change, until="vote")
    derive([change.pk], timezone.now())
    assert ended(change) == ""
    vote_on(change, lea, 1)
    assert ended(change) == "vote"


def test_a_vote_that_the_mirror_learns_of_after_the_hold_counts_though_it_was_cast_before(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    early = timezone.now() - HOUR
    lea = make_account("Lea Core")
    Vote.objects.create(change=change, account=lea, label="Code-Review", value=-1, date=early, patch_set=1)
    Message.objects.create(
        change=change, message_id="late", author=lea, date=early, text="Patch Set 1: Code-Review-1", patch_set=1
    )
    derive([change.pk], timezone.now())
    assert ended(change) == "vote"


def test_until_a_new_patch_set(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="patch-set")
    vote_on(change, make_account("Lea Core"), 1)
    assert ended(change) == ""
    upload(change, "TRIVIAL_REBASE")
    assert ended(change) == "patch_set"


def test_until_the_author_answers(desk: Client) -> None:
    change = make_change(votes=[(make_account("Lea Core"), "Code-Review", -1)])
    do(desk, "hold", change, until="answer")
    say(change, make_account("Lea Core"), "Patch Set 1:\n\nAny news?")
    upload(change, "TRIVIAL_REBASE")
    assert ended(change) == "", "a rebase is no answer"
    say(change, change.owner, "Patch Set 2:\n\nrecheck", 2)
    assert ended(change) == "", "nor is a recheck"
    say(change, change.owner, "Patch Set 2:\n\nI moved it to the caller.", 2)
    assert ended(change) == "answer"


def test_until_ci_passes(desk: Client) -> None:
    change = make_change(ci=-1)
    do(desk, "hold", change, until="ci")
    derive([change.pk], timezone.now())
    assert ended(change) == ""
    vote_on(change, make_ci(), 1, "Verified")
    assert ended(change) == "ci"


def test_until_another_change_merges(desk: Client) -> None:
    with at_once():
        change, lower = make_change("Upper"), make_change("Lower")
    do(desk, "hold", change, until="merge", other=f"https://gerrit.test/c/mooring/+/{lower.number}")
    vote_on(lower, make_account("Lea Core"), 2)
    assert ended(change) == ""
    Change.objects.filter(pk=lower.pk).update(status="MERGED", updated=timezone.now())
    derive([lower.pk], timezone.now())
    assert ended(change) == "merge"
    assert Hold.objects.get().ended_why["number"] == lower.number


def test_until_the_freeze_lifts(desk: Client) -> None:
    change = make_change()
    freeze = Freeze.objects.create(name="Feature freeze", at=NOW - DAY, lifts_at=timezone.now() + DAY)
    do(desk, "hold", change, until="freeze")
    assert Hold.objects.get().until_freeze == freeze
    assert return_timed(timezone.now()) == 0
    Freeze.objects.update(lifts_at=timezone.now())
    assert return_holds() == "1 returned"
    assert ended(change) == "freeze"


def test_until_a_date(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="date", at="3d")
    until = Hold.objects.get().until_at
    assert until and until.hour == 6
    assert timedelta(days=2) < until - timezone.now() < timedelta(days=3, hours=6)
    assert return_timed(until - timedelta(seconds=1)) == 0
    before = version()
    assert return_timed(until) == 1
    assert ended(change) == "date"
    assert version() == before + 1, "an open page learns of it"


def test_a_closed_change_comes_back_and_says_so(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="date", at="2w")
    Change.objects.filter(pk=change.pk).update(status="ABANDONED", updated=timezone.now())
    derive([change.pk], timezone.now())
    assert Hold.objects.get().ended_why == {"code": "closed", "text": "ABANDONED"}


def test_a_return_happens_once(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    vote_on(change, make_account("Lea Core"), 1)
    first = Hold.objects.get().ended_at
    vote_on(change, make_account("Juma Core"), 2)
    assert Hold.objects.get().ended_at == first


def test_where_nothing_is_held_a_write_of_facts_costs_one_query_more(django_assert_num_queries: Any) -> None:
    from reviewq.desk.jobs import changes_moved

    change = make_change()
    with django_assert_num_queries(1):
        changes_moved({change.pk}, timezone.now())


# --- again, undone, lifted, seen


def test_holding_anew_replaces_and_undo_brings_the_first_back(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote", why="first")
    do(desk, "hold", change, until="patch-set", why="second")
    assert [hold.why for hold in Hold.objects.filter(ended_at=None)] == ["second"]
    undo(desk)
    assert [hold.why for hold in Hold.objects.filter(ended_at=None)] == ["first"]


def test_undo_leaves_a_hold_alone_that_has_come_back(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    vote_on(change, make_account("Lea Core"), 1)
    undo(desk)
    assert Hold.objects.get().ended_by == "returned"


def test_a_hold_is_lifted_by_hand_and_held_again_by_undo(desk: Client) -> None:
    change = make_change("Held")
    do(desk, "hold", change, until="vote")
    do(desk, "unhold", change)
    assert subjects(desk.get("/?lane=first")) == ["Held"]
    assert Hold.objects.get().ended_by == "lifted"
    undo(desk)
    assert subjects(desk.get("/?lane=first")) == []


def test_a_snooze_is_a_hold_until_tomorrow_morning(desk: Client) -> None:
    change = make_change()
    do(desk, "snooze", change)
    hold = Hold.objects.get()
    assert hold.until == "date"
    assert hold.until_at and hold.until_at.date() == (timezone.now() + DAY).date()
    undo(desk)
    assert Hold.objects.get().ended_by == "undone"


def test_what_came_back_is_put_away_and_brought_out_again(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    vote_on(change, make_account("Lea Core"), 1)
    assert ">came back</b>" in desk.get("/?lane=all").content.decode()
    do(desk, "seen", change)
    assert ">came back</b>" not in desk.get("/?lane=all").content.decode()
    undo(desk)
    assert Hold.objects.get().seen_at is None


def test_the_database_keeps_one_open_hold_each(reader: User) -> None:
    change = make_change()
    Hold.objects.create(user=reader, change=change, since=NOW, until="vote")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(user=reader, change=change, since=NOW, until="ci")


def test_two_tabs_at_once_end_with_one_hold(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tab commits between our look for a hold and our own."""
    change = make_change()
    begin, calls = hold_kind.hold_writes.begin, []

    def begin_late(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 1:
            Hold.objects.create(user=viewer.user, change=change, since=NOW, until="ci")
            raise IntegrityError("one_open_hold_each")
        return begin(*given)

    monkeypatch.setattr(hold_kind.hold_writes, "begin", begin_late)
    data = {"term": hold_kind.hold_writes.Term("vote")}
    acts.do(hold_kind.KIND, acts.Doing(viewer, [change], timezone.now(), data))
    assert len(calls) == 2
    assert Hold.objects.get(ended_at=None).until == "vote"
    assert Act.objects.count() == 1
