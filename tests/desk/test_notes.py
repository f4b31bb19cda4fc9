"""Notes: private, never lost, and the panel of the page of a change."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from reviewq.desk.models import LONGEST_NOTE, Note
from tests.factories import at_once, make_account, make_change

from .test_acts import do, undo
from .test_holds import vote_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]


def page_of(client: Client, change: Any) -> str:
    return client.get(f"/c/mooring/+/{change.number}/").content.decode()


def version_in(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found
    return found[1]


def test_a_note_is_written_on_the_page_of_the_change_and_read_there(desk: Client) -> None:
    change = make_change()
    page = do(desk, "note", change, text="Ask Lea\r\nabout the tide", version=version_in(page_of(desk, change)))
    assert page.status_code == 302
    assert Note.objects.get().text == "Ask Lea\nabout the tide"
    assert "Ask Lea\nabout the tide</textarea>" in page_of(desk, change)
    assert 'title="Your note: Ask Lea' in desk.get("/?lane=all").content.decode()


def test_nobody_else_reads_a_note(desk: Client, other: Client, client: Client) -> None:
    change = make_change()
    do(desk, "note", change, text="Private thought", version="0")
    for reader in (other, client):
        assert "Private thought" not in page_of(reader, change)
        assert "Private thought" not in reader.get("/?lane=all").content.decode()
    assert "For yourself" not in page_of(client, change)


def test_an_empty_text_puts_the_note_away(desk: Client) -> None:
    change = make_change()
    do(desk, "note", change, text="x", version="0")
    do(desk, "note", change, text="", version="1")
    assert Note.objects.get().text == ""
    assert ">note</b>" not in desk.get("/?lane=all").content.decode()
    undo(desk)
    assert Note.objects.get().text == "x"


def test_two_tabs_both_texts_are_shown_and_nothing_is_lost(desk: Client) -> None:
    change = make_change()
    seen = version_in(page_of(desk, change))
    do(desk, "note", change, text="From the first tab", version=seen)
    page = do(desk, "note", change, text="From the second tab", version=seen)
    html = page.content.decode()
    assert page.status_code == 400
    assert "It was written elsewhere meanwhile" in html
    assert "From the second tab</textarea>" in html
    assert re.search(r"<pre[^>]*>From the first tab</pre>", html)
    assert Note.objects.get().text == "From the first tab"
    do(desk, "note", change, text="From the second tab", version=version_in(html))
    assert Note.objects.get().text == "From the second tab"


def test_the_same_text_twice_is_no_conflict(desk: Client) -> None:
    change = make_change()
    for _ in range(2):
        assert do(desk, "note", change, text="Same", version="0").status_code == 302


def test_undo_leaves_alone_what_was_written_since(desk: Client) -> None:
    change = make_change()
    do(desk, "note", change, text="First", version="0")
    first = desk.get("/?lane=all")
    assert first.status_code == 200
    from reviewq.desk.models import Act

    act = Act.objects.get()
    do(desk, "note", change, text="Second", version="1")
    desk.post(f"/acts/{act.pk}/undo/")
    assert Note.objects.get().text == "Second"


def test_of_several_changes_the_text_is_added_to_each_note(desk: Client) -> None:
    with at_once():
        one, two = make_change(), make_change()
    do(desk, "note", one, text="Before", version="0")
    do(desk, "note", one, two, text="For both")
    assert {note.change_id: note.text for note in Note.objects.all()} == {
        one.pk: "Before\nFor both",
        two.pk: "For both",
    }
    undo(desk)
    assert {note.change_id: note.text for note in Note.objects.all()} == {one.pk: "Before", two.pk: ""}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "x" * (LONGEST_NOTE + 1)}, "at most 10000 characters"),
        ({"text": "a\0b"}, "Null characters are not allowed"),
        ({"text": "x", "version": "new"}, "is not as it was made"),
        ({"text": "x", "version": "-1"}, "is not as it was made"),
        ({"text": "x", "version": "9" * 30}, "is not as it was made"),
        ({"text": "x", "version": "1\0"}, "is not as it was made"),
    ],
)
def test_a_note_that_cannot_be_kept_is_still_in_the_form(desk: Client, fields: dict[str, str], words: str) -> None:
    page = do(desk, "note", make_change(), **fields)
    html = page.content.decode()
    assert page.status_code == 400
    assert words in html
    assert escape(fields["text"]) in html
    assert not Note.objects.exists()


def test_several_changes_need_a_text_and_room_for_it(desk: Client) -> None:
    with at_once():
        one, two = make_change(), make_change()
    assert "Write what is to be added" in do(desk, "note", one, two, text="").content.decode()
    do(desk, "note", one, text="x" * LONGEST_NOTE, version="0")
    page = do(desk, "note", one, two, text="more")
    assert page.status_code == 400
    assert f"{one.number}: At most {LONGEST_NOTE} letters" in page.content.decode()
    assert Note.objects.count() == 1, "nothing was written to either"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202eolleh", "\ufffd", "</textarea><b>", "🛟🛟"])
def test_hostile_text_stays_text(desk: Client, text: str) -> None:
    change = make_change()
    do(desk, "note", change, text=text, version="0")
    html = page_of(desk, change) + desk.get("/?lane=all").content.decode()
    assert Note.objects.get().text == text
    assert f"{escape(text)}</textarea>" in html
    assert "<script>alert" not in html
    assert "<b></textarea>" not in html


# --- the panel


def test_the_panel_tells_of_the_hold_of_its_return_and_of_those_before(desk: Client) -> None:
    change = make_change()
    do(desk, "hold", change, until="vote", why="for Lea")
    html = page_of(desk, change)
    assert re.search(r'class="tag">held</span> until a vote, since', html)
    assert "<bdi>for Lea</bdi>" in html
    vote_on(change, make_account("Lea Core"), 1)
    html = page_of(desk, change)
    assert re.search(r'class="tag">came back</span> Lea Core voted Code-Review \+1', html)
    do(desk, "seen", change)
    html = page_of(desk, change)
    assert ">came back</span>" not in html
    assert "1 hold before" in html


def test_a_closed_change_offers_no_hold(desk: Client) -> None:
    assert '<form method="post" action="/acts/hold/"' not in page_of(desk, make_change(status="MERGED"))


def test_the_panel_costs_the_same_for_none_and_for_many(desk: Client) -> None:
    with at_once():
        bare, busy = make_change(), make_change()
    for _ in range(3):
        do(desk, "hold", busy, until="patch-set")
        do(desk, "unhold", busy)
    do(desk, "note", busy, text="x", version="0")
    costs = []
    for change in (bare, busy):
        desk.get("/?lane=all")
        with CaptureQueriesContext(connection) as asked:
            page_of(desk, change)
        costs.append(len(asked))
    assert costs[0] == costs[1]
