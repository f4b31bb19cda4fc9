"""Acts: one POST does it to one or many, and it can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change
from reviewq.desk.acts import MOST_CHANGES
from reviewq.desk.models import Act, Hold, Note
from tests.factories import at_once, make_change, plus_two

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def do(client: Client, name: str, *changes: Change, is_htmx: bool = False, **fields: str) -> Any:
    data = {"change": [change.pk for change in changes], **fields}
    return client.post(f"/acts/{name}/", data, headers=HTMX if is_htmx else {})


def undo(client: Client, is_htmx: bool = False) -> Any:
    act = Act.objects.latest("pk")
    return client.post(f"/acts/{act.pk}/undo/", {"next": "/?lane=first"}, headers=HTMX if is_htmx else {})


def test_an_act_without_script_leads_back_with_a_button_that_undoes_it(desk: Client) -> None:
    change = make_change()
    page = do(desk, "hold", change, until="vote", next="/?lane=first")
    assert page.headers["Location"] == "/?lane=first"
    html = desk.get("/?lane=first").content.decode()
    assert f"Held {change.number} until a vote" in html
    assert f'action="/acts/{Act.objects.get().pk}/undo/"' in html
    assert 'data-key="u"' in html
    assert Hold.objects.get().ended_at is None


def test_an_act_with_htmx_answers_with_the_rows_and_the_button(desk: Client) -> None:
    with at_once():
        one, two = make_change("One"), make_change("Two")
    page = do(desk, "hold", one, two, is_htmx=True, until="vote", next="/?lane=first")
    html = page.content.decode()
    for change in (one, two):
        assert f'<tr id="c{change.pk}" data-change hidden hx-swap-oob="true">' in html
    assert "Held 2 changes until a vote" in html
    assert '<div hx-swap-oob="innerHTML:#undo">' in html
    assert '<input type="hidden" name="next" value="/?lane=first">' in html


def test_an_undone_act_shows_the_rows_in_their_place_again(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    html = undo(desk, is_htmx=True).content.decode()
    assert f'<tr id="c{change.pk}" data-change hx-swap-oob="true">' in html
    assert "Taken back: Held" in html
    assert "data-key" not in html.partition("innerHTML:#undo")[2]


def test_undoing_twice_is_as_good_as_once(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    act = Act.objects.get()
    undo(desk)
    do(desk, "hold", change, until="patch-set")
    assert desk.post(f"/acts/{act.pk}/undo/").status_code == 302
    assert Hold.objects.get(ended_at=None).until == "patch-set"


def test_somebody_elses_act_is_not_there(desk: Client, other: Client) -> None:
    do(desk, "hold", make_change(), until="vote")
    assert undo(other).status_code == 404
    assert Act.objects.get().undone_at is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(client: Client, method: str) -> None:
    change = make_change()
    data = {"change": change.pk, "next": "/?lane=first", "until": "vote"}
    page = getattr(client, method)("/acts/hold/", data)
    assert page.headers["Location"] == "/people/sign-in/?next=%2F%3Flane%3Dfirst"
    page = getattr(client, method)("/acts/hold/", data, headers=HTMX)
    assert page.headers["HX-Redirect"] == "/people/sign-in/?next=%2F%3Flane%3Dfirst"
    assert not Act.objects.exists()


def test_the_form_of_an_act_is_a_page_or_a_piece(desk: Client) -> None:
    change = make_change("Stop resizing <twice>")
    page = desk.get("/acts/hold/", {"change": change.pk, "next": "/?lane=first"}).content.decode()
    piece = desk.get("/acts/hold/", {"change": change.pk}, headers=HTMX).content.decode()
    assert "<html" in page
    assert "<html" not in piece
    for html in (page, piece):
        assert '<form id="act-form"' in html
        assert "Stop resizing &lt;twice&gt;" in html
        assert f'name="change" value="{change.pk}"' in html


def test_an_act_that_does_not_exist_is_not_found(desk: Client) -> None:
    assert desk.get("/acts/explode/").status_code == 404


@pytest.mark.parametrize(
    ("picked", "words"),
    [
        ([], "No change is marked"),
        (["x"], "means nothing here"),
        (["-1"], "means nothing here"),
        (["9" * 19], "means nothing here"),
        (["1\0"], "means nothing here"),
        (["٣"], "means nothing here"),
        (["9" * 18], "no longer there"),
        ([str(n) for n in range(1, MOST_CHANGES + 2)], "at most 100 at a time"),
    ],
)
def test_changes_that_cannot_be_meant_are_refused_in_words(desk: Client, picked: list[str], words: str) -> None:
    for page in (
        desk.get("/acts/hold/", {"change": picked}),
        desk.post("/acts/hold/", {"change": picked, "until": "vote"}),
    ):
        assert page.status_code == 400
        assert words in page.content.decode()
    assert not Hold.objects.exists()


def test_a_change_that_the_reader_may_not_see_stops_the_whole_act(desk: Client) -> None:
    with at_once():
        seen, private = make_change(), make_change("Secret plan", is_private=True)
    page = do(desk, "hold", seen, private, until="vote")
    assert page.status_code == 400
    assert "Secret plan" not in page.content.decode()
    assert not Hold.objects.exists()


@pytest.mark.parametrize("following", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "/\n", "x" * 3000])
def test_an_act_leads_only_to_pages_of_ours(desk: Client, following: str) -> None:
    page = do(desk, "hold", make_change(), until="vote", next=following)
    assert page.headers["Location"] == "/"


def test_an_act_and_its_undo_cost_the_same_for_one_change_and_for_many(desk: Client) -> None:
    with at_once():
        changes = [make_change(f"Change {n}", votes=plus_two("Juma Core")) for n in range(16)]
    costs = []
    for some in (changes[:1], changes[1:]):
        with CaptureQueriesContext(connection) as asked:
            do(desk, "hold", *some, is_htmx=True, until="vote")
        with CaptureQueriesContext(connection) as asked_again:
            undo(desk, is_htmx=True)
        costs.append((len(asked), len(asked_again)))
    assert costs[0] == costs[1]


def test_an_undone_hold_that_brings_an_older_one_back_stays_out_of_the_lists(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote")
    do(desk, "hold", change, until="patch-set")
    assert f'<tr id="c{change.pk}" data-change hidden' in undo(desk, is_htmx=True).content.decode()


def test_a_note_can_be_taken_back(desk: Client) -> None:
    change = make_change()
    do(desk, "note", change, text="First", version="0")
    do(desk, "note", change, text="Second", version="1")
    undo(desk)
    assert Note.objects.get().text == "First"
