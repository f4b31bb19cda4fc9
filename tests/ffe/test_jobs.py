"""The ledger keeps itself true, with what the poll brings and by the clock."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change, Vote
from reviewq.ffe import looks
from reviewq.ffe.jobs import changes_moved, keep_timed, keep_true, settle
from reviewq.ffe.models import Event, Member, Request, Terms
from reviewq.ffe.reads import states_by_effort
from reviewq.ffe.rules.life import State
from reviewq.ffe.rules.promise import promise
from reviewq.people.reads import Viewer
from reviewq.search.find import search
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, vote
from tests.volunteers.people import comment, moved

from .kept import acts, make_cycle, make_request, make_sponsor, place

pytestmark = pytest.mark.django_db
LATER = NOW + HOUR


def state(request: Request) -> str:
    request.refresh_from_db()
    return request.state


def test_changes_of_the_effort_join_and_leave_until_all_is_merged() -> None:
    first = make_change(topic="kelp")
    request = make_request(first)
    second = make_change(topic="kelp", commit_message="Reed\n\nImplements: blueprint reed")  # the topic counts
    with at_once():
        other = make_change(topic="kelp", branch="stable/reed"), make_change(topic="dulse"), make_change()
    assert [place(request, one) for one in (first, second, *other)] == ["in", "in", None, None, None]
    joined = Member.objects.get(change=second)
    assert joined.joined_at > request.granted_at and joined.seen_at is None and not joined.by_name
    words = states_by_effort(request.project_id, "kelp", NOW)["topic/kelp"].words
    assert words == f"granted until {request.until:%Y-%m-%d}, 1 new since"

    moved(second, LATER, topic="dulse")
    assert place(request, second) == "moved"
    moved(second, LATER + HOUR, topic="kelp")
    assert place(request, second) == "in"
    moved(second, LATER, status="ABANDONED")
    assert (place(request, second), state(request)) == ("abandoned", State.GRANTED)
    moved(second, LATER, status="NEW")
    moved(first, LATER, status="MERGED", submitted=LATER)
    assert (place(request, first), place(request, second), state(request)) == ("merged", "in", State.GRANTED)
    moved(second, LATER, status="MERGED", submitted=LATER)
    assert (state(request), request.ended_at) == (State.MERGED, LATER)
    assert acts(request) == ["join", "leave", "join", "leave", "join", "leave", "leave", "merge"]
    assert not Event.objects.exclude(by_name="").exists()

    moved(make_change(topic="kelp"), LATER)  # what is over stays as it is
    assert Member.objects.count() == 2
    assert (keep_timed(LATER), keep_timed(LATER + DAY)) == (0, 0)


def test_a_draft_follows_its_changes_and_never_ends_with_them() -> None:
    change = make_change(topic="kelp", status="MERGED", submitted=NOW - 9 * DAY)  # before anybody asked
    request, other = (make_request(make_change(topic="kelp"), state=State.DRAFT) for _ in range(2))
    settle([request, other], NOW)
    assert Member.objects.count() == 4, "both drafts have both changes"
    [member, another] = Member.objects.filter(request=request)
    moved(another.change, LATER, status="ABANDONED")
    moved(member.change, LATER, status="MERGED", submitted=LATER)
    assert (state(request), place(request, member.change), place(request, change)) == ("draft", "merged", None)


def test_one_that_a_person_named_or_took_out_stays_so_whatever_its_topic() -> None:
    with at_once():
        named, out, private = make_change(topic="dulse"), make_change(topic="kelp"), make_change(topic="kelp")
    request = make_request(named, out, private, state=State.SPONSORED)
    Member.objects.filter(change=named).update(by_name="Ana")
    Member.objects.filter(change=out).update(left_at=NOW, left_why="taken out")
    for change in (named, out):
        moved(change, LATER, subject="Something else")
    moved(private, LATER, is_private=True)
    assert [place(request, one) for one in (named, out, private)] == ["in", "taken out", "gone"]
    moved(named, LATER, status="MERGED", submitted=LATER)
    assert state(request) == State.MERGED, "nothing that is in is open"


def test_what_merged_between_two_polls_joined_and_left() -> None:
    request = make_request(make_change(topic="kelp"))
    change = make_change(topic="kelp", status="MERGED", submitted=NOW - HOUR)
    assert (place(request, change), acts(request)) == ("merged", ["join", "leave"])


def test_a_grant_expires_by_the_clock_once_and_a_page_knows_before_it_is_written() -> None:
    change = make_change(topic="kelp")
    request, asked = make_request(change), make_request(state=State.SPONSORED, effort="topic/dulse")
    until = request.until
    assert keep_timed(until - HOUR) == 0

    def found(text: str, now: Any) -> set[int]:
        return set(search(text, Viewer(AnonymousUser()), now).changes.values_list("pk", flat=True))

    assert (found("ffe:granted", until - HOUR), found("ffe:expired", until - HOUR)) == ({change.pk}, set())
    assert (found("ffe:granted", until), found("ffe:expired", until)) == (set(), {change.pk})
    late = until + 3 * HOUR
    new = make_change(topic="kelp", is_derived=False)
    assert keep_timed(late) == 1
    assert (state(request), request.ended_at, place(request, new)) == (State.EXPIRED, until, None)
    assert (keep_timed(late), acts(request), state(asked)) == (0, ["expire"], State.SPONSORED)
    assert "requests changed" in keep_true()

    # the mirror hears only now that it had merged in time
    moved(change, late, status="MERGED", submitted=until - HOUR)
    assert (state(request), place(request, change), acts(request)) == (State.MERGED, "merged", ["expire", "merge"])
    assert Event.objects.get(kind="merge").words.startswith("it merged before the grant ended")
    assert keep_timed(make_cycle().dates.get(kind="release").at) == 1
    assert (state(asked), asked.events.get().words) == (State.EXPIRED, "the cycle was released before anybody decided")


def test_what_merges_after_the_end_of_a_grant_is_no_success() -> None:
    change = make_change(topic="kelp")
    request = make_request(change)
    late = request.until + HOUR
    moved(change, late, status="MERGED", submitted=late)
    assert (state(request), acts(request)) == (State.EXPIRED, ["expire"])


def test_a_review_keeps_the_promise_and_time_breaks_it() -> None:
    change = make_change(topic="kelp")
    request = make_request(change, make_change(topic="kelp"))
    Terms.objects.create(cycle=request.cycle, project_pattern="*", days_to_review=2)
    kari, milo, late = (make_sponsor(request, name) for name in ("Kari", "Milo", "Late"))
    settle([request], NOW)
    for one in (kari, milo, late):
        one.refresh_from_db()
        assert (one.due_at, one.reviewed_at) == (request.granted_at + 2 * DAY, None)
    assert settle([request], NOW) == 0, "the second look writes nothing"

    comment(change, kari.account, "Patch Set 1:\n\nrecheck")
    kari.refresh_from_db()
    assert kari.reviewed_at is None, "a recheck is no review"
    comment(change, kari.account, "Patch Set 1:\n\nPlease name the beds.", NOW)
    vote(change, milo.account, 1)
    for one in (kari, milo, late):
        one.refresh_from_db()
    assert kari.reviewed_at == NOW and milo.reviewed_at is not None and late.reviewed_at is None
    told = [promise(State.GRANTED, one.due_at, one.reviewed_at, True, late.due_at) for one in (kari, late)]
    assert told == ["kept", "broken"]
    assert [event.words for event in request.events.filter(kind="keep").order_by("pk")] == ["Kari", "Milo"]
    Vote.objects.filter(account=milo.account).delete()
    assert keep_timed(LATER) == 0, "who reviewed has reviewed"


def test_what_was_said_before_the_promise_keeps_nothing() -> None:
    core = make_account("Kari Gerrit")
    change = make_change(topic="kelp", votes=[(core, "Code-Review", 2)])
    request = make_request(change)
    sponsor = make_sponsor(request, "Kari", at=NOW)
    settle([request], LATER)
    sponsor.refresh_from_db()
    assert sponsor.reviewed_at is None


def test_a_poll_pays_few_queries_when_no_request_is_concerned_and_many_cost_no_more(
    django_assert_num_queries: Any,
) -> None:
    change = make_change(topic="dulse")
    with django_assert_num_queries(1):
        changes_moved([change.pk], NOW)
    requests = [make_request(effort=f"topic/{name}") for name in ("kelp", "reed", "moss")]
    with django_assert_num_queries(4):
        changes_moved([change.pk], NOW)

    def asked(some: list[Request]) -> int:
        for one in some:
            make_sponsor(one, "Kari")
        with CaptureQueriesContext(connection) as queries:
            looks.look(some, NOW)
        return len(queries)

    assert asked(requests[:1]) == asked(requests[1:])


def test_the_effort_is_found_by_its_index() -> None:
    requests = [make_request(effort="topic/kelp")]
    with CaptureQueriesContext(connection) as queries:
        looks.look(requests, NOW)
    found, by_topic = [one["sql"] for one in queries if 'FROM "changes_facts"' in one["sql"]]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for query, index in ((found, "facts_effort"), (by_topic, "change_topic")):
                cursor.execute(f"EXPLAIN QUERY PLAN {query}")
                assert index in " ".join(row[-1] for row in cursor.fetchall())
    assert Change.objects.count() == 0
