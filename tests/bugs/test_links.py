"""Links kept with a derive, and the importance of a bug in the rank of the changes that mend it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from reviewq.changes.derive import derive, derive_all
from reviewq.changes.models import BugLink, Change
from tests.factories import NOW, at_once, facts_of, make_change, make_project

from .conftest import make_bug, make_tracker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]


def links(change: Change) -> set[tuple[int, str]]:
    return set(BugLink.objects.filter(change=change).values_list("number", "kind"))


def cause(change: Change) -> list[Any]:
    return next(rest for name, *rest in facts_of(change).rank_terms if name == "cause")


def test_links_follow_the_message_and_only_differences_are_written(django_assert_max_num_queries: Any) -> None:
    change = make_change(commit_message="Mend\n\nCloses-Bug: #17\nRelated-Bug: #18\n", topic="bug/19")
    assert links(change) == {(17, "closes"), (18, "related"), (19, "topic")}
    kept = BugLink.objects.get(number=17).pk
    Change.objects.update(commit_message="Mend\n\nCloses-Bug: #17\nPartial-Bug: #18\n", topic="")
    derive([change.pk], NOW)
    assert links(change) == {(17, "closes"), (18, "partial")}
    assert BugLink.objects.get(number=17).pk == kept
    BugLink.objects.all().delete()
    derive_all(NOW)
    assert links(change) == {(17, "closes"), (18, "partial")}


def test_closed_changes_name_their_bugs_too() -> None:
    assert links(make_change(status="ABANDONED", commit_message="x\n\nCloses-Bug: #17\n")) == {(17, "closes")}


@pytest.mark.parametrize(
    ("importance", "term"),
    [
        ("Critical", [3.0, "fix", "17", "Critical"]),
        ("High", [1.7, "fix", "17", "High"]),
        ("Medium", [1.2, "fix", "17", "Medium"]),
        ("Low", [1.0, "fix", "17", "Low"]),
        ("Wishlist", [0.9, "fix", "17", "Wishlist"]),
        ("Undecided", [1.2, "fix", "17"]),
        ("", [1.2, "fix", "17"]),
        ("Unheard of", [1.2, "fix", "17"]),
    ],
)
def test_importance_is_a_term_of_the_rank_and_unknown_stays_unknown(importance: str, term: list[Any]) -> None:
    make_bug(17, importance=importance)
    assert cause(make_change(commit_message="Mend\n\nCloses-Bug: #17\n")) == term


def test_the_importance_in_the_changes_own_project_counts_else_the_highest() -> None:
    make_bug(17, tracker="mooring", importance="Low")
    make_bug(17, tracker="fairway", importance="High")
    make_tracker("tally")
    message = "Mend\n\nCloses-Bug: #17\n"
    assert cause(make_change(commit_message=message))[0] == 1.0
    assert cause(make_change(commit_message=message, project=make_project("fairway")))[0] == 1.7
    assert cause(make_change(commit_message=message, project=make_project("tally")))[0] == 1.7


def test_a_regression_weighs_at_least_what_its_bug_does() -> None:
    make_bug(17, importance="Critical")
    make_bug(18, importance="Low")
    footer = "Mend\n\nRegression: yes\nCloses-Bug: #{}\n"
    assert cause(make_change(commit_message=footer.format(17))) == [3.0, "regression", "17", "Critical"]
    assert cause(make_change(commit_message=footer.format(18))) == [1.5, "regression", "18", "Low"]


def test_the_rank_says_it(client: Client) -> None:
    make_bug(17, importance="Critical")
    change = make_change(commit_message="Mend\n\nCloses-Bug: #17\n")
    assert "fixes bug 17 (importance Critical)" in client.get("/").content.decode()
    assert "Fixes bug 17 (importance Critical)" in client.get(f"/c/mooring/+/{change.number}/").content.decode()


def test_a_batch_costs_the_same_whatever_it_names(django_assert_num_queries: Any) -> None:
    make_bug(17)
    with at_once():
        ids = [make_change(commit_message="Mend\n\nCloses-Bug: #17\n").pk for _ in range(2)]
    with django_assert_num_queries(FEW := queries(ids)):
        derive(ids, NOW)
    ids += [make_change(commit_message=f"Mend\n\nCloses-Bug: #17, {n + 20}\n").pk for n in range(8)]
    assert queries(ids) == FEW


def queries(ids: list[int]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    derive(ids, NOW)
    with CaptureQueriesContext(connection) as made:
        derive(ids, NOW)
    return len(made)
