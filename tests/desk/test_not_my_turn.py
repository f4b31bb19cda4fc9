"""The act "not my turn": who may say it with what effect, on many changes at once, what is typed wrongly, undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.models import Account, Change, Core, Correction
from reviewq.desk.models import Act
from reviewq.people.models import Link
from tests.factories import NOW, at_once, facts_of, make_change, make_project

pytestmark = pytest.mark.django_db
ADDRESS = "/acts/not-my-turn/"


@pytest.fixture
def core(desk: Client, reader: User, account: Account) -> Client:
    """The reader's browser, once their account is verified and core of the project."""
    Link.objects.filter(user=reader).update(is_verified=True)
    hand = {"source": Core.Source.HAND, "first_seen": NOW, "last_seen": NOW}
    Core.objects.create(project=make_project(), account=account, **hand)
    return desk


def say(client: Client, *changes: Change, headers: Any = None, **typed: Any) -> Any:
    data = {"turn": "author", "why": "it needs a design", **typed, "change": [change.pk for change in changes]}
    return client.post(ADDRESS, data, headers=headers or {})


def undo(client: Client) -> Any:
    return client.post(f"/acts/{Act.objects.get().pk}/undo/", {})


def test_a_core_moves_the_change_for_everyone_and_back(core: Client) -> None:
    change = make_change()
    assert say(core, change).status_code == 302
    assert (facts_of(change).turn, facts_of(change).lane) == ("author", "author")
    assert "waits on its author, for everyone" in core.get("/").content.decode()
    undo(core)
    assert facts_of(change).turn == "reviewers"
    undo(core)  # twice is as good as once
    assert Correction.objects.get().undone_at


@pytest.mark.parametrize("who", ["unverified", "core of another project", "nobody's core"])
def test_of_others_it_is_kept_without_effect_and_they_are_told(core: Client, reader: User, who: str) -> None:
    if who == "unverified":
        Link.objects.filter(user=reader).update(is_verified=False)
    elif who == "nobody's core":
        Core.objects.all().delete()
    change = make_change(project=make_project("fairway") if who == "core of another project" else None)
    say(core, change)
    assert facts_of(change).turn == "reviewers"
    assert facts_of(change).reasons[1]["code"] == "disputed"
    assert not Correction.objects.get().is_for_all
    assert "you are not known as core there" in core.get("/").content.decode()


def test_on_many_at_once_each_by_its_own_project(core: Client) -> None:
    with at_once():
        own, other = make_change(), make_change(project=make_project("fairway"))
    say(core, own, other)
    assert [facts_of(change).turn for change in (own, other)] == ["author", "reviewers"]
    assert "1 more kept without effect" in core.get("/").content.decode()
    undo(core)
    assert facts_of(own).turn == "reviewers"
    assert facts_of(other).reasons[0]["code"] == "first_review"
    assert "disputed" not in [reason["code"] for reason in facts_of(other).reasons]


def test_who_is_not_signed_in_is_led_there(client: Client) -> None:
    answer = say(client, make_change())
    assert answer.headers["Location"].startswith("/people/sign-in/")
    assert not Correction.objects.exists()


def test_a_private_change_is_not_there(core: Client) -> None:
    assert say(core, make_change(is_private=True)).status_code == 400
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"why": ""}, "Say why"),
        ({"why": " \t\n "}, "Say why"),
        ({"why": "\u202e\u2066"}, "Say why"),
        ({"why": "x" * 301}, "at most 300"),
        ({"why": "x" * 10_000}, "at most 300"),
        ({"why": "a\x00b"}, "Null characters"),
        ({"turn": ""}, "Pick whose turn"),
        ({"turn": "somebody"}, "Pick one of these"),
        ({"turn": "unknown"}, "Pick one of these"),
        ({"turn": "reviewers"}, "whose turn it is here already"),
        ({"turn": "author\x00"}, "Pick one of these"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(core: Client, typed: dict[str, str], words: str) -> None:
    answer = say(core, make_change(), **typed)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert words in html
    if "why" not in typed:
        assert 'value="it needs a design"' in html
    assert not Correction.objects.exists()


def test_words_are_kept_in_one_line_without_marks_of_direction(core: Client) -> None:
    say(core, make_change(), why="\u202eevil\u202c\r\n  <script>  words 😀")
    assert Correction.objects.get().why == "evil <script> words 😀"
    assert "<script> words" not in core.get("/?lane=author").content.decode()


def test_for_htmx_it_answers_with_the_row_and_the_way_back(core: Client) -> None:
    change = make_change()
    html = say(core, change, headers={"HX-Request": "true"}).content.decode()
    assert f'<tr id="c{change.pk}"' in html
    assert "Waiting on author" in html
    assert "/undo/" in html


def test_a_hundred_changes_cost_no_more_reading_than_one(core: Client, django_assert_max_num_queries: Any) -> None:
    with at_once():
        changes = [make_change() for _ in range(50)]
    with django_assert_max_num_queries(50 + 75):  # a row for each word; the rest is the same for one
        assert say(core, *changes).status_code == 302
    assert Correction.objects.count() == 50
