"""The ledger as people send it (mail, meeting) and as programs read it (CSV, JSON), each to the letter; and hostile
texts in all of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.ffe import export_reads, texts
from reviewq.ffe.exports import cell
from reviewq.ffe.models import Member, Request, Sponsor
from reviewq.ffe.rules.life import Act, State
from reviewq.ffe.writes import LEDGER, By, keep
from tests.factories import at_once, make_change, make_project, make_server

from .kept import make_cycle, make_request, make_sponsor, person

pytestmark = pytest.mark.django_db
KELP = 900041  # far from what a sequence gives to others
AT = datetime(2027, 3, 20, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = "https://review.test/ffe/{}/"


@pytest.fixture(scope="module")
def kelp(django_db_setup: None, django_db_blocker: Any) -> Iterator[Request]:
    """A granted request with a change that is left, one that merged, and one that nobody else may see."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield granted()
        transaction.set_rollback(True)


def granted() -> Request:
    project = make_project("skerry/mooring", make_server("https://gerrit.test"))
    with at_once():
        left = make_change(
            "Let kelp be moored", project=project, topic="kelp", number=812345, files={"a.py": (120, 30)}
        )
        done = make_change("Name the beds", project=project, topic="kelp", number=812340, status="MERGED")
        secret = make_change("Secret", project=project, topic="kelp", number=812399, is_private=True)
    request = make_request(
        *(left, done, secret),
        pk=KELP,
        effort="bp/kelp-beds",
        title="Kelp beds as moorings",
        benefit="Ships can lie at kelp beds.\nThat is half of all berths of the northern harbours, as everybody "
        "knows who has ever looked for one in a storm.",
        regression="Little: a new class of berth, and no change to the others.",
        by_name="Ana",
        made_at=AT - 4 * DAY,
        requested_at=AT - 3 * DAY,
        decided_at=AT - DAY,
        granted_at=AT - DAY,
        decided_by_name="Tunde",
        decision="Tests are thorough.",
        until=datetime(2027, 3, 26, 23, 59, 59, tzinfo=UTC),
    )
    Member.objects.update(joined_at=AT - 4 * DAY)
    Member.objects.filter(change=done).update(left_at=AT - DAY, left_why="merged")
    make_sponsor(request, "Kari", AT - 2 * DAY, reviewed_at=AT - DAY)
    make_sponsor(request, "Milo", AT - 2 * DAY)
    keep(request, Act.GRANT, By(None, "Tunde"), AT - DAY, "Tests are thorough.")
    keep(request, Act.LEAVE, LEDGER, AT - DAY, data={"changes": [812340], "why": "merged"})
    return request


def entry() -> export_reads.Entry:
    [found] = export_reads.entries(Request.objects.filter(pk=KELP), AT)
    return found


MAIL = """\
Subject: [mooring][ffe] Feature Freeze Exception Request: Kelp beds as moorings

Blueprint kelp-beds of skerry/mooring, for Kelp
Asked by Ana; granted until 2027-03-26 23:59 UTC by Tunde
https://review.test/ffe/900041/

Benefit
-------
Ships can lie at kelp beds.
That is half of all berths of the northern harbours, as everybody knows
who has ever looked for one in a storm.

Risk of regression
------------------
Little: a new class of berth, and no change to the others.

How disruptive
--------------
(not said)

How long
--------
(not said)

What is left
------------
(not said)

If it is refused
----------------
(not said)

Changes left (1, 150 lines)
---------------------------
* https://gerrit.test/c/skerry/mooring/+/812345/1
  Let kelp be moored (+120 -30)

Merged already: 1

Sponsors (2 of 3)
-----------------
* Kari, promised 2027-03-18
* Milo, promised 2027-03-18

As of 2027-03-20 09:30 UTC
"""

MEETING = """\
Feature freeze exceptions: skerry/mooring, Kelp
As of 2027-03-20 09:30 UTC
1 of 7 granted, none asked for; 6 left

* mooring: Kelp beds as moorings (bp/kelp-beds)
  granted until 2027-03-26 23:59 UTC by Tunde; 1 change left, 150 lines
  sponsors: Kari, Milo
  https://review.test/ffe/900041/
  - https://gerrit.test/c/skerry/mooring/+/812345/1
    Let kelp be moored (+120 -30)
"""


def test_the_mail_to_the_letter(kelp: Request) -> None:
    assert texts.mail(entry(), PAGE.format, AT) == MAIL


def test_the_list_of_a_meeting_to_the_letter(kelp: Request) -> None:
    budget = "1 of 7 granted, none asked for; 6 left"
    assert texts.meeting("skerry/mooring, Kelp", [entry()], PAGE.format, AT, budget) == MEETING
    assert texts.meeting("all projects", [], PAGE.format, AT).endswith("\n\nNobody has asked for one.\n")


def test_a_meeting_goes_from_what_ends_first_to_what_is_over() -> None:
    states = (State.DENIED, State.REQUESTED, State.SPONSORED, State.GRANTED, State.GRANTED)
    for place, state in enumerate(states):
        request = make_request(state=state, effort=f"topic/{place}", title=f"T{place}", ended_at=AT)
        Request.objects.filter(pk=request.pk).update(until=AT + (9 - place) * DAY if state is State.GRANTED else None)
    make_request(state=State.WITHDRAWN, effort="topic/old", title="Old", ended_at=AT - 8 * DAY)
    make_request(state=State.DRAFT, effort="topic/draft", title="Draft")
    found = export_reads.entries(export_reads.for_meeting(Request.objects.exclude(pk=KELP), AT), AT)
    told = texts.meeting("all", found, PAGE.format, AT)
    assert [line.split()[2] for line in told.splitlines() if line.startswith("* ")] == ["T4", "T3", "T2", "T1", "T0"]
    assert "requested; 0 of 3 sponsors, needs 3 more; no change left" in told and "Draft" not in told


def test_the_record_to_the_letter(kelp: Request) -> None:
    answer = Client().get("/ffe/exceptions.json?project=skerry/mooring&cycle=kelp").json()
    [record] = answer["requests"]
    assert answer["is_cut"] is False
    assert record == {
        "id": KELP,
        "url": "http://testserver/ffe/900041/",
        "project": "skerry/mooring",
        "cycle": "kelp",
        "effort": "bp/kelp-beds",
        "title": "Kelp beds as moorings",
        "state": "granted",
        "until": "2027-03-26T23:59:59Z",
        "asked_by": "Ana",
        "is_by_core": False,
        "made_at": "2027-03-16T09:30:00Z",
        "requested_at": "2027-03-17T09:30:00Z",
        "granted_at": "2027-03-19T09:30:00Z",
        "decided_at": "2027-03-19T09:30:00Z",
        "decided_by": "Tunde",
        "decision": "Tests are thorough.",
        "ended_at": None,
        "earlier": None,
        "sponsors_needed": 3,
        "sponsors": [
            {"name": "Kari", "at": "2027-03-18T09:30:00Z", "reviewed_at": "2027-03-19T09:30:00Z"},
            {"name": "Milo", "at": "2027-03-18T09:30:00Z", "reviewed_at": None},
        ],
        "answers": {
            "benefit": kelp.benefit,
            "regression": kelp.regression,
            "disruption": "",
            "how_long": "",
            "left": "",
            "if_refused": "",
        },
        "changes": [
            {
                "number": 812340,
                "url": "https://gerrit.test/c/skerry/mooring/+/812340/1",
                "subject": "Name the beds",
                "status": "MERGED",
                "insertions": 30,
                "deletions": 8,
                "joined_at": "2027-03-16T09:30:00Z",
                "left_at": "2027-03-19T09:30:00Z",
                "left_why": "merged",
            },
            {
                "number": 812345,
                "url": "https://gerrit.test/c/skerry/mooring/+/812345/1",
                "subject": "Let kelp be moored",
                "status": "NEW",
                "insertions": 120,
                "deletions": 30,
                "joined_at": "2027-03-16T09:30:00Z",
                "left_at": None,
                "left_why": None,
            },
        ],
        "history": [
            {"at": "2027-03-19T09:30:00Z", "act": "grant", "by": "Tunde", "why": "Tests are thorough."},
            {"at": "2027-03-19T09:30:00Z", "act": "leave", "by": None, "why": None},
        ],
    }


HEAD = (
    "id,project,cycle,effort,title,state,until,asked by,requested,sponsors,sponsors needed,decided,decided by,"
    "decision,ended,changes left,lines left,changes merged,page"
)
LINE = (
    "900041,skerry/mooring,kelp,bp/kelp-beds,Kelp beds as moorings,granted,2027-03-26 23:59,Ana,2027-03-17 09:30,"
    "Kari; Milo,3,2027-03-19 09:30,Tunde,Tests are thorough.,,1,150,1,http://testserver/ffe/900041/"
)


def test_the_table_to_the_letter(kelp: Request) -> None:
    answer = Client().get("/ffe/exceptions.csv?project=skerry/mooring")
    assert answer.content.decode() == f"{HEAD}\r\n{LINE}\r\n"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


HOSTILE = "=HYPERLINK(1)\r\nBcc: all@example.org\r\n\r\n\u202egnp\u2066.exe \x1b[31m\x00<script>\u2028x" + "W" * 3000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("  -cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t+1", "'+1"),
        ("＝1", "'＝1"),
        ("Kelp = beds", "Kelp = beds"),
        ("a\r\nb\x00", "a b"),
        (7, 7),
    ],
)
def test_no_cell_is_a_formula(text: object, shown: object) -> None:
    assert cell(text) == shown


def test_hostile_texts_stay_in_their_places(kelp: Request) -> None:
    """They cannot be stored with NUL; everything else that people may type is there."""
    text = HOSTILE.replace("\x00", "")
    Request.objects.filter(pk=KELP).update(title=text[:200], benefit=text, by_name=text[:200], decision=text)
    Sponsor.objects.filter(name="Kari").update(name=text[:200])
    mail, listed = texts.mail(entry(), PAGE.format, AT), texts.meeting("x\r\ny", [entry()], PAGE.format, AT)
    head = mail.partition("\n\n")[0]
    assert head.startswith("Subject: [mooring][ffe] ") and head.count("\n") == 0
    assert not any(line.startswith("Bcc:") for line in head.splitlines())
    for made in (mail, listed):
        assert not set(made) & set("\r\x00\x1b\u202e\u2066\u2028")
        assert max(map(len, made.splitlines()[1:])) < 998
    rows = list(csv.reader(io.StringIO(Client().get("/ffe/exceptions.csv").content.decode())))
    assert [len(row) for row in rows] == [19, 19] and rows[1][4].startswith("'=HYPERLINK")
    assert json.loads(Client().get("/ffe/exceptions.json").content)["requests"][0]["decision"] == text


def test_who_may_read_what_and_what_is_bad_is_said(kelp: Request, client: Client) -> None:
    draft = make_request(state=State.DRAFT, effort="topic/reed", title="Reed")
    ana, _ = person("Ana")
    Request.objects.filter(pk=draft.pk).update(by=ana)
    assert client.get("/ffe/900041/mail.txt").content.decode().startswith("Subject: [mooring][ffe]")
    assert client.get(f"/ffe/{draft.pk}/mail.txt").status_code == client.get("/ffe/987654/mail.txt").status_code == 404
    for path in ("meeting.txt", "exceptions.csv", "exceptions.json"):
        answer = client.get(f"/ffe/{path}")
        assert answer.status_code == 200 and b"Reed" not in answer.content and b"Secret" not in answer.content
        bad = client.get(f"/ffe/{path}", {"project": "no/such\x00", "cycle": "K" * 90})
        assert bad.status_code == 400 and bad["Content-Type"].split(";")[0] in ("text/plain", "application/json")
    assert b"There is no project" in client.get("/ffe/meeting.txt?project=no/such").content
    client.force_login(ana)
    assert b"Exception Request: Reed" in client.get(f"/ffe/{draft.pk}/mail.txt").content


def test_many_cost_as_many_queries_as_one() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(export_reads.entries(Request.objects.all(), AT)) == Request.objects.count()
        return len(queries) - 1

    make_cycle()
    make_sponsor(make_request(effort="topic/0"), "Kari")
    one = asked()
    for n in range(4):
        make_sponsor(make_request(make_change(project=make_project()), effort=f"topic/x{n}"), f"S{n}")
    assert asked() == one == 5
