"""The board, the page of an effort, the index and the figures: one world that is only read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Change, Dependency, Facts
from reviewq.cycles import calendar
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.ffe.models import Request
from reviewq.forecast.models import Fit, Forecast
from reviewq.freeze.models import WorkWord
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project

pytestmark = pytest.mark.django_db
NAME = "skerry/mooring"
ADDRESS = f"/freeze/heron/?project={NAME}"
HOSTILE = "<script>alert(1)</script>\u202e" + "x" * 500
FAST, SLOW = [[5, 0.9], [60, 0.95]], [[5, 0.2], [60, 0.6]]
DATES = {"milestone-2": -30, "feature-freeze": 10, "milestone-3": 10, "rc1": 24, "release": 38}
MOST_QUERIES = 13
Changes = dict[str, Change]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Changes]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield made()
        transaction.set_rollback(True)
        calendar.empty()


def made() -> Changes:
    """Changes by what they are here for."""
    project = make_project(NAME)
    other = {"project": project, "owner": make_account("O. Other")}
    tides = {"project": project, "topic": "bp/tides"}
    with at_once():
        found = {"low": make_change("Lowest", **tides)}
        found["far"] = make_change("Elsewhere", project=make_project("skerry/fairway"), change_id="I" + "7" * 40)
        found["high"] = make_change(HOSTILE, depends_on=[found["low"]], **tides)
        found |= {
            "joined": make_change("Of the same name", **(tides | {"topic": "Tides"})),
            "sure": make_change("Nearly there", project=project, topic="bp/Lock-Gates"),
            "fix": make_change("Mend it", commit_message="Mend it\n\nCloses-Bug: #17\n", **other),
            "unnamed": make_change("Tidy up", **other),
            "swept": make_change("Sweep", **(other | {"topic": "sweep"})),
            "said": make_change("Paint", **(other | {"topic": "paint"})),
            "private": make_change("A secret tide", is_private=True, **tides),
            "stable": make_change("Tides of old", branch="stable/gannet", **tides),
            "merged": make_change("Tides, begun", status="MERGED", submitted=NOW - 9 * DAY, **tides),
            "before": make_change("Tides of yore", status="MERGED", submitted=NOW - 99 * DAY, **tides),
            "done": make_change(
                "All of it", status="MERGED", submitted=NOW - 5 * DAY, project=project, topic="bp/done"
            ),
        }
    Dependency.objects.create(change=found["sure"], kind="depends-on", reference="I" + "7" * 40)
    Dependency.objects.create(change=found["joined"], kind="depends-on", reference=f"number:{found['low'].number}")
    for name, points in {"low": SLOW, "high": FAST, "joined": FAST, "sure": FAST, "fix": SLOW, "said": FAST}.items():
        after = [] if name == "sure" else FAST
        pushes = [["votes", "no <b>+2</b> yet", -0.8]]
        Forecast.objects.create(change=found[name], made_at=NOW, points=points, after_plus_two=after, pushes=pushes)
    Fit.objects.create(
        made_at=NOW, cases=900, calibration=[[0.1, 0.3, 60, 0.2, 0.25]], judged=60, brier=0.1, brier_plain=0.2
    )
    cycle = make_cycle()
    word = {"project": project, "by_name": "Ana", "at": NOW}
    WorkWord.objects.create(effort="topic/paint", work="other", why=HOSTILE[:300], **word)
    asked = {"cycle": cycle, "project": project, "title": "x", "made_at": NOW}
    Request.objects.create(effort="topic/Tides", state="requested", **asked)
    return found


def make_cycle(slug: str = "heron", days: int = 0, **given: Any) -> Cycle:
    cycle = Cycle.objects.create(slug=slug, name=slug.capitalize(), begins_at=NOW + (days - 80) * DAY, **given)
    for kind, day in DATES.items():
        at = NOW + (day + days) * DAY
        CycleDate.objects.create(cycle=cycle, kind=kind, day=at.date(), at=at)
    return cycle


def figures(client: Client, **asked: str) -> dict[str, Any]:
    answer = client.get("/freeze/heron.json", {"project": NAME, **asked})
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def text_of(html: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


def test_figures_of_the_efforts(client: Client, world: Changes) -> None:
    found = figures(client)
    assert (found["open"], found["merged"], found["unnamed"], found["done_efforts"]) == (8, 2, 4, 1)
    assert found["without_forecast"] == 2
    assert [date["kind"] for date in found["dates"]] == ["feature-freeze", "rc1", "release"]
    efforts = {one["key"]: one for one in found["efforts"]}
    assert set(efforts) == {"bp/tides", "bp/lock-gates", "rest/fix", "rest/unknown", "topic/sweep", "topic/paint"}
    tides = efforts["bp/tides"]
    assert tides["open"] == [world[name].number for name in ("low", "high", "joined")]
    assert (tides["merged"], tides["depth"], tides["work"], tides["risk"]) == (1, 2, "feature", "at-risk")
    assert tides["lines"] == 3 * 38
    assert tides["exception"]["state"] == "requested"
    assert tides["chance"] == tides["chances"][0]["all"] < 0.3
    assert tides["latest_first_plus_two"]["state"] == "day"
    gates = efforts["bp/lock-gates"]
    assert (gates["risk"], gates["latest_first_plus_two"]["state"]) == ("likely", "given")
    assert efforts["topic/sweep"]["risk"] == "unknown"
    assert (efforts["topic/paint"]["work"], efforts["topic/paint"]["work_by_word"]) == ("other", True)
    assert efforts["rest/fix"]["open"] == [world["fix"].number]
    assert 0 < efforts["rest/fix"]["chances"][1]["expected"] < 1
    assert found["efforts"][0]["key"] == "bp/tides"


def test_orders_and_filters(client: Client, world: Changes) -> None:
    keys = {sort: [one["key"] for one in figures(client, sort=sort)["efforts"]] for sort in ("chance", "name", "wait")}
    assert keys["chance"][:3] == ["bp/tides", "bp/lock-gates", "topic/paint"]
    assert keys["name"][:4] == ["bp/lock-gates", "topic/paint", "topic/sweep", "bp/tides"]
    assert all(order[-2:] == keys["name"][-2:] for order in keys.values())
    assert figures(client, risk="likely")["efforts"][0]["key"] == "bp/lock-gates"
    assert {one["key"] for one in figures(client, work="fix")["efforts"]} == {"rest/fix"}
    assert figures(client, work="feature", risk="unknown")["efforts"] == []
    empty = client.get(f"{ADDRESS}&work=feature&risk=unknown")
    assert empty.status_code == 200
    assert "No effort of this cycle meets the filters" in empty.content.decode()


def test_the_page_says_it_in_words(client: Client, world: Changes) -> None:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    html, text = answer.content.decode(), text_of(answer.content)
    assert "4 of 8 open changes name neither blueprint nor bug; what 2 of them are follows" in text
    assert "1 effort has nothing open any more (1 merged)" in text
    assert "2 of 8 open changes have no forecast yet" in text
    low, far = world["low"].number, world["far"].number
    assert f"2 deep, {low} first" in text
    assert f"on {far} in skerry/fairway" in text
    assert "requested (0 of 3 sponsors)" in text
    assert "Learned from 900 past days of changes of all projects here" in text
    assert "10 to 30 % 60 25 %" in text
    assert "furthest off: 20 % was said where 25 % came true" in text
    assert "<script>alert" not in html
    assert "A secret tide" not in html
    assert "Tides of old" not in html
    assert html.index("tides</bdi>") < html.index("lock-gates</bdi>") < html.index("Fixes that stand alone")


def test_private_changes_are_for_administrators(world: Changes) -> None:
    client = Client()
    client.force_login(User.objects.create_user("root", is_staff=True))
    assert b"A secret tide" in client.get(ADDRESS).content


def test_the_page_of_an_effort(client: Client, world: Changes) -> None:
    page = client.get("/freeze/heron/effort/", {"project": NAME, "key": "bp/tides"})
    html, text = page.content.decode(), text_of(page.content)
    assert page.status_code == 200
    assert "<script>alert" not in html
    assert "no &lt;b&gt;+2&lt;/b&gt; yet" in html
    assert f"stands on {world['low'].number}" in text
    assert "Tides, begun" in text
    assert "Tides of yore" not in text
    assert "A secret tide" not in text
    same = client.get("/freeze/heron/effort/", {"project": NAME, "key": "topic/Tides"})
    assert "<h1><bdi>tides</bdi>" in same.content.decode()
    for key in ("rest/fix", f"change/{world['unnamed'].number}", "bug/17", "topic/sweep"):
        assert client.get("/freeze/heron/effort/", {"project": NAME, "key": key}).status_code == 200
    lone = client.get("/freeze/heron/effort/", {"project": NAME, "key": f"change/{world['unnamed'].number}"})
    assert f"<h1><bdi>change {world['unnamed'].number}</bdi>" in lone.content.decode()
    for key in ("", "bp/nothing", "change/x", f"change/{world['private'].number}", "bp/\x00", HOSTILE):
        assert client.get("/freeze/heron/effort/", {"project": NAME, "key": key}).status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/freeze/nowhere/?project=skerry/mooring", 404),
        ("/freeze/heron/?project=nothing", 404),
        ("/freeze/heron/?project=%00", 302),
        ("/freeze/nowhere/", 404),
        (f"{ADDRESS}&work=x&risk=y&sort=z&page=0", 400),
        (f"{ADDRESS}&page=99999999999999999999999999", 400),
        (f"{ADDRESS}&page=77", 200),
        (f"{ADDRESS}&work=%ff%00", 400),
        ("/freeze/heron.json", 400),
        ("/freeze/heron.json?project=nothing", 404),
        (f"/freeze/heron.json?project={NAME}&risk=y", 400),
        (f"/freeze/heron/?project={'x' * 10_000}", 302),
        ("/freeze/heron/effort/?project=nothing&key=bp/tides", 404),
    ],
)
def test_addresses_that_mean_nothing(client: Client, world: Changes, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_the_index_and_the_board_without_a_project(client: Client, world: Changes) -> None:
    page = text_of(client.get("/freeze/").content)
    assert NAME in page
    assert "Heron" in page
    first = client.get("/freeze/heron/")
    assert first.headers["Location"] == "/freeze/heron/?project=skerry%2Fmooring"


def test_as_many_queries_for_one_effort_as_for_fifty(world: Changes) -> None:
    """With a reader who is signed in, whom pages ask for, in a process that knows the calendar."""
    calendar.forget()
    assert calendar.known().cycles
    client = Client()
    client.force_login(User.objects.create_user("ada"))
    addresses = (ADDRESS, f"/freeze/heron/effort/?project={NAME}&key=bp/tides", "/freeze/")
    few = [queries(client, address) for address in addresses]
    with transaction.atomic():
        copies(world["high"], 60)
        assert [queries(client, address) for address in addresses] == few
        assert len(figures(client)["efforts"]) == 66
        page = client.get(ADDRESS).content.decode()
        assert "50 of 66" in page
        assert 'rel="next"' in page
        transaction.set_rollback(True)
    assert few[0] <= MOST_QUERIES


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
        return len(made)


def copies(change: Change, count: int) -> None:
    """Efforts of one change each, with forecasts and chains."""
    facts = Facts.objects.get(pk=change.pk)
    for n in range(count):
        change.pk, change.number, change.key, change.revision = None, 500_000 + n, 500_000 + n, f"{n:040x}"
        change.save(force_insert=True)
        facts.pk, facts.change_id, facts.number, facts.effort = change.pk, change.pk, change.number, f"bp/copy-{n}"
        facts.save(force_insert=True)
        Forecast.objects.create(change_id=change.pk, made_at=NOW, points=FAST, after_plus_two=FAST)
