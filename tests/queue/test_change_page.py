"""The page of one change."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.derive import derive
from reviewq.changes.models import AttentionEntry, Change, Dependency, Message, Reviewer
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    at_once,
    make_account,
    make_change,
    make_ci,
    make_project,
    make_server,
    plus_two,
)

pytestmark = pytest.mark.django_db
alone = pytest.mark.usefixtures("own_panels")


def page_of(client: Client, change: Change) -> str:
    answer = client.get(f"/c/{change.project.name}/+/{change.number}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


@alone
def test_it_says_whose_turn_it_is_why_and_what_would_move_it_on(client: Client) -> None:
    change = make_change(votes=plus_two("Juma Core"), age=4 * DAY, patch_sets=2)
    html = page_of(client, change)
    for words in ("Needs a second +2", "The first came on patch set 2", "one more +2 and it can be approved"):
        assert words in html
    assert f'href="https://gerrit.test/c/mooring/+/{change.number}/2"' in html
    assert "2 × +2" in html and "No record matches: the default applies" in html


@alone
def test_the_timeline_has_a_bar_a_mark_a_tick_and_a_table_that_says_the_same(client: Client) -> None:
    html = page_of(client, make_change(votes=plus_two("Juma Core"), age=4 * DAY, patch_sets=3))
    assert re.search(r'<rect class="bar reviewers" x="[\d.]+%" y="52" width="[\d.]+%"', html)
    assert "<title>Code-Review +2 by Juma Core" in html
    assert html.count("<title>Patch set ") == 3
    marks = re.findall(r'<a href="#(event-\d+)"', html)
    assert marks
    assert all(f'<tr id="{anchor}">' in html for anchor in marks)


@alone
def test_messages_are_text_with_names_and_those_of_machines_are_folded(client: Client) -> None:
    ada = make_account("Ada Lindqvist")
    messages = [
        (ada, f"Patch Set 1:\n\n<b>Look</b>, <GERRIT_ACCOUNT_{ada.number}> & <GERRIT_ACCOUNT_999999>"),
        (make_ci(), "Build succeeded"),
        (ada, "x" * 7000),
    ]
    html = page_of(client, make_change(messages=messages))
    assert "&lt;b&gt;Look&lt;/b&gt;, Ada Lindqvist &amp; account 999999" in html
    assert re.search(r'<details class="bots"><summary>\d automatic by <bdi>Build bot', html)
    assert "The rest is in Gerrit" in html


@alone
def test_the_chain_links_both_ways(client: Client) -> None:
    with at_once():
        lower = make_change("The lower one", work_in_progress=True)
        upper = make_change("The upper one", depends_on=[lower])
    assert "The upper one" in page_of(client, lower)
    html = page_of(client, upper)
    assert "The lower one" in html
    assert "Waiting on another change" in html
    assert f"Go to {lower.number}, which has to move first" in html
    assert f'href="/c/mooring/+/{lower.number}/"' in html


@alone
def test_people_are_named(client: Client) -> None:
    change = make_change(reviewers=[make_account("Juma Core")])
    Reviewer.objects.create(change=change, email="someone@example.org", state="CC")
    AttentionEntry.objects.create(change=change, account=make_account("Lea Core"), reason="<GERRIT_ACCOUNT_5> replied")
    html = page_of(client, change)
    for words in ("Juma Core", "Lea Core", "somebody replied", "somebody by e-mail"):
        assert words in html
    assert "example.org" not in html


@pytest.mark.parametrize("status", ["MERGED", "ABANDONED"])
def test_a_closed_change_has_a_page_without_an_act(client: Client, status: str) -> None:
    change = make_change(status=status, votes=plus_two("Juma Core"), age=9 * DAY)
    html = page_of(client, change)
    assert status.capitalize() in html
    assert 'class="act"' not in html


def test_an_unknown_change_is_a_404_with_a_hint(client: Client) -> None:
    make_server()
    for number in ("4711", "9" * 30):
        answer = client.get(f"/c/mooring/+/{number}/")
        assert answer.status_code == 404
        assert f"There is no change {number} of mooring in the mirror" in answer.content.decode()
        assert f"/?lane=all&amp;q={number}" in answer.content.decode()


@alone
def test_number_and_project_decide_between_servers(client: Client) -> None:
    with at_once():
        make_change("Here", number=7)
        other = make_server("https://other.test")
        make_change("There", number=7, project=make_project("elsewhere", other), owner=make_account("Z", other))
    assert "There" in client.get("/c/elsewhere/+/7/").content.decode()
    assert "Here" in client.get("/c/mooring/+/7/").content.decode()


@alone
def test_a_project_with_slashes_and_odd_letters_has_a_page(client: Client) -> None:
    change = make_change(project=make_project("a/b c/ü+d"))
    html = client.get("/?lane=all").content.decode()
    address = re.search(r'class="subject" href="([^"]+)"', html)
    assert address
    assert change.subject in client.get(address[1]).content.decode()


def queries_of(client: Client, change: Change) -> int:
    with CaptureQueriesContext(connection) as captured:
        page_of(client, change)
    return len(captured)


def test_it_costs_the_same_queries_whatever_the_change_has(client: Client) -> None:
    with at_once():
        small = make_change(votes=plus_two("Juma Core"), messages=[(make_account("Ada"), "Hello")])
        people = [make_account(f"Person {n}") for n in range(20)]
        large = make_change(
            votes=[(person, "Code-Review", 1) for person in people],
            patch_sets=12,
            messages=[(person, f"Patch Set 1:\n\nSo says <GERRIT_ACCOUNT_{person.number}>") for person in people],
            files={f"a/b/{n}.py": (n, n) for n in range(40)},
            reviewers=people,
        )
    assert queries_of(client, small) + 1 == queries_of(client, large)  # the accounts that messages name by number
    assert queries_of(client, large) <= 44


@alone
def test_a_long_life_is_bounded(client: Client) -> None:
    change = make_change(age=400 * DAY)
    author = make_account("Ada")
    Message.objects.bulk_create(
        Message(change=change, message_id=f"x{n}", author=author, date=NOW - HOUR * n, text=f"word {n}")
        for n in range(400)
    )
    html = page_of(client, change)
    assert "older messages are in Gerrit" in html
    assert re.search(r"for \d{3} d in all", html)


def test_a_change_that_depends_on_something_unknown_says_so(client: Client) -> None:
    change = make_change()
    Dependency.objects.create(change=change, kind="depends-on", reference="I" + "f" * 40)
    derive([change.pk], NOW)
    assert page_of(client, change)


@alone
def test_an_unreadable_record_is_said(client: Client) -> None:
    change = make_change(read_error="labels: not an object")
    html = page_of(client, change)
    assert "could not be read (labels: not an object)" in html


@alone
def test_settings_of_time_do_not_move_the_exact_instants(client: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    assert page_of(client, make_change(age=2 * DAY))
