"""Facts from rows: the same whatever the order, written once, counted right, in a fixed number of queries."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewq.changes.derive import derive, derive_all, derive_due, recount
from reviewq.changes.models import Account, Change, Core, Facts, LaneCount, Message, Policy, SubmitRequirement, Vote
from tests import factories
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    at_once,
    facts_of,
    make_account,
    make_change,
    make_project,
    plus_two,
    version,
)

pytestmark = pytest.mark.django_db
COLUMNS = [f.attname for f in Facts._meta.concrete_fields if f.attname != "version"]


def all_facts():
    return list(Facts.objects.order_by("pk").values(*COLUMNS))


def counts():
    return {(c.project_id, c.lane): c.count for c in LaneCount.objects.all() if c.count}


def make_some(amount):
    below = []
    for place in range(amount):
        votes = plus_two("Cora", "Carl")[: place % 3]
        below.append(
            make_change(f"Change {place}", votes=votes, depends_on=below[-1:] if place % 2 else (), is_derived=False)
        )
    return below


def test_the_order_of_arrival_does_not_matter():
    changes = make_some(9)
    factories.vote(changes[0], make_account("Finn"), -1)
    derive_all(NOW)
    expected = all_facts()
    for seed in range(2):
        Facts.objects.all().delete()
        LaneCount.objects.all().delete()
        order = [change.pk for change in changes]
        random.Random(seed).shuffle(order)
        for key in order:
            derive([key], NOW)
        assert all_facts() == expected
        assert sum(n for (_, lane), n in counts().items() if lane != "small") == len(changes)


def test_deriving_again_writes_nothing():
    changes = make_some(5)
    derive_all(NOW)
    before = version()
    assert derive([c.pk for c in changes], NOW) == set()
    assert derive([c.pk for c in changes], NOW + HOUR) == set()
    assert derive_all(NOW + HOUR) == 0
    assert version() == before


def test_only_what_differs_takes_the_new_version():
    with at_once():
        first, second = make_change(), make_change()
    before = facts_of(second).version
    factories.vote(first, make_account("Cora"), 2)
    assert facts_of(first).version == version() > before == facts_of(second).version


def test_lane_counts_are_kept_through_random_edits():
    chance = random.Random(7)
    people = [make_account(name) for name in ("Cora", "Carl", "Finn")]
    with at_once():
        changes = [make_change(project=make_project(f"p{n % 3}")) for n in range(12)]
    for _ in range(40):
        edit_one(chance.choice(changes), people, chance)
    kept = counts()
    recount()
    assert kept == counts()
    assert (
        sum(n for (_, lane), n in kept.items() if lane != "small")
        == Facts.objects.filter(is_listed=True, is_private=False).count()
    )


def edit_one(change, people, chance):
    edits = [
        {"status": chance.choice(["NEW", "MERGED", "ABANDONED"])},
        {"work_in_progress": chance.random() < 0.5},
        {"is_private": chance.random() < 0.5},
        {"insertions": chance.choice([1, 500])},
        {"gone_at": chance.choice([None, NOW])},
    ]
    if chance.random() < 0.5:
        return factories.vote(change, chance.choice(people), chance.choice([-2, -1, 1, 2]))
    Change.objects.filter(pk=change.pk).update(**chance.choice(edits))
    return derive([change.pk], NOW)


def test_a_running_ci_falls_silent_by_time_alone():
    change = make_change(ci=None, age=2 * HOUR)
    woken = facts_of(change).wake_at
    assert (facts_of(change).lane, woken) == ("ci", NOW + 22 * HOUR)
    assert derive_due(woken - HOUR) == set()
    assert derive_due(woken) == {change.pk}
    assert (facts_of(change).lane, facts_of(change).wake_at) == ("author", None)
    assert derive_due(woken + DAY) == set()


def test_what_stands_on_it_wakes_with_it():
    with at_once():
        lower = make_change(ci=None, age=2 * HOUR)
        upper = make_change(depends_on=[lower])
    assert facts_of(upper).lane == "first"
    derive_due(NOW + DAY)
    assert (facts_of(lower).lane, facts_of(upper).lane) == ("author", "change")


@pytest.mark.parametrize("work", [derive, lambda ids, now: derive_all(now)], ids=["derive", "derive_all"])
def test_the_number_of_queries_does_not_grow(work):
    below = make_change(is_derived=False)

    def cost(amount):
        ids = [make_change(votes=plus_two("Cora"), depends_on=[below], is_derived=False).pk for _ in range(amount)]
        with CaptureQueriesContext(connection) as queries:
            work(ids, NOW)
        return sum(query["sql"].startswith("SELECT") for query in queries)

    assert cost(2) == cost(40)


def test_a_hand_kept_list_of_cores_decides_whose_plus_two_counts():
    change = make_change(votes=plus_two("Cora", "Finn"))
    assert facts_of(change).lane == "approval"
    Core.objects.create(
        project=change.project, account=make_account("Cora"), source="hand", first_seen=NOW, last_seen=NOW
    )
    derive([change.pk], NOW)
    assert (facts_of(change).lane, facts_of(change).missing_plus_two) == ("second", 1)


def test_cores_by_group_or_range_are_evidence_and_no_limit():
    change = make_change(votes=plus_two("Cora", "Finn"))
    Core.objects.create(
        project=change.project, account=make_account("Cora"), source="range", first_seen=NOW, last_seen=NOW
    )
    derive([change.pk], NOW)
    assert facts_of(change).lane == "approval"


def test_the_policy_of_the_branch():
    change = make_change(votes=plus_two("Cora"), branch="stable/1")
    Policy.objects.create(project_pattern="*", branch_pattern="stable/*", required_plus_two=1)
    derive([change.pk], NOW)
    assert facts_of(change).lane == "approval"


def test_a_submit_requirement_of_gerrit():
    votes = [*plus_two("Cora", "Carl"), (make_account("Cora"), "Workflow", 1)]
    change = make_change(votes=votes)
    assert facts_of(change).lane == "approved"
    SubmitRequirement.objects.create(change=change, name="Code-Owners", status="UNSATISFIED", failing=[])
    derive([change.pk], NOW)
    assert (facts_of(change).lane, facts_of(change).reasons[0]["text"]) == ("approval", "Code-Owners")


def test_small_is_of_the_reviewers_only():
    change = make_change(files={"a.py": (3, 2)})
    assert facts_of(change).is_small
    factories.vote(change, make_account("Cora"), -1)
    assert not facts_of(change).is_small


def test_closed_and_invisible_changes_have_no_lane():
    with at_once():
        merged, gone = make_change(status="MERGED"), make_change(gone_at=NOW)
    for change in merged, gone:
        assert (facts_of(change).lane, facts_of(change).is_listed, facts_of(change).reasons) == ("", False, [])
    assert counts() == {}


def test_whose_vote_was_removed_is_found_by_gerrits_number():
    change = make_change(votes=[(make_account("Cora"), "Code-Review", -2)], age=10 * DAY)
    Vote.objects.filter(change=change, label="Code-Review").delete()
    number = Account.objects.get(name="Cora").number
    Message.objects.create(
        change=change,
        message_id="x",
        date=NOW - DAY,
        tag="autogenerated:gerrit:deleteVote",
        text=f"Removed Code-Review-2 by <GERRIT_ACCOUNT_{number}>\n",
        patch_set=1,
    )
    derive([change.pk], NOW)
    assert (facts_of(change).turn, facts_of(change).since) == ("reviewers", NOW - DAY)
    assert facts_of(change).nobody_seconds > 0


def test_a_bot_is_one_by_its_tag_alone():
    """OpenDev's Zuul needs no SERVICE_USER tag: its votes and messages are tagged."""
    change = make_change(ci=None)
    zuul = make_account("Zuul")
    for tag, value in (("autogenerated:zuul:check", 1), ("", -1)):
        account = zuul if tag else make_account("Finn")
        Vote.objects.create(
            change=change, label="Verified", account=account, value=value, date=NOW - HOUR, patch_set=1, tag=tag
        )
    derive([change.pk], NOW)
    assert (facts_of(change).ci, facts_of(change).lane) == ("passed", "first")


def test_a_record_that_could_not_be_read_is_unknown():
    change = make_change(read_error="created: not an instant", votes=plus_two("Cora"))
    assert (facts_of(change).lane, facts_of(change).missing_plus_two) == ("unknown", None)
    assert facts_of(change).missing == {}
