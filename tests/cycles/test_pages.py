"""The pages of the calendar, its feeds, and the next dates on pages of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.cycles import calendar
from reviewq.cycles.models import Cycle, CycleDate
from tests.factories import DAY, NOW, make_project

from .made import K, day, make_cycle, week
from .sent import html_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def ahead(days: int) -> str:
    return (TODAY + days * DAY).isoformat()


def monday(days: int) -> str:
    found = TODAY + days * DAY
    return (found - timedelta(days=found.weekday())).isoformat()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A cycle with dates of every sort, one long over, and one of another project; what a test does is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        for name in ("mooring", "tally", "other/thing"):
            make_project(name)
        dates = {K.MILESTONE_1: ahead(-30), K.MILESTONE_3: ahead(10), K.FEATURE_FREEZE: ahead(10), K.RELEASE: ahead(60)}
        odd = (
            week(K.RC1, monday(35), ahead(35), basis_words="derived: <b>Thursday</b>"),
            day(
                K.SPEC_FREEZE,
                ahead(3),
                project_pattern="mooring",
                at=datetime.fromisoformat(f"{ahead(3)}T18:00Z"),
            ),
            day(K.FEATURE_FREEZE, ahead(5), project_pattern="tally"),
            day(K.OTHER, ahead(1), title="Party, with \\ ; and\u202e <i>" + "é" * 60),
        )
        make_cycle("harbour", dates, *odd, name="2027.1 Harbour")
        CycleDate.objects.filter(project_pattern="tally").update(moved_from=TODAY)
        make_cycle("austin", {K.RELEASE: "2010-10-21"})
        make_cycle("plan", {}, project_pattern="other/*")
        yield
        transaction.set_rollback(True)


def text_of(html: str) -> str:
    """Without the history at the foot, which names every date."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.split("<h2>Its history</h2>")[0]))


def test_the_list_has_all_years_and_says_what_is_not_known(world: None, client: Client) -> None:
    html = html_of(client, "/cycles/")
    rows = {row[1]: text_of(row[0]) for row in re.finditer(r'<tr.*?href="/cycles/([\w-]+)/".*?</tr>', html, re.DOTALL)}
    assert list(rows) == ["harbour", "plan", "austin"]
    assert "no date known Thu 21 October 2010 1 released" in rows["austin"]
    assert "no date known no date known 0 no date known" in rows["plan"]
    assert rows["harbour"].endswith(" now ")
    assert "/cycles/plan/" not in html_of(client, "/cycles/?project=mooring")
    assert client.get("/cycles/?project=%00").status_code == 404
    assert client.get("/cycles/?project=" + "x" * 9000).status_code == 404


def test_a_cycle_tells_each_date_with_its_basis_and_the_reader_their_own_day(world: None, client: Client) -> None:
    html = html_of(client, "/cycles/harbour/")
    said = text_of(html)
    start = date.fromisoformat(monday(35))
    assert f"week of {start.day} {start:%B} {start.year}, day not known" in said
    assert "derived: &lt;b&gt;Thursday" in html, "texts of files stay texts"
    assert "until 23:59 UTC" in said
    assert "moved from" in said
    assert "in 10 days" in said
    assert re.search(r'<svg class="cycle-line".*role="img".*today</text>', html, re.DOTALL)
    far = text_of(html_of(client, "/cycles/harbour/?zone=Pacific/Tongatapu"))
    there = TODAY + 11 * DAY
    assert f"{there:%a} {there.day} {there:%B} {there.year}, 12:59 (another day than in UTC)" in far
    wrong = client.get("/cycles/harbour/", {"zone": "Mars/<Base>"}).content.decode()
    assert "No time zone has that name" in wrong
    assert 'value="Mars/&lt;Base&gt;"' in wrong


def test_a_project_sees_its_own_dates(world: None, client: Client) -> None:
    said = {name: text_of(html_of(client, f"/cycles/harbour/?project={name}")) for name in ("mooring", "tally")}
    assert "Spec freeze" in said["mooring"]
    assert "Spec freeze" not in said["tally"]
    assert "until 18:" in said["mooring"]
    assert said["tally"].count("Feature freeze tally") == 1
    assert "Feature freeze tally" not in said["mooring"]
    assert "No date of this cycle" in html_of(client, "/cycles/plan/")
    assert html_of(client, "/cycles/none/", 404)


def test_a_page_costs_the_same_for_one_date_and_for_fifty(world: None, client: Client) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    pages = ["/cycles/", "/cycles/austin/", "/cycles/austin/?project=mooring", "/cycles/austin.ics", "/cycles/feed.ics"]
    before = [cost(page) for page in pages]
    cycle = Cycle.objects.get(slug="austin")
    CycleDate.objects.bulk_create(
        CycleDate(cycle=cycle, kind="other", title=f"Day {n}", day=TODAY, at=NOW, project_pattern="*")
        for n in range(50)
    )
    for number in range(20):
        Cycle.objects.create(slug=f"c{number}", name=f"C{number}")
    assert [cost(page) for page in pages] == before
    assert all(count <= most for count, most in zip(before, (5, 7, 9, 2, 2), strict=True)), before


def entries(client: Client, address: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """A feed by a strict reader of RFC 5545: (properties of the calendar, those of each entry)."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    raw = answer.content
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "lines are folded at 75 octets"
    lines = raw.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    calendar_of, found, now_in = dict[str, str](), list[dict[str, str]](), "calendar"
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if line in ("BEGIN:VEVENT", "END:VEVENT"):
            now_in = "event" if line.startswith("BEGIN") else "calendar"
            found += [{}] if now_in == "event" else []
            continue
        into = found[-1] if now_in == "event" else calendar_of
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[\w/.-]+)*", name) and name not in into
        into[name] = value
    return calendar_of, found


def unescaped(text: str) -> str:
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", text), "commas and semicolons are escaped"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def test_the_feed_is_an_icalendar(world: None, client: Client) -> None:
    of, found = entries(client, "/cycles/harbour.ics")
    assert (of["VERSION"], of["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert of["PRODID"]
    by_name = {unescaped(one["SUMMARY"]): one for one in found}
    freeze = by_name["Feature freeze: 2027.1 Harbour"]
    compact = ahead(10).replace("-", "")
    assert freeze["DTSTART;VALUE=DATE"] == compact
    assert freeze["DTEND;VALUE=DATE"] == ahead(11).replace("-", "")
    assert (freeze["SEQUENCE"], freeze["TRANSP"]) == ("1", "TRANSPARENT")
    assert re.fullmatch(r"\d{8}T\d{6}Z", freeze["DTSTAMP"])
    assert freeze["URL"] == "http://testserver/cycles/harbour/"
    rc1 = by_name["RC1, day not known: 2027.1 Harbour"]
    start = date.fromisoformat(monday(35))
    assert (rc1["DTSTART;VALUE=DATE"], rc1["DTEND;VALUE=DATE"]) == (f"{start:%Y%m%d}", f"{start + 5 * DAY:%Y%m%d}")
    assert "day not known" in unescaped(rc1["DESCRIPTION"])
    assert "DTSTART" in by_name["Spec freeze: 2027.1 Harbour (mooring)"], "an hour that is said is an instant"
    assert any("Party, with \\ ; and" in name for name in by_name)
    assert len({one["UID"] for one in found}) == len(found) == 8
    before = {one["UID"] for one in found}
    Cycle.objects.filter(slug="harbour").update(version=5)
    CycleDate.objects.filter(kind="rc1").update(moved_from=TODAY)
    again = entries(client, "/cycles/harbour.ics")[1]
    assert {one["UID"] for one in again} == before
    assert {one["SEQUENCE"] for one in again} == {"5"}


def test_a_project_has_a_feed_of_its_own(world: None, client: Client) -> None:
    names = [one["SUMMARY"] for one in entries(client, "/cycles/feed.ics?project=tally")[1]]
    assert any(name.startswith("Feature freeze: 2027.1 Harbour (tally)") for name in names)
    assert not any(name == "Feature freeze: 2027.1 Harbour" or "Spec freeze" in name for name in names)
    assert not any("Austin" in name for name in names), "what is long over is left out"
    assert client.get("/cycles/none.ics").status_code == 404


def test_a_page_may_name_a_project_as_bug_trackers_do() -> None:
    known = calendar.Calendar(projects=["harbour/tide", "nova", "openstack/nova", "openstack/ui", "other/ui"])
    names = {name: known.named(name) for name in ("tide", "nova", "openstack/nova", "ui", "unheard", "")}
    one_of_a_kind = {"tide": "harbour/tide", "nova": "nova", "openstack/nova": "openstack/nova"}
    assert names == one_of_a_kind | {"ui": "", "unheard": "", "": ""}


def next_line(client: Client, address: str) -> str:
    found = re.search(r'<div class="next-dates">.*?</div>', html_of(client, address), re.DOTALL)
    return text_of(found[0]).strip() if found else ""


def test_the_next_dates_stand_on_every_page_of_a_project(world: None, client: Client) -> None:
    assert next_line(client, "/") == "", "not before the calendar was asked for: this is how tests see it"
    calendar.forget()
    of_all = next_line(client, "/")
    assert re.fullmatch(
        r"2027.1 Harbour · Feature freeze \+1 in 10 days .* · RC1 in about 35 days .* in 60 days .*", of_all
    )
    assert "Spec freeze in 3 days" in next_line(client, "/?project=mooring")
    assert "Feature freeze in 5 days" in next_line(client, "/policies/?project=tally")
    assert next_line(client, "/?project=other/thing").startswith("2027.1 Harbour"), "its own cycle has no date yet"
    assert "Spec freeze" in next_line(client, "/cycles/harbour/?project=mooring")
    with CaptureQueriesContext(connection) as made:
        client.get("/policies/")
    calendar.forget()
    with CaptureQueriesContext(connection) as cold:
        client.get("/policies/")
    assert len(cold) - len(made) == 3, "asked once for many pages"
