"""What the search box suggests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.test import Client

from reviewq.changes.models import Group
from reviewq.people.actions import link_account
from reviewq.people.reads import Viewer
from reviewq.search.suggest import Suggestion, suggestions
from tests.factories import at_once, make_account, make_change, make_project, make_server

pytestmark = pytest.mark.django_db
ANYBODY = Viewer(AnonymousUser())


def ask(text: str, viewer: Viewer = ANYBODY) -> list[Suggestion]:
    """What is suggested where `|` stands."""
    return suggestions(text.replace("|", ""), text.index("|"), viewer)


def values(text: str, viewer: Viewer = ANYBODY) -> list[str]:
    return [one.value for one in ask(text, viewer)]


@pytest.fixture(scope="module")
def harbour(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Made once, and what a test does to it is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield four_changes()
        transaction.set_rollback(True)


def four_changes() -> None:
    core = make_account("Ada Core", username="ada")
    make_account("Adam Idle", username="adam")
    make_account("Gone Adams", username="gone", is_inactive=True)
    with at_once():
        make_change(owner=core, topic="tide-tables", hashtags=["tide", "week-3"], branch="stable/1")
        make_change(owner=core, topic="tide-tables", hashtags=["tide"])
        make_change(project=make_project("fairway"), topic="low-tide")
        make_change(topic="secret-tide", is_private=True, hashtags=["hush"], branch="hidden")


def test_operators_are_suggested_by_their_beginning(harbour: None) -> None:
    assert values("sta|") == ["status:"]
    assert "project:" in values("is:open p|")
    assert ask("is:open sta|")[0] == Suggestion("status:", "open, merged, abandoned ...", "is:open status:", 15)
    assert values("|") == []
    assert values("nosuchthing|") == []


def test_ours_are_among_them(harbour: None) -> None:
    assert values("tur|") == ["turn:"]
    assert "reviewers" in values("turn:|")
    assert "second" in values("lane:s|")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("status:m|", ["merged"]),
        ("project:|", ["mooring", "fairway"]),
        ("project:fair|", ["fairway"]),
        ("p:WAY|", ["fairway"]),
        ("branch:sta|", ["stable/1"]),
        ("topic:tide|", ["tide-tables", "low-tide"]),
        ("hashtag:|", ["tide", "week-3"]),
        ("hashtag:w|", ["week-3"]),
        ("owner:ada|", ["ada", "adam"]),
        ("owner:core|", ["ada"]),
        ("owner:|", []),
        ("ownerin:moor|", ["mooring-core"]),
        ("label:|", ["Code-Review", "Verified", "Workflow"]),
        ("label:code|", ["Code-Review"]),
        ("label:Workflow|", [f"Workflow{value}" for value in ("+1", "=0", "-1", "=MAX", "=MIN", "=ANY")]),
        ("label:Code-Review+|", ["Code-Review+2", "Code-Review+1"]),
        ("colour:|", []),
    ],
)
def test_values_that_exist_are_suggested(harbour: None, text: str, found: list[str]) -> None:
    Group.objects.create(server=make_server(), uuid="u1", name="mooring-core")
    assert values(text) == found


def test_they_say_how_many_changes_have_them(harbour: None) -> None:
    assert [(one.value, one.words) for one in ask("topic:|")] == [("tide-tables", "2 open"), ("low-tide", "1 open")]


@pytest.mark.parametrize("text", ["topic:secret|", "hashtag:hu|", "branch:hid|"])
def test_private_changes_give_no_values(harbour: None, text: str) -> None:
    assert values(text) == []
    assert values(text, Viewer(User(is_active=True, is_staff=True))) != []


def test_who_has_an_account_is_self(harbour: None) -> None:
    user = User.objects.create_user("ada")
    account = make_account("Ada Core")
    link_account(user, account)
    viewer = Viewer(user, account)
    assert [(one.value, one.words) for one in ask("owner:|", viewer)] == [("self", "Ada Core")]
    assert values("owner:s|", viewer)[0] == "self"
    assert "self" not in values("owner:s|")


@pytest.mark.parametrize(
    ("text", "after", "caret"),
    [
        ("status:m|", "status:merged ", 14),
        ("status:m| is:wip", "status:merged is:wip", 14),
        ("(status:m|)", "(status:merged)", 14),
        ('topic:"low|', "topic:low-tide ", 15),
        ("sta|", "status:", 7),
        ("-project:fair| x", "-project:fairway x", 17),
    ],
)
def test_accepted_it_takes_the_place_of_what_was_typed(harbour: None, text: str, after: str, caret: int) -> None:
    best = ask(text)[0]
    assert (best.text, best.caret) == (after, caret)


def test_values_are_quoted_where_they_have_to_be(harbour: None) -> None:
    make_change(topic='say "hi" (now)')
    (one,) = ask("topic:say|")
    assert one.text == r'topic:"say \"hi\" (now)" '


def test_hostile_values_stay_text(client: Client) -> None:
    make_change(topic='"><script>alert(1)</script>')
    html = client.get("/suggest/?q=topic:").content.decode()
    assert "<script>" not in html
    assert "alert(1)" in unescape(html)


def test_the_options_are_a_listbox_of_html(client: Client, harbour: None) -> None:
    html = client.get("/suggest/", {"q": "topic:ti is:open", "at": "8"}).content.decode()
    found = re.findall(r'<li role="option" id="(.*?)" aria-selected="false" data-text="(.*?)" data-caret="(\d+)"', html)
    assert found[0] == ("suggestion-1", "topic:tide-tables is:open", "18")
    assert client.get("/suggest/?q=zzz").content.strip() == b""


TYPED = ["sta", "owner:a", "reviewer:x", "project:m", "topic:t", "hashtag:t", "label:", "label:Code-Review", "branch:m"]
TYPED += ["domain:m", "ownerin:a", "age:1", "size:", "is:", "turn:", "colour:"]


@pytest.mark.parametrize("count", [1, 9])
def test_a_suggestion_costs_two_queries_at_the_most(
    client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    with at_once():
        for place in range(count):
            make_change(topic=f"t{place}", hashtags=[f"t{place}"], owner=make_account(f"A {place}"))
    for text in TYPED:
        with django_assert_max_num_queries(2):
            assert client.get("/suggest/", {"q": text}).status_code == 200, text
