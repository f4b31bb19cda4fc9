"""What people say of turns, where pages show it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.corrections import Speaker, correct_turn, undo_corrections
from reviewq.changes.models import Change
from tests.factories import NOW, at_once, make_account, make_change, vote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]


def say(change: Change, name: str, why: str = "it needs a design", is_core: bool = True) -> tuple[Speaker, list[int]]:
    speaker = Speaker(User.objects.get_or_create(username=name)[0], make_account(name), lambda project: is_core)
    return speaker, correct_turn([change.pk], "author", why, speaker, NOW)


def page_of(client: Client, change: Change) -> str:
    return client.get(f"/c/{change.project.name}/+/{change.number}/").content.decode()


def test_the_page_of_a_change_tells_who_said_what_and_what_became_of_it(client: Client) -> None:
    change = make_change()
    assert "What people say" not in page_of(client, change)
    say(change, "Ben Friend", "I wait for words", is_core=False)
    say(change, "Ada Core", "<b>design</b>")
    html = page_of(client, change)
    for words in ("Ben Friend", "without effect", "Ada Core", "holds for everyone", "&lt;b&gt;design&lt;/b&gt;"):
        assert words in html
    vote(change, make_account("Lea Core"), 1)
    assert "over: something has happened since" in page_of(client, change)


def test_what_was_taken_back_says_so(client: Client) -> None:
    change = make_change()
    speaker, ids = say(change, "Ada Core")
    undo_corrections(ids, speaker.user, NOW)
    assert "taken back" in page_of(client, change)


def test_the_row_says_it_first_and_counts_the_others(client: Client) -> None:
    with at_once():
        moved, disputed = make_change("Moved"), make_change("Disputed")
    say(moved, "Ada Core")
    for name in ("Ben", "Cleo"):
        say(disputed, name, is_core=False)
    html = client.get("/?lane=author").content.decode()
    assert "Ada Core says: it waits on its author, because it needs a design" in html
    html = client.get("/?lane=first").content.decode()
    assert "2 people say that this is not the reviewers&#x27; turn" in html


def test_the_panel_costs_one_query_whatever_was_said(client: Client, django_assert_num_queries: Any) -> None:
    from django.test import RequestFactory

    from reviewq.people.reads import viewer_of
    from reviewq.queue.corrections import panel_of

    change = make_change()
    for number in range(9):
        say(change, f"Person {number}", is_core=False)
    request = RequestFactory().get("/")
    request.user = User.objects.first()
    viewer = viewer_of(request)
    with django_assert_num_queries(1):
        assert "Person 8" in panel_of(request, change, viewer, NOW)


def test_disputes_are_counted_on_the_page_of_the_sync(client: Client) -> None:
    assert "No turn disputed in the last 7 days" in client.get("/sync/").content.decode()
    say(make_change(), "Ada Core")
    say(make_change(), "Ben", is_core=False)
    assert "2 turns disputed in the last 7 days" in client.get("/sync/").content.decode()
