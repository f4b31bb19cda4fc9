"""The rank as it is kept with the facts: what it is derived from, and who else is derived with it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from reviewq.changes.derive import derive, derive_all, derive_due
from reviewq.changes.freezes import apply_freezes
from reviewq.changes.models import Change, Facts, Freeze
from reviewq.changes.rules.rank import BEHIND
from tests import factories
from tests.factories import DAY, HOUR, LABELS, NOW, at_once, facts_of, make_account, make_change, plus_two

pytestmark = pytest.mark.django_db
COLUMNS = [f.attname for f in Facts._meta.concrete_fields if f.attname != "version"]
APPROVED = [("Cora", "Code-Review", 2), ("Carl", "Code-Review", 2), ("Cora", "Workflow", 1)]
FEATURE = {"commit_message": "Add tides\n\nImplements: blueprint tides\n"}


def approved() -> list[tuple[Any, str, int]]:
    return [(make_account(name), label, value) for name, label, value in APPROVED]


def term(change: Change, code: str) -> list[Any]:
    """[factor, evidence ...] of one term."""
    return next(rest for name, *rest in facts_of(change).rank_terms if name == code)


def test_the_terms_are_what_the_mirror_knows() -> None:
    change = make_change(
        votes=plus_two("Cora"),
        files={"mooring/berth/plan.py": (90, 10)},
        commit_message="Mend\n\nCloses-Bug: #1429093\n",
    )
    assert facts_of(change).minutes == 16
    assert term(change, "votes") == [2.0, "second", 1]
    assert term(change, "minutes") == [0.938, 16]
    assert term(change, "cause") == [1.2, "fix", "1429093"]
    assert term(change, "ci") == [1.0, "passed"]
    assert term(change, "freed") == [1.0, 0]
    assert term(change, "priority") == [1.0]


def test_the_shorter_and_the_nearer_to_a_merge_stand_first() -> None:
    with at_once():
        second = make_change("second", votes=plus_two("Cora"))
        first = make_change("first")
        large = make_change("large", files={"a/b.py": (900, 0)})
        away = make_change("away", work_in_progress=True, files={"a/b.py": (1, 0)})
    order = Facts.objects.order_by("-rank").values_list("change__subject", flat=True)
    assert list(order) == ["second", "first", "large", "away"]
    assert facts_of(away).rank < -BEHIND / 2 < facts_of(large).rank < facts_of(first).rank < facts_of(second).rank


def test_review_priority_speaks_the_projects_own_words() -> None:
    words = {"min": -1, "max": 2, "words": {"+1": "Contributor Review Promise", "+2": "Core Review Promise"}}
    labels = LABELS | {"Review-Priority": words}
    change = make_change(votes=[(make_account("Cora"), "Review-Priority", 1)], labels=labels)
    assert term(change, "priority") == [1.5, 1, "Contributor Review Promise"]


def test_closed_and_invisible_changes_have_no_rank() -> None:
    for change in make_change(status="MERGED"), make_change(gone_at=NOW):
        facts = facts_of(change)
        assert (facts.rank, facts.rank_terms, facts.waits_for_id, facts.wake_at) == (0.0, [], None, None)
        assert facts.minutes > 0


# --- what waits only for it


def test_what_waits_only_for_it_counts_whichever_was_derived_first() -> None:
    lower = make_change()
    assert term(lower, "freed") == [1.0, 0]
    before = facts_of(lower).rank
    upper = make_change(votes=approved(), depends_on=[lower])
    assert facts_of(upper).waits_for_id == lower.pk
    assert term(lower, "freed") == [1.8, 1]
    assert facts_of(lower).rank > before


def test_what_needs_more_than_its_merge_does_not_count() -> None:
    with at_once():
        lower = make_change()
        middle = make_change(depends_on=[lower])
        top = make_change(votes=approved(), depends_on=[middle])
    assert term(lower, "freed") == [1.0, 0]
    assert facts_of(top).waits_for_id is None
    for name, label, value in APPROVED[:2]:
        factories.vote(middle, make_account(name), value, label)
    assert term(lower, "freed") == [1.8, 1]  # the middle one; on top somebody has to approve that one, too
    factories.vote(middle, make_account("Cora"), 1, "Workflow")
    assert term(lower, "freed") == [2.6, 2]


def test_when_it_waits_no_longer_that_is_taken_back() -> None:
    with at_once():
        lower = make_change()
        upper = make_change(votes=approved(), depends_on=[lower])
    Change.objects.filter(pk=upper.pk).update(status="ABANDONED")
    derive([upper.pk], NOW)
    assert term(lower, "freed") == [1.0, 0]


def test_private_changes_are_not_hinted_at() -> None:
    with at_once():
        lower = make_change()
        make_change(votes=approved(), depends_on=[lower], is_private=True)
    assert term(lower, "freed") == [1.0, 0]


@pytest.mark.parametrize("seed", range(2))
def test_a_forest_of_chains_is_the_same_whatever_came_first(seed: int) -> None:
    dice = random.Random(seed)
    changes: list[Change] = []
    for place in range(14):
        below = [dice.choice(changes)] if changes and dice.random() < 0.7 else []
        votes = dice.choice([[], plus_two("Cora"), approved()])
        changes.append(make_change(f"Change {place}", votes=votes, depends_on=below, is_derived=False))
    derive_all(NOW)
    expected = list(Facts.objects.order_by("pk").values(*COLUMNS))
    assert derive_all(NOW) == 0
    Facts.objects.all().delete()
    for change in dice.sample(changes, len(changes)):
        derive([change.pk], NOW)
    assert list(Facts.objects.order_by("pk").values(*COLUMNS)) == expected


# --- freezes


def make_freeze(**given: Any) -> Freeze:
    return Freeze.objects.create(**{"at": NOW + 10 * DAY} | given)


def test_a_feature_gains_as_its_freeze_nears_and_wakes_each_day() -> None:
    make_freeze(at=NOW + 10 * DAY)
    change = make_change(**FEATURE, number=0)
    factors = []
    for _ in range(3):
        factors.append(term(change, "freeze")[0])
        due = facts_of(change).wake_at
        assert due is not None
        assert derive_due(due - timedelta(seconds=1)) == set()
        assert derive_due(due) == {change.pk}
    assert factors == [2.333, 2.4, 2.467]


def test_in_a_freeze_features_stand_back_until_it_lifts() -> None:
    make_freeze(at=NOW - DAY, lifts_at=NOW + DAY)
    change = make_change(**FEATURE)
    assert term(change, "freeze") == [0.1, "feature", 0, "Feature freeze"]
    derive_due(NOW + DAY + HOUR)
    assert not any(code == "freeze" for code, *_ in facts_of(change).rank_terms)
    assert facts_of(change).wake_at is None


@pytest.mark.parametrize("pattern", [{"project_pattern": "other/*"}, {"branch_pattern": "stable/*"}])
def test_the_freeze_of_another_project_or_branch_is_none(pattern: dict[str, str]) -> None:
    make_freeze(**pattern)
    change = make_change(**FEATURE)
    assert (len(facts_of(change).rank_terms), facts_of(change).wake_at) == (6, None)


def test_who_keeps_a_freeze_moves_the_ranks_at_once() -> None:
    with at_once():
        change, other = make_change(**FEATURE), make_change(**FEATURE, branch="stable/1")
    freeze = Freeze(at=NOW - DAY)
    apply_freezes([freeze], [], NOW)
    assert (term(change, "freeze")[0], len(facts_of(other).rank_terms)) == (0.1, 6)
    freeze.branch_pattern = "stable/*"
    apply_freezes([freeze], [], NOW)
    assert (term(other, "freeze")[0], len(facts_of(change).rank_terms)) == (0.1, 6)
    apply_freezes([], [freeze], NOW)
    assert len(facts_of(other).rank_terms) == 6


def test_the_administrator_keeps_freezes(admin_client: Client) -> None:
    change = make_change(**FEATURE)
    begins = NOW - DAY
    answer = admin_client.post(
        "/admin/changes/freeze/add/",
        {
            "name": "Feature freeze",
            "project_pattern": "*",
            "branch_pattern": "master",
            "at_0": f"{begins:%Y-%m-%d}",
            "at_1": f"{begins:%H:%M:%S}",
        },
    )
    assert answer.status_code == 302
    assert term(change, "freeze")[0] == 0.1


def test_a_turn_that_changes_earlier_than_the_day_wakes_first() -> None:
    make_freeze()
    change = make_change(ci=None, age=2 * HOUR)
    assert facts_of(change).wake_at == min(facts_of(change).wake_at, NOW + 22 * HOUR)  # type: ignore[type-var]


# --- the first review


def test_the_first_review_and_how_long_reviewers_had_waited() -> None:
    change = make_change(messages=[(make_account("Finn"), "Looks useful.")], age=20 * DAY)
    facts = facts_of(change)
    assert facts.first_review_at == NOW - 19 * DAY
    assert facts.first_wait is not None
    assert 0 <= facts.first_wait <= DAY.total_seconds()


@pytest.mark.parametrize("who", ["A. Owner", "Build bot"])
def test_words_of_the_owner_or_a_bot_are_no_review(who: str) -> None:
    bot = factories.make_ci() if who == "Build bot" else make_account(who)
    change = make_change(messages=[(bot, "Look")])
    assert (facts_of(change).first_review_at, facts_of(change).first_wait) == (None, None)


def test_a_merged_change_keeps_its_first_review_for_the_history() -> None:
    change = make_change(votes=plus_two("Cora"), status="MERGED")
    assert facts_of(change).first_review_at is not None


def test_reviewdays_value_is_of_the_topic_and_the_upload() -> None:
    with at_once():
        linked, plain = make_change(topic="bug/5"), make_change()
        held = make_change(topic="bug/6", votes=[(make_account("Cora"), "Code-Review", -2)])
    assert facts_of(linked).reviewday == pytest.approx(facts_of(plain).reviewday + 10)
    assert facts_of(held).reviewday < facts_of(plain).reviewday - 900_000
