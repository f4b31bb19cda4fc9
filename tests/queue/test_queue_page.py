"""The queue: lanes, rows, filters, orders, pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Facts, Server
from reviewq.queue import reads
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, make_project, make_server, plus_two

pytestmark = pytest.mark.django_db

# user · link · glance (servers and the mirror's version) · lane counts with mine · rows · names · what is private
# among the changes that reasons speak of · what is on the reader's desk · menu of projects
QUERIES_SIGNED_IN = 9


def subjects(page: Any) -> list[str]:
    return re.findall(r'class="subject"[^>]*><bdi>(.*?)</bdi>', page.content.decode())


def lane_counts(page: Any) -> dict[str, str]:
    html = page.content.decode()
    return dict(re.findall(r'href="/\?lane=(\w+)[^"]*" data-go.*?<span class="count">(\d+\+?)</span>', html))


def make_fifty(count: int = 50) -> None:
    with at_once():
        for place in range(count):
            make_change(f"Change {place}", votes=plus_two("Juma Core"), age=DAY * (place + 1))


def test_a_row_says_whose_turn_it_is_and_why(client: Client) -> None:
    make_change(votes=plus_two("Juma Core"), topic="bug/1429093", age=4 * DAY)
    html = client.get("/").content.decode()
    for words in ("Needs a second +2", "The first came on patch set 1", "from Juma Core", "needs 1 more +2", "CI ✓"):
        assert words in html
    for words in ("mooring", "mooring/berth", "bug/1429093", "A. Owner", "+30 −8"):
        assert words in html


def test_the_queue_opens_with_the_first_lane_that_a_core_can_empty(client: Client) -> None:
    make_change("Nobody looked")
    assert 'aria-current="page" title="Nobody has looked' in client.get("/").content.decode()
    make_change("Nearly there", votes=plus_two("Juma Core"))
    assert subjects(client.get("/")) == ["Nearly there"]


def test_each_lane_is_a_link_with_its_count(client: Client) -> None:
    with at_once():
        make_change(votes=plus_two("Juma Core"))
        make_change(votes=plus_two("Juma Core", "Lea Core"))
        make_change(files={"a/b/c.py": (1, 1)})
        make_change(work_in_progress=True)
    counts = lane_counts(client.get("/"))
    assert counts == {
        "second": "1",
        "approval": "1",
        "first": "1",
        "plus_two": "0",
        "small": "1",
        "author": "1",
        "ci": "0",
        "change": "0",
        "held": "0",
        "approved": "0",
        "all": "4",
    }


def test_mine_is_for_who_has_an_account(client: Client, signed_in: Client) -> None:
    with at_once():
        make_change("Of Iris", owner=make_account("Iris Core"))
        make_change("Of another")
    assert subjects(signed_in.get("/?lane=mine")) == ["Of Iris"]
    assert lane_counts(signed_in.get("/"))["mine"] == "1"
    assert "mine" not in lane_counts(client.get("/"))
    assert "say which Gerrit account is yours" in client.get("/?lane=mine").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("project=mooring", ["Stable fix", "Tide clock"]),
        ("branch=stable/2026.1", ["Stable fix"]),
        ("owner=bo", ["Stable fix"]),
        ("owner=Bo+Okafor", ["Stable fix"]),
        ("owner=okafor", ["Stable fix"]),
        ("area=mooring/tide", ["Tide clock"]),
        ("area=mooring", ["Stable fix", "Tide clock"]),
        ("q=tide", ["Tide clock"]),
        ("q=CLOCK+tide", ["Tide clock"]),
        ("q=topic:pilot-api", ["Other project"]),
        ("q=tide+OR+number", ["Tide clock"]),
        ("q=-tide", ["Stable fix", "Other project"]),
        ("q=file:clock.py+turn:reviewers", ["Tide clock"]),
        ("q=777", ["Other project"]),
        ("project=mooring&q=other", []),
    ],
)
def test_filters_narrow_the_list(client: Client, query: str, found: list[str]) -> None:
    bo = make_account("Bo Okafor", username="bo")
    with at_once():
        make_change("Stable fix", owner=bo, branch="stable/2026.1", age=3 * DAY)
        make_change("Tide clock", files={"mooring/tide/clock.py": (3, 3)}, age=2 * DAY)
        other = make_project("fairway")
        make_change("Other project", project=other, topic="pilot-api", number=777, files={"x/y/z.py": (1, 1)}, age=DAY)
    assert subjects(client.get(f"/?lane=all&sort=longest&{query}")) == found


def test_counts_follow_the_filters(client: Client) -> None:
    with at_once():
        make_change("Tide", votes=plus_two("Juma Core"))
        make_change("Tide too")
        make_change("Else")
    assert lane_counts(client.get("/?q=tide"))["all"] == "2"
    assert lane_counts(client.get("/?project=mooring"))["all"] == "3"
    assert lane_counts(client.get("/?q=tide"))["first"] == "1"


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("longest", ["old and big", "middle", "young and small"]),
        ("shortest", ["young and small", "middle", "old and big"]),
        ("newest", ["young and small", "middle", "old and big"]),
        ("smallest", ["young and small", "middle", "old and big"]),
    ],
)
def test_rows_stand_in_the_order_asked_for(client: Client, sort: str, found: list[str]) -> None:
    with at_once():
        make_change("middle", age=5 * DAY, files={"a/b/c.py": (50, 0)})
        make_change("old and big", age=9 * DAY, files={"a/b/c.py": (500, 0)})
        make_change("young and small", age=2 * DAY, files={"a/b/c.py": (5, 0)})
    assert subjects(client.get(f"/?lane=first&sort={sort}")) == found


def test_pages_go_forth_and_back_without_losing_a_row(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "PAGE_SIZE", 8)
    make_fifty(20)
    Facts.objects.update(size=7)  # all alike: only the change id tells them apart
    for sort in ("longest", "newest", "smallest"):
        go_forth_and_back(client, sort)


def go_forth_and_back(client: Client, sort: str) -> None:
    seen: list[list[str]] = []
    address = f"/?lane=second&sort={sort}"
    while address:
        page = client.get(address)
        seen.append(subjects(page))
        address = link(page, "next")
    assert [len(rows) for rows in seen] == [8, 8, 4]
    assert len({subject for rows in seen for subject in rows}) == 20
    back = client.get(link(page, "prev"))
    assert subjects(back) == seen[1]
    assert subjects(client.get(link(back, "prev"))) == seen[0]
    assert not link(client.get(link(back, "prev")), "prev")


def link(page: Any, relation: str) -> str:
    found = re.search(rf'href="([^"]*)" rel="{relation}"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_costs_the_same_queries_for_one_row_and_for_fifty(
    signed_in: Client, count: int, django_assert_num_queries: Any
) -> None:
    make_fifty(count)
    with django_assert_num_queries(QUERIES_SIGNED_IN):
        page = signed_in.get("/?lane=second")
    assert len(subjects(page)) == count


@pytest.mark.parametrize("count", [1, 50])
def test_every_filter_at_once_costs_at_most_ten_queries(
    signed_in: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    make_fifty(count)
    with django_assert_max_num_queries(10):
        page = signed_in.get(
            "/?lane=second&project=mooring&owner=aowner&branch=master&area=mooring&q=change&sort=newest"
        )
    assert len(subjects(page)) == count


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lane=nowhere", "There is no lane “nowhere”"),
        ("sort=loudest", "There is no order “loudest”"),
        ("after=garbage", "“garbage” is no place in this list"),
        ("before=1~", "is no place in this list"),
        ("q=" + "x" * 4001, "at most 4,000 characters"),
        ("branch=" + "x" * 301, "at most 300 characters"),
        ("q=owner:nemo+AND", "The query ends too early"),
        ("q=%00", "Null characters are not allowed"),
    ],
)
def test_an_address_that_means_nothing_gets_a_400_that_says_why_and_keeps_the_rest(
    client: Client, query: str, words: str
) -> None:
    page = client.get(f"/?owner=Bo&{query}")
    assert page.status_code == 400
    assert words in page.content.decode()
    assert 'name="owner" value="Bo"' in page.content.decode()


@pytest.mark.parametrize("cursor", ["0~0", "1~999999999999999999", "1700000000000000~5"])
def test_a_place_beyond_the_rows_is_an_empty_page_that_says_so(client: Client, cursor: str) -> None:
    make_change()
    page = client.get(f"/?lane=first&before={cursor}&sort=smallest")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("project=atlantis", "No project is called “atlantis”"),
        ("project=atlantis&q=tide", "No project is called “atlantis”"),
        ("owner=nemo", "Nobody is called “nemo”"),
    ],
)
def test_an_unknown_name_is_an_empty_list_that_says_so(client: Client, query: str, words: str) -> None:
    make_change()
    page = client.get(f"/?{query}")
    assert page.status_code == 200
    assert subjects(page) == []
    assert words in page.content.decode()


def test_a_lane_without_a_match_leads_to_the_lanes_that_have_one(client: Client) -> None:
    make_change("Tide clock")
    html = client.get("/?lane=held&q=tide").content.decode()
    assert "1 open change matches in other lanes" in html
    assert "/?lane=all&amp;q=tide" in html


def test_an_empty_database_says_what_to_do_next(client: Client) -> None:
    assert "GERRIT_URL" in client.get("/").content.decode()
    Server.objects.create(url="https://gerrit.test")
    assert "It has not started yet" in client.get("/").content.decode()
    Server.objects.update(is_mirrored=True, last_success_at=NOW)
    assert "No change is open" in client.get("/").content.decode()


def test_the_first_sync_shows_how_far_it_is(client: Client) -> None:
    server = Server.objects.create(url="https://gerrit.test")
    server.runs.create(kind="sweep", started_at=NOW, rows=120, requests=3, written=100)
    assert "120 changes read in 3 requests" in client.get("/").content.decode()


def test_hostile_text_stays_text(client: Client) -> None:
    evil = "\u202e<script>alert(1)</script>" + "x" * 10_000
    make_change(evil, topic='"><img src=x>', project=make_project("a/" + "deep/" * 50 + "end"), owner=make_account("X"))
    html = client.get("/").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert len(html) < 30_000
    assert client.get("/?q=%3Cscript%3E").status_code == 200


@pytest.mark.parametrize("age", [timedelta(seconds=-3), timedelta(0), 400 * DAY])
def test_clocks_of_the_future_and_of_last_year_are_fine(client: Client, age: timedelta) -> None:
    make_change(age=age)
    html = client.get("/?lane=all").content.decode()
    (held,) = re.findall(r'<td class="held" title="[^"]*">(.*?)</td>', html)
    assert re.fullmatch(r"moments|\d+ (min|d)", held)


def test_a_failing_server_is_one_line_on_every_page(client: Client) -> None:
    server = make_server()
    change = make_change()
    Server.objects.update(
        failing_since=NOW - 12 * timedelta(minutes=1), last_success_at=NOW - 12 * timedelta(minutes=1)
    )
    for address in ("/", "/sync/", "/people/sign-in/", f"/c/mooring/+/{change.number}/", "/nowhere/"):
        assert "Gerrit has not answered since" in client.get(address).content.decode(), address
    Server.objects.filter(pk=server.pk).update(failing_since=None, last_success_at=NOW - HOUR)
    assert "Not synced since" in client.get("/").content.decode()
    Server.objects.filter(pk=server.pk).update(last_success_at=timezone.now())
    assert "synced <time" in client.get("/").content.decode()


def test_the_colours_are_a_cookie_that_the_server_draws(client: Client) -> None:
    assert 'data-theme="auto"' in client.get("/").content.decode()
    answer = client.post("/theme/", {"theme": "dark", "next": "/?lane=all"})
    assert answer.headers["Location"] == "/?lane=all"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    assert client.post("/theme/", {"theme": "pink"}).status_code == 400
    assert client.post("/theme/", {"theme": "light", "next": "https://elsewhere.test/"}).headers["Location"] == "/"


def test_no_page_holds_script_or_style_of_its_own(client: Client) -> None:
    change = make_change(votes=plus_two("Juma Core"))
    for address in ("/", "/sync/", "/people/sign-in/", f"/c/mooring/+/{change.number}/", "/nowhere/", "/?lane=x"):
        html = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", html), address
