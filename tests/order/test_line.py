"""The place in line, from the rows of the mirror and on the page of a change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change, Facts
from reviewq.order.line import Line, line_of
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project, plus_two

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]


def line(change: Change) -> Line | None:
    return line_of(Facts.objects.get(pk=change.pk), NOW)


def make_reviewed(count: int, days: int = 4, **given: Any) -> None:
    """Changes of the past two months, each reviewed after so many days of the reviewers' time."""
    votes = plus_two("Cora")
    ages = range(10, 10 + count)
    with at_once():
        made = {make_change(votes=votes, age=age * DAY, **given).pk: age for age in ages}
    for pk, age in made.items():
        reviewed = {"first_review_at": NOW - (age - days) * DAY, "first_wait": (days + age % 3) * 86_400}
        Facts.objects.filter(pk=pk).update(**reviewed)


def test_the_place_is_by_rank_among_those_that_wait_for_the_same_here() -> None:
    with at_once():
        large = make_change("large", files={"a/b.py": (900, 0)})
        small = make_change("small", files={"a/b.py": (1, 0)})
        make_change("another lane", votes=plus_two("Cora"))
        make_change("another project", project=make_project("tally"))
        make_change("private", is_private=True)
        make_change("not reviewers'", work_in_progress=True)
    first, last = line(small), line(large)
    assert first and last
    assert (first.words, last.words) == (
        "1st of 2 that wait for a first review here",
        "2nd of 2 that wait for a first review here",
    )


def test_equal_ranks_stand_in_the_order_of_the_list() -> None:
    with at_once():
        changes = [make_change(f"twin {place}") for place in range(3)]
    Facts.objects.update(rank=1.0)
    listed = list(Facts.objects.order_by("-rank", "-change_id").values_list("change_id", flat=True))
    for place, pk in enumerate(listed, 1):
        found = line(Change.objects.get(pk=pk))
        assert found
        assert found.place == place
    assert len(changes) == len(listed)


def test_alone_it_is_the_only_one() -> None:
    found = line(make_change())
    assert found
    assert found.words == "The only one that waits for a first review here"


@pytest.mark.parametrize("given", [{"work_in_progress": True}, {"status": "MERGED"}, {"gone_at": NOW}])
def test_who_does_not_wait_for_reviewers_has_no_place(given: dict[str, Any]) -> None:
    assert line(make_change(**given)) is None


def test_how_long_such_changes_waited() -> None:
    make_reviewed(24)
    found = line(make_change(age=DAY))
    assert found
    assert found.wait_words == (
        "Changes of 11 to 50 lines were usually reviewed within 4 to 6 days of reviewers' time."
    )
    assert found.held_words.startswith("From 24 such changes")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "no such changes got"), (1, "only 1 such change got"), (7, "only 7 such changes got")]
)
def test_from_too_few_it_is_unknown(count: int, words: str) -> None:
    make_reviewed(count)
    found = line(make_change())
    assert found
    assert words in found.wait_words
    assert found.held_words == ""


def test_other_sizes_other_projects_and_long_ago_tell_nothing() -> None:
    make_reviewed(24, files={"a/b.py": (400, 0)})
    make_reviewed(24, project=make_project("tally"))
    make_reviewed(24)
    Facts.objects.filter(project__name="mooring", size__lt=100).update(first_review_at=NOW - 100 * DAY)
    found = line(make_change(age=timedelta(hours=3)))
    assert found
    assert "no such changes got" in found.wait_words


def test_after_the_first_review_only_the_place_is_told() -> None:
    make_reviewed(24)
    found = line(make_change(votes=[(make_account("Finn"), "Code-Review", 1)]))
    assert found
    assert found.words.endswith("that wait for a +2 here") or "only one" in found.words
    assert "only first reviews are measured" in found.wait_words


@pytest.mark.parametrize("count", [0, 30])
def test_it_costs_three_queries_whatever_the_history(count: int) -> None:
    make_reviewed(count)
    facts = Facts.objects.get(pk=make_change().pk)
    with CaptureQueriesContext(connection) as queries:
        line_of(facts, NOW)
    assert len(queries) == 3


def test_the_page_of_a_change_tells_it(client: Client) -> None:
    make_reviewed(24)
    with at_once():
        change = make_change(age=DAY)
        make_change(files={"a/b.py": (1, 0)})
    html = client.get(f"/c/mooring/+/{change.number}/").content.decode()
    assert "2nd of 2 that wait for a first review here" in html
    assert "usually reviewed within 4 to 6 days" in html
    assert "Expected merges per minute of review" in html


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (DAY, "days of reviewers' time."),
        (5 * DAY, "days of reviewers' time; this one has waited 1 d 21 h."),
        (20 * DAY, "days of reviewers' time; this one has waited 7 d 12 h: longer than usual."),
    ],
)
def test_how_long_this_one_has_waited_is_said_beside_it(age: timedelta, words: str) -> None:
    make_reviewed(24)
    found = line(make_change(age=age))
    assert found
    assert found.wait_words.endswith(words)
