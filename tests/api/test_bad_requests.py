"""Malformed requests to the API, the search box, suggestions and pages of lanes: a clear 400, never a 5xx, and what
was typed is still there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.factories import make_change

pytestmark = pytest.mark.django_db

QUERIES = {
    "open parenthesis": "(is:open",
    "closing parenthesis": "is:open)",
    "empty parentheses": "is:open ()",
    "only a parenthesis": "(",
    "open quotation": 'subject:"tide',
    "open brace": "subject:{tide",
    "single quotes": "subject:'tide'",
    "AND at the end": "is:open AND",
    "AND at the start": "AND is:open",
    "OR at the end": "is:open OR",
    "two ORs": "is:open OR OR is:wip",
    "NOT at the end": "is:open NOT",
    "only a minus": "-",
    "minus before nothing": "is:open -",
    "no value": "owner:",
    "no value within": "(status:) is:open",
    "no operator": ":open",
    "unknown operator": "colour:red",
    "a slip": "ownr:ada",
    "operator of another tool": "assignee:ada",
    "unknown status": "status:sleeping",
    "unknown is": "is:happy",
    "unknown has": "has:cheese",
    "age without a unit": "age:soon",
    "age of an unknown unit": "age:3fortnights",
    "no date": "after:tomorrow-ish",
    "no such month": "after:2026-13-01T",
    "size without a number": "size:big",
    "a huge size": "size:>99999999999999999999999999",
    "label without a value": "label:",
    "label of no number": "label:Code-Review=often",
    "label of a huge count": "label:Code-Review=1,count=999",
    "limit of nothing": "limit:0",
    "limit below nothing": "limit:-5",
    "limit of words": "limit:many",
    "change of words": "change:that-one",
    "a huge commit": "commit:" + "f" * 200,
    "broken regex": "project:^[",
    "another broken regex": "branch:^(((",
    "unknown turn": "turn:yours",
    "unknown lane": "lane:fast",
    "waiting for words": "waiting:>long",
    "missing words": "missing:some",
    "NUL": "is:open\x00",
    "quoted NUL": 'subject:"a\x00b"',
    "bell": "is:open\x07",
    "dollar": "$HOME",
    "question mark": "is:open?",
    "semicolon": "is:open; drop table",
    "percent": "100%",
    "brackets": "[is:open]",
    "deep": "(" * 150 + "is:open" + ")" * 150,
    "deep and open": "(" * 3000,
    "many terms": " ".join(f"number{place}" for place in range(700)),
    "10 kB": "x" * 10_000,
    "10 kB of quotes": '"' * 9_999,
    "right to left": "\u202eowner:\u202c(",
    "emoji": "status:🙂",
    "self without an account": "owner:self",
}
# What may be refused or not found, but is to be survived: both answers are fine.
SURVIVED = {"percent", "dollar", "a huge commit", "emoji"}


@pytest.mark.parametrize("query", [query for name, query in QUERIES.items() if name not in SURVIVED], ids=str)
def test_the_api_says_where_a_query_fails_and_what_would_do(client: Client, query: str) -> None:
    answer = client.get("/api/v1/changes", {"q": query})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["type"] == "urn:reviewq:problem:query"
    assert problem["status"] == 400
    assert len(problem["detail"]) > 10
    assert 0 <= problem["position"] <= len(query.strip())
    assert isinstance(problem["expected"], list)


@pytest.mark.parametrize("query", [query for name, query in QUERIES.items() if name not in SURVIVED], ids=str)
def test_the_page_keeps_a_query_that_is_refused_and_marks_the_place(client: Client, query: str) -> None:
    answer = client.get("/", {"q": query, "owner": "Bo", "lane": "all"})
    assert answer.status_code == 400
    html = unescape(answer.content.decode())
    assert 'aria-describedby="search-fault"' in html
    assert 'id="search-fault" role="alert"' in html
    assert 'name="owner" value="Bo"' in html
    if "\x00" not in query:
        assert f'name="q" id="filter-text" value="{query.strip()}"' in html
    if len(query) < 3_000 and "\x00" not in query:
        (shown,) = html.split('<pre class="pointer"')[1:]
        line, mark = shown.split(">", 1)[1].split("</pre>")[0].split("\n")[-2:]
        assert mark.strip() == "^"
        assert mark.index("^") <= len(line)


@pytest.fixture(scope="module")
def still_here(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_change("Still here")
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_page_of_lanes_shows_the_others_and_suggestions_survive(client: Client, still_here: None, query: str) -> None:
    answer = client.get("/lanes/", {"Bad": query, "Good": "status:open"})
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert "Still here" in answer.content.decode()
    for at in ("", "0", "3", str(len(query))):
        assert client.get("/suggest/", {"q": query, "at": at}).status_code in (200, 400)


PARAMETERS = [
    ("limit=0", "limit"),
    ("limit=101", "limit"),
    ("limit=-1", "limit"),
    ("limit=", "limit"),
    ("limit=ten", "limit"),
    ("limit=1.5", "limit"),
    ("limit=1e3", "limit"),
    ("limit=" + "9" * 5000, "limit"),
    ("limit=%00", "limit"),
    ("cursor=garbage", "cursor"),
    ("cursor=1", "cursor"),
    ("cursor=1~", "cursor"),
    ("cursor=~1", "cursor"),
    ("cursor=1~2~3", "cursor"),
    ("cursor=-1~2", "cursor"),
    ("cursor=" + "9" * 30 + "~1", "cursor"),
    ("cursor=%00", "cursor"),
    ("cursor=%F0%9F%99%82", "cursor"),
    ("cursor=%FF", "cursor"),
    ("limt=5", "limt"),
    ("Q=is:open", "Q"),
    ("start=25", "start"),
    ("o=LABELS", "o"),
    ("%00=1", "\x00"),
    ("q[]=is:open", "q[]"),
    ("=1", ""),
]


@pytest.mark.parametrize(("asked", "name"), PARAMETERS, ids=[asked[:30] for asked, _ in PARAMETERS])
def test_a_parameter_that_is_refused_is_named(client: Client, asked: str, name: str) -> None:
    answer = client.get(f"/api/v1/changes?{asked}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["type"] == "urn:reviewq:problem:parameter"
    assert [fault["parameter"] for fault in problem["errors"]] == [name]
    assert len(answer.content) < 10_000


def test_every_fault_is_named_at_once(client: Client) -> None:
    problem = json.loads(client.get("/api/v1/changes?start=1&cursor=x&n=2").content)
    assert {fault["parameter"] for fault in problem["errors"]} == {"start", "cursor", "n"}


@pytest.mark.parametrize(
    "asked",
    ["at=-1", "at=x", "at=99999", "at=" + "9" * 5000, "q=%00", "q=" + "x" * 5000, "q=a&at=%00", "q=a&at=1.5"],
)
def test_suggestions_refuse_what_is_no_place_in_a_query(client: Client, asked: str) -> None:
    answer = client.get(f"/suggest/?{asked}")
    assert answer.status_code == 400
    assert answer.content


LANES = {
    "title alone": "title=x",
    "foreach alone": "foreach=is:open",
    "blank name": "%20=is:open",
    "NUL name": "%00=is:open",
    "too many": "&".join(f"s{place}=is:open" for place in range(40)),
    "long name": "n" * 300 + "=is:open",
    "long query": "a=" + "x" * 5000,
    "long title": "title=" + "t" * 300 + "&a=is:open",
    "only signs": "&&&=&=x",
}


@pytest.mark.parametrize("asked", LANES.values(), ids=LANES)
def test_an_address_that_is_no_dashboard_leads_to_the_form_with_its_reason(client: Client, asked: str) -> None:
    answer = client.get(f"/lanes/?{asked}")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="text-fault" role="alert"' in html
    assert asked[:20].replace("&", "&amp;") in html


def test_nothing_that_was_pasted_is_lost(client: Client) -> None:
    text = '[section "Mine"]\nquery = owner:self\nquery = <twice>\n'
    answer = client.post("/lanes/new/", {"text": text, "title": "M" * 201})
    html = unescape(answer.content.decode())
    assert answer.status_code == 400
    assert text in html.replace("\r\n", "\n")
    assert "M" * 201 in html
    assert "at most 200 characters" in html
