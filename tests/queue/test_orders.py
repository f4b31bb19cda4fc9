"""The orders of the queue: what each puts first, their keys, paging by each, the sentence that says why."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from reviewq.changes.models import Facts
from reviewq.parts.lanes import ALL
from reviewq.people.reads import Viewer
from reviewq.queue import reads
from reviewq.queue.forms import DEFAULT_SORT, SORTS, Cursor, QueueForm, Sort, Wanted
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, plus_two

pytestmark = pytest.mark.django_db


def subjects(page: Any) -> list[str]:
    return re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', page.content.decode())


def link(page: Any, relation: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{relation}"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def make_three() -> None:
    """All wait for a first review. Each of the orders puts them differently."""
    with at_once():
        make_change("large and forgotten", age=12 * DAY, files={"a/b.py": (700, 0)}, topic="bug/5", updated=NOW - DAY)
        make_change("middle", age=5 * DAY, files={"a/b.py": (60, 0)}, updated=NOW - HOUR)
        make_change("young and tiny", age=2 * DAY, files={"a/b.py": (2, 0)}, updated=NOW - 2 * HOUR)


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("rank", ["young and tiny", "middle", "large and forgotten"]),
        ("longest", ["large and forgotten", "middle", "young and tiny"]),
        ("newest", ["young and tiny", "middle", "large and forgotten"]),
        ("smallest", ["young and tiny", "middle", "large and forgotten"]),
        ("reviewday", ["large and forgotten", "middle", "young and tiny"]),
        ("updated", ["middle", "young and tiny", "large and forgotten"]),
        ("shortest", ["young and tiny", "middle", "large and forgotten"]),
    ],
)
def test_what_each_order_puts_first(client: Client, sort: str, found: list[str]) -> None:
    make_three()
    assert subjects(client.get(f"/?lane=first&sort={sort}")) == found


def test_most_merges_per_minute_is_the_order_of_who_asks_for_none(client: Client) -> None:
    make_three()
    assert DEFAULT_SORT == "rank"
    assert subjects(client.get("/?lane=first")) == subjects(client.get("/?lane=first&sort=rank"))
    assert Wanted(sort="rank").query == "?"


def test_of_all_changes_those_that_reviewers_can_move_come_first(client: Client) -> None:
    with at_once():
        make_change("its author's", work_in_progress=True, files={"a/b.py": (1, 0)}, age=99 * DAY)
        make_change("held", votes=[(make_account("Cora"), "Code-Review", -2)])
        make_change("large", files={"a/b.py": (5000, 0)}, age=HOUR)
    assert subjects(client.get("/?lane=all"))[0] == "large"


def test_each_order_is_one_key_away(client: Client) -> None:
    make_change()
    html = client.get("/?lane=first").content.decode()
    orders = re.search(r'<nav class="orders".*?</nav>', html, re.DOTALL)
    assert orders
    keys = re.findall(r'<a href="/\?lane=first[^"]*" data-key="(\w)"[^>]*>([^<]*)</a>', orders[0])
    assert [(key, unescape(words)) for key, words in keys] == [(s.letter, s.words) for s in SORTS.values()]
    assert [key for key, _ in keys] == list("1234567")
    assert 'aria-current="true">most merges per minute' in orders[0]


def test_pages_by_every_order_lose_no_row_and_repeat_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "PAGE_SIZE", 8)
    with at_once():
        for place in range(19):
            make_change(f"Change {place}", age=DAY * (1 + place // 2), updated=NOW - HOUR * (place // 2))
    for sort in SORTS:
        go_through(client, sort)


def go_through(client: Client, sort: str) -> None:
    seen: list[list[str]] = []
    address = f"/?lane=first&sort={sort}"
    while address:
        page = client.get(address)
        seen.append(subjects(page))
        address = link(page, "next")
    assert [len(rows) for rows in seen] == [8, 8, 3]
    assert len({subject for rows in seen for subject in rows}) == 19
    assert subjects(client.get(link(page, "prev"))) == seen[1]


@pytest.mark.parametrize("text", ["-123.456789~7", "0.5~7", "-3~7"])
def test_a_place_in_an_order_of_fractions_is_read_back_exactly(text: str) -> None:
    assert str(Cursor.read(text, SORTS["rank"])) in (text, text.replace("-3~", "-3.0~"))


@pytest.mark.parametrize("text", ["1e5~7", "nan~7", "inf~7", "--1~7", "1.2.3~7", "~7", "1~", "1." + "9" * 40 + "~7"])
@pytest.mark.parametrize("sort", ["rank", "longest", "smallest"])
def test_what_is_no_place_is_a_fault_of_the_address(client: Client, text: str, sort: str) -> None:
    assert client.get("/", {"sort": sort, "after": text}).status_code == 400


def test_a_fraction_is_no_place_among_sizes(client: Client) -> None:
    assert client.get("/?sort=smallest&after=1.5~3").status_code == 400
    assert client.get("/?sort=rank&after=-1.5~3").status_code == 200


@pytest.mark.parametrize("lane", [ALL, "first"])
@pytest.mark.parametrize("sort", SORTS.values(), ids=lambda sort: sort.key)
@pytest.mark.parametrize("after", [False, True], ids=["first page", "later page"])
def test_every_order_is_read_off_an_index(sort: Sort, lane: str, after: bool) -> None:
    """SQLite says when it sorts by itself; with an index for the order it has no need to."""
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its plan")
    make_change()
    row = Facts.objects.get()
    cursor = Cursor(getattr(row, sort.column), row.pk) if after else None
    wanted = Wanted(lane=lane, sort=sort.key, after=cursor)
    visible = Facts.objects.filter(is_listed__in=(True,), is_private=False)
    facts = reads.page_ids(reads.Scope(visible, visible), wanted, NOBODY)
    plan = facts.values("pk").explain()
    assert "TEMP B-TREE" not in plan, plan


NOBODY = Viewer(user=AnonymousUser(), account=None, is_verified=False)


# --- the sentence


def test_a_row_says_first_what_put_it_there(client: Client) -> None:
    make_change(votes=plus_two("Juma Core"), files={"a/b.py": (3, 1)}, age=9 * DAY)
    html = client.get("/").content.decode()
    words = "Ranked up: an estimated 2 min of review, one more +2 and it can be approved"
    assert f'<summary title="{words}' in html
    assert f'<ul><li class="rank">{words}' in html


def test_the_sentence_is_about_the_row_and_escapes_what_people_wrote(client: Client) -> None:
    labels = {"Review-Priority": {"min": -1, "max": 2, "words": {"+2": '<b onclick="x">Now</b>'}}}
    make_change(votes=[(make_account("Cora"), "Review-Priority", 2)], labels=labels | LABELS_OF_CODE, age=HOUR)
    html = client.get("/?lane=all").content.decode()
    assert "Review-Priority +2: &lt;b onclick=&quot;x&quot;&gt;Now" in html
    assert "<b onclick" not in html


LABELS_OF_CODE = {"Code-Review": {"min": -2, "max": 2}, "Verified": {"min": -2, "max": 2}}


def test_every_order_has_words_a_meaning_and_a_column() -> None:
    assert all(sort.words and sort.meaning and sort.letter for sort in SORTS.values())
    assert all(hasattr(Facts, sort.column) for sort in SORTS.values())
    assert QueueForm({"sort": "updated"}).is_valid()
