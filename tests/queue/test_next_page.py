"""The page of the personal order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Server
from tests.factories import DAY, HOUR, at_once, make_account, make_change, make_server, plus_two

pytestmark = pytest.mark.django_db

# session · user · link · six of the order · rows · names · what is private · tags of the rows · glance of the mirror
MOST_QUERIES = 15


def subjects(page: Any) -> list[str]:
    return re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', page.content.decode())


def test_it_lists_what_the_reader_would_take_next_and_why(signed_in: Client) -> None:
    iris = make_account("Iris Core")
    with at_once():
        make_change("Left alone for long", age=60 * DAY)
        make_change("Refused", votes=[(make_account("Juma Core"), "Code-Review", -1)], age=HOUR)
        said = [(iris, "Patch Set 1:\n\nWhy?")]
        make_change("Came back", patch_sets=3, messages=said, reviewers=[iris], age=8 * HOUR)
        make_change("Her own", owner=iris)
    page = signed_in.get("/next/")
    assert page.status_code == 200
    assert subjects(page) == ["Came back", "Left alone for long", "Refused"]
    html = page.content.decode()
    assert re.search(r"You reviewed patch set 1; patch set 3 came 6 h 4\d min ago", html)  # now moves on meanwhile
    assert "A vote below 0 of somebody else stands" in html
    assert "What people like you do, not what helps most" in html


def test_each_row_still_says_whose_turn_it_is(signed_in: Client) -> None:
    make_change(votes=plus_two("Juma Core"), age=DAY)
    html = signed_in.get("/next/").content.decode()
    assert "Needs a second +2" in html
    assert "The first came on patch set 1" in html


def test_who_is_not_signed_in_is_told_what_to_do(client: Client) -> None:
    make_change("Not for everybody")
    page = client.get("/next/")
    assert subjects(page) == []
    assert 'href="/people/sign-in/?next=/next/">Sign in</a>' in page.content.decode()


def test_who_has_no_account_is_told_what_to_do(client: Client) -> None:
    make_change()
    client.force_login(User.objects.create_user("new"))
    assert "Say which Gerrit account is yours" in client.get("/next/").content.decode()


def test_nothing_left_is_said(signed_in: Client) -> None:
    assert "Nothing is left for you to take" in signed_in.get("/next/").content.decode()


def test_before_the_first_sync_it_says_so(signed_in: Client) -> None:
    make_server()
    Server.objects.update(is_mirrored=False)
    assert "The first sync is under way" in signed_in.get("/next/").content.decode()


def test_the_header_leads_to_it(client: Client) -> None:
    assert re.search(r'<a href="/next/" data-go="\w">Next</a>', client.get("/").content.decode())
    assert re.search(
        r'<a href="/next/" data-go="\w" aria-current="page">Next</a>', client.get("/next/").content.decode()
    )


def test_only_reading_is_allowed(signed_in: Client) -> None:
    assert signed_in.post("/next/").status_code == 405


def test_hostile_words_stay_words(signed_in: Client) -> None:
    make_change("<script>alert(1)</script>\u202e", topic="<b>", owner=make_account("<i>"))
    html = signed_in.get("/next/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def queries_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get("/next/").status_code == 200
    return len(made)


def test_it_costs_the_same_queries_for_one_row_and_for_many(signed_in: Client) -> None:
    make_change("First", votes=plus_two("Juma Core"))
    one = queries_of(signed_in)
    with at_once():
        for place in range(12):
            make_change(f"Change {place}", votes=plus_two(f"Core {place}"), age=DAY * (place + 1))
    assert queries_of(signed_in) == one <= MOST_QUERIES
