"""People's words on turns, kept in the database with what follows from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from reviewq.changes.corrections import WEEK, Speaker, correct_turn, disputed_in_a_week, undo_corrections
from reviewq.changes.derive import derive
from reviewq.changes.models import Change, Correction, LaneCount
from tests.factories import NOW, at_once, facts_of, make_account, make_change, plus_two, version, vote

pytestmark = pytest.mark.django_db


def speaker(name: str = "Ada Core", is_core: bool = True) -> Speaker:
    user, _ = User.objects.get_or_create(username=name)
    return Speaker(user, make_account(name), lambda project: is_core)


def say(change: Change, turn: str = "author", by: Speaker | None = None, now: datetime | None = None) -> list[int]:
    return correct_turn([change.pk], turn, "it needs a design", by or speaker(), now or datetime.now(UTC))


def codes(change: Change) -> list[str]:
    return [reason["code"] for reason in facts_of(change).reasons]


def test_a_cores_word_is_in_the_facts_at_once_with_its_lane_counted() -> None:
    change, before = make_change(), version()
    say(change)
    facts = facts_of(change)
    assert (facts.turn, facts.lane, codes(change)[0]) == ("author", "author", "corrected")
    assert facts.version == version() == before + 1
    assert dict(LaneCount.objects.filter(count__gt=0).values_list("lane", "count")) == {"author": 1}


def test_it_is_kept_with_what_it_was_said_of() -> None:
    change = make_change(patch_sets=3)
    say(change)
    word = Correction.objects.get()
    assert (word.turn_before, word.turn, word.why) == ("reviewers", "author", "it needs a design")
    assert (word.patch_set, word.seen, word.is_for_all) == (3, change.updated, True)
    assert word.by_account == make_account("Ada Core")


def test_a_vote_that_the_next_poll_brings_ends_it() -> None:
    change = make_change()
    say(change)
    vote(change, make_account("Lea Core"), 2)
    assert facts_of(change).turn == "reviewers"
    assert "corrected" not in codes(change)
    assert Correction.objects.count() == 1


def test_undo_puts_everything_back_and_a_second_time_does_nothing() -> None:
    change = make_change(votes=plus_two("Juma Core"))
    before = facts_of(change)
    ada = speaker()
    ids = say(change, by=ada)
    assert undo_corrections(ids, ada.user, NOW) == {change.pk}
    after = facts_of(change)
    assert (after.turn, after.lane, after.reasons) == (before.turn, before.lane, before.reasons)
    assert undo_corrections(ids, ada.user, NOW) == set()


def test_only_who_said_it_takes_it_back() -> None:
    change = make_change()
    ids = say(change)
    assert undo_corrections(ids, speaker("Eve").user, NOW) == set()
    assert facts_of(change).turn == "author"


def test_of_anybody_else_it_is_said_and_has_no_effect() -> None:
    change = make_change()
    for name in ("Ben", "Cleo"):
        say(change, by=speaker(name, is_core=False))
    assert (facts_of(change).turn, facts_of(change).lane) == ("reviewers", "first")
    assert facts_of(change).reasons[1] == {"code": "disputed", "count": 2, "text": "reviewers"}


def test_whoever_has_it_already_is_not_said_again_nor_of_what_is_closed() -> None:
    with at_once():
        theirs, closed, open_one = make_change(work_in_progress=True), make_change(status="MERGED"), make_change()
    made = correct_turn([theirs.pk, closed.pk, open_one.pk, 999_999], "author", "why", speaker(), NOW)
    assert list(Correction.objects.values_list("pk", "change_id")) == [(made[0], open_one.pk)]


def test_many_changes_cost_no_more_reading_than_one(django_assert_max_num_queries: Any) -> None:
    changes = [make_change(is_derived=False) for _ in range(30)]
    derive([change.pk for change in changes], NOW)
    with django_assert_max_num_queries(30 + 46):  # one row each, and a derive
        correct_turn([change.pk for change in changes], "author", "why", speaker(), NOW)


def test_deriving_again_changes_nothing() -> None:
    change = make_change()
    say(change, now=NOW)
    assert derive([change.pk], NOW + timedelta(hours=1)) == set()


def test_a_change_above_hears_of_it() -> None:
    with at_once():
        lower = make_change("The lower one")
        upper = make_change("The upper one", depends_on=[lower])
    say(lower)
    assert facts_of(upper).turn == "change"
    assert "waits on its author" in facts_of(upper).reasons[0]["text"]


def test_disputes_of_a_week_are_counted_by_change() -> None:
    with at_once():
        changes = [make_change(), make_change(), make_change()]
    now = datetime.now(UTC)
    ada, ben = speaker(), speaker("Ben", is_core=False)
    say(changes[0], by=ben)
    say(changes[0], by=ada)
    say(changes[1], by=ada, now=now - WEEK - timedelta(minutes=1))
    undo_corrections(say(changes[2], by=ada), ada.user, now)
    assert disputed_in_a_week(now + timedelta(minutes=1)) == 1
