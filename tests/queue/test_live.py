"""What an open page asks, and what it is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.derive import derive, touch
from reviewq.changes.models import Change, Server
from reviewq.desk.models import Hold
from tests.factories import HOUR, NOW, at_once, make_account, make_change, plus_two, version, vote

pytestmark = pytest.mark.django_db


def question(client: Client, address: str = "/?lane=second") -> dict[str, str]:
    """What the page at this address would ask."""
    html = client.get(address).content.decode()
    return dict(re.findall(r'<input type="hidden"[^>]* name="(\w+)"[^>]* value="([^"]*)"', html))


def ask(client: Client, asked: dict[str, str]) -> Any:
    return client.get("/live/", asked)


def test_nothing_new_is_a_204_for_one_query(signed_in: Client, django_assert_num_queries: Any) -> None:
    make_change(votes=plus_two("Juma Core"))
    asked = question(signed_in)
    with django_assert_num_queries(1):  # the servers, with the version of the mirror
        assert ask(signed_in, asked).status_code == 204


def test_a_row_that_changed_comes_back_marked_and_the_others_do_not(client: Client) -> None:
    with at_once():
        touched = make_change("Touched", votes=plus_two("Juma Core"))
        make_change("Left alone", votes=plus_two("Juma Core"))
    asked = question(client)
    vote(touched, make_account("Lea Core"), 2)
    html = ask(client, asked).content.decode()
    assert f'<tr id="c{touched.pk}" data-change class="changed" hx-swap-oob="true">' in html
    assert "Needs approval" in html
    assert "Left alone" not in html
    assert f'id="live-version" value="{version()}" hx-swap-oob="true"' in html
    lanes = r'<ul id="lanes" data-fresh hx-swap-oob="true">.*approval <span class="count">1</span>'
    assert re.search(lanes, html, re.DOTALL)


def test_the_answer_to_the_next_question_is_nothing_again(client: Client) -> None:
    touched = make_change(votes=plus_two("Juma Core"))
    asked = question(client)
    vote(touched, make_account("Lea Core"), 2)
    ask(client, asked)
    assert ask(client, asked | {"v": str(version())}).status_code == 204


def test_a_change_that_comes_into_the_lane_is_announced_not_inserted(client: Client) -> None:
    make_change("First", votes=plus_two("Juma Core"))
    asked = question(client)
    with at_once():
        make_change("Came in", votes=plus_two("Juma Core"))
        make_change("In another lane")
    html = ask(client, asked).content.decode()
    assert '<a href="/?lane=second" data-key="r">1 new here: show</a>' in html
    assert "Came in" not in html


def test_what_turns_private_leaves_the_open_page(client: Client) -> None:
    change = make_change("Secret plan", votes=plus_two("Juma Core"))
    asked = question(client)
    Change.objects.filter(pk=change.pk).update(is_private=True)
    derive([change.pk], NOW)
    html = ask(client, asked).content.decode()
    assert "no longer visible" in html
    assert "Secret plan" not in html


def test_what_merged_says_so_where_it_stands(client: Client) -> None:
    change = make_change("Done", votes=plus_two("Juma Core"))
    asked = question(client)
    Change.objects.filter(pk=change.pk).update(status="MERGED", updated=NOW + HOUR)
    derive([change.pk], NOW)
    assert "Merged" in ask(client, asked).content.decode()


def test_a_server_that_fails_changes_the_line_without_new_data(client: Client) -> None:
    make_change()
    asked = question(client)
    Server.objects.update(failing_since=NOW)
    html = ask(client, asked).content.decode()
    assert "has not answered since" in html
    assert "<tr" not in html


@pytest.mark.parametrize(
    "wrong",
    [
        {"v": "x"},
        {"v": ""},
        {"v": "-1"},
        {"v": "99999999999999999999"},
        {"shown": "1,two"},
        {"shown": ",".join(str(n) for n in range(101))},
        {"lane": "nowhere"},
        {"after": "x"},
    ],
)
def test_a_question_that_means_nothing_is_a_400(client: Client, wrong: dict[str, str]) -> None:
    make_change()
    asked = question(client)
    assert ask(client, asked | wrong).status_code == 400


def test_a_hundred_rows_can_be_asked_about_for_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    make_change(votes=plus_two("Juma Core"))
    asked = question(client)
    with at_once():
        changes = [make_change(votes=plus_two("Juma Core")) for _ in range(100)]
    with django_assert_max_num_queries(8):
        html = ask(client, asked | {"shown": ",".join(str(c.pk) for c in changes)}).content.decode()
    assert html.count("<tr ") == 100


# --- What a reader had put aside


def hold(user: User, change: Change) -> Hold:
    return Hold.objects.create(user=user, change=change, since=NOW, until=Hold.Until.VOTE, known={})


def come_back(held: Hold) -> None:
    """As the job does it: the hold ends, and open pages are told of the change."""
    Hold.objects.filter(pk=held.pk).update(ended_at=NOW, ended_by=Hold.End.RETURNED)
    touch([held.change_id])


def test_what_comes_back_is_told_apart_from_what_is_new(signed_in: Client, core: User) -> None:
    held = hold(core, make_change("Held", votes=plus_two("Juma Core")))
    make_change("Here", votes=plus_two("Juma Core"))
    asked = question(signed_in)
    come_back(held)
    assert ">1 came back: show</a>" in ask(signed_in, asked).content.decode()
    make_change("New", votes=plus_two("Juma Core"))
    html = ask(signed_in, asked).content.decode()
    assert ">1 new here, 1 came back: show</a>" in html


def test_a_page_of_rows_that_is_no_queue_hears_of_its_rows_and_of_what_came_back(signed_in: Client, core: User) -> None:
    shown, held = make_change("Shown", votes=plus_two("Juma Core")), hold(core, make_change("Held"))
    asked = {"v": str(version()), "base": str(version()), "rows": "1", "shown": str(shown.pk), "sync": "x"}
    vote(shown, make_account("Lea Core"), 2)
    make_change("None of its business")
    come_back(held)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/me/"}
    html = signed_in.get("/live/", asked, headers=headers).content.decode()
    assert "Needs approval" in html
    assert '<a href="/me/" data-key="r">1 came back: show</a>' in html
    assert 'id="lanes"' not in html
    assert "None of its business" not in html


def test_the_address_of_a_page_of_rows_never_leads_away(signed_in: Client, core: User) -> None:
    held = hold(core, make_change())
    asked = {"v": str(version()), "base": str(version()), "rows": "1", "sync": "x"}
    come_back(held)
    for address in ("http://testserver//evil.test/", "https://evil.test/x", "nonsense"):
        html = signed_in.get(
            "/live/", asked, headers={"HX-Request": "true", "HX-Current-URL": address}
        ).content.decode()
        assert re.search(r'<a href="/(?!/)[^"]*" data-key="r">', html)
