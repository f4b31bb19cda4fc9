"""The pages of the ledger: what they show to whom, what they answer, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewq.changes.models import Dependency
from reviewq.ffe import actions, writes
from reviewq.ffe.ledger_reads import ledger
from reviewq.ffe.models import Member, Request, Sponsor
from reviewq.ffe.rules.answers import QUESTIONS
from reviewq.forecast.models import Forecast
from reviewq.forecast.rules.together import jointly
from reviewq.forecast.rules.words import percent
from tests.factories import DAY, HOUR, NOW

from .bay import Bay, bay, browser, buttons, fresh, page, press, seen, text, viewer

pytestmark = pytest.mark.django_db
HOSTILE = "\u202e<b>kelp</b>"
LEDGER = "/ffe/?project=mooring"


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bay]:
    with django_db_blocker.unblock(), bay() as made:
        yield made


# --- The ledger


def test_an_empty_ledger_says_what_it_is_for_and_when_to_ask(here: Bay) -> None:
    html = page("", LEDGER)
    assert "Nobody asks for an exception" in html
    assert f"The last day to ask is <b>{(NOW + 8 * DAY).date()}</b>" in html
    assert re.search(r"<bdi>Tunde</bdi>, <bdi>Ines</bdi> decide\.", html)


def test_the_ledger_lists_states_sponsors_and_what_is_left(here: Bay) -> None:
    granted, lone = here.granted(), here.draft("noa", effort="bp/buoy")
    mine = here.asked("cora", sponsors=1, effort="bp/rope")
    Forecast.objects.bulk_create(Forecast(change=one, made_at=NOW, points=[[14, 0.7]]) for one in here.kelp)
    html = page("", LEDGER)
    assert f"granted until {granted.until:%Y-%m-%d}" in html
    assert "sponsored (1 of 2 sponsors)" in html
    assert re.search(r"that all of its open changes merge by [0-9-]+\">\d+ %", html)
    assert f"/ffe/{mine.pk}/" in html
    assert f"/ffe/{lone.pk}/" not in html, "a draft is its author's own"
    assert f"/ffe/{lone.pk}/" in page("noa", LEDGER)


def test_a_broken_promise_is_told_to_who_gave_it_and_to_who_decides_and_to_nobody_else(here: Bay) -> None:
    made = here.granted()
    Sponsor.objects.filter(request=made, name="Cleo").update(due_at=NOW - HOUR)
    Sponsor.objects.filter(request=made, name="Cyd").update(due_at=NOW - HOUR, reviewed_at=NOW - DAY)
    told = "Promises that are not kept"
    for path in (LEDGER, f"/ffe/{made.pk}/"):
        shown = {who: page(who, path) for who in ("tunde", "cleo", "cyd", "ana", "")}
        assert [who for who, html in shown.items() if "has not reviewed by" in html] == ["tunde", "cleo"]
        assert "reviewed, as promised" in shown[""]
    assert told in page("tunde", LEDGER) and told not in page("ana", LEDGER)


def test_what_joined_since_the_grant_is_marked_for_who_decides(here: Bay) -> None:
    made = here.granted()
    actions.name_change(viewer("ana"), made.pk, here.lone, NOW + HOUR)
    assert "1 new" in page("tunde", LEDGER) and "1 new" not in page("ana", LEDGER)
    html = page("tunde", f"/ffe/{made.pk}/")
    assert html.count("new since the grant") == 1 and "see" in buttons(html)
    assert press("tunde", made, "see").status_code == 302
    assert "new since the grant" not in page("tunde", f"/ffe/{made.pk}/")


def test_a_grant_that_ran_out_is_shown_as_expired_before_any_job_ran(here: Bay) -> None:
    made = here.granted()
    Request.objects.filter(pk=made.pk).update(until=NOW - HOUR)
    assert "expired" in page("", LEDGER)
    html = page("tunde", f"/ffe/{made.pk}/")
    assert buttons(html) == set() and "Ask anew" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("project=nowhere", "There is no project “nowhere” in the mirror."),
        ("cycle=nevermore", "There is no cycle “nevermore” in the calendar."),
        ("project=%00", "Null characters are not allowed."),
        (f"project={'x' * 400}", "at most 300 characters"),
    ],
)
def test_an_address_that_names_nothing_is_told_so(here: Bay, query: str, words: str) -> None:
    assert words in page("", f"/ffe/?{query}", 400)


def test_queries_do_not_grow_with_the_requests(here: Bay) -> None:
    def count(path: str, who: str = "tunde") -> int:
        client = browser(who)
        with CaptureQueriesContext(
            connection,
        ) as found:
            text(client.get(path))
        return len(found)

    here.granted()
    one = count(LEDGER)
    for number in range(2):
        here.granted(effort=f"topic/weed-{number}")
    assert count(LEDGER) == one
    assert one <= 22
    of_one = here.asked(effort="topic/none")
    many = here.granted(effort="topic/all")
    rows = [Member(request=many, change=one, joined_at=NOW) for one in (*here.kelp, here.lone, here.merged)]
    Member.objects.bulk_create(rows)
    assert count(f"/ffe/{of_one.pk}/") == count(f"/ffe/{many.pk}/") <= 21
    form = "/ffe/new/?project=mooring&effort="
    assert count(f"{form}topic/kelp", "noa") == count(f"{form}topic/none", "noa") <= 14


def test_the_chance_is_that_of_the_board_where_a_chain_runs_through_another_change(here: Bay) -> None:
    low, middle, top = here.kelp
    for upper, reference in ((top, here.lone.revision), (here.lone, f"number:{low.number}"), (low, "f" * 40)):
        Dependency.objects.create(change=upper, kind="parent", reference=reference)
    for change in (low, middle, top, here.lone):
        points = [[1, 0.4], [90, 0.4]] if change == here.lone else [[1, 0.5], [90, 0.5]]
        Forecast.objects.create(change=change, made_at=NOW, points=points)
    made = here.granted()
    board = browser().get("/freeze/kelp.json?project=mooring").json()
    (chance,) = (one["chance"] for one in board["efforts"] if one["key"] == "topic/kelp")
    (line,) = ledger(here.project, here.cycle, viewer("tunde"), NOW).open
    assert line.chance and round(line.chance, 4) == chance == round(jointly([0.4, 0.5]), 4)
    told = f"chance that all of it merges by {made.until:%Y-%m-%d}: {percent(chance)}"
    assert told in page("", f"/ffe/{made.pk}/")


# --- One request


def test_a_request_shows_its_answers_changes_and_history_to_everybody(here: Bay) -> None:
    made = here.asked(sponsors=2)
    html = page("", f"/ffe/{made.pk}/")
    for name, question in QUESTIONS.items():
        assert question.short in html and f"Said of {name}." in html
    for change in here.kelp:
        assert f'href="/c/mooring/+/{change.number}/"' in html
    for words in ("Ana drafted it", "Ana asked for it", "Cyd promised to review", "2 of 3 needed"):
        assert words in html
    assert buttons(html) == set(), "nobody is signed in"


ALL_FORMS = {
    # who: of a draft, of one that is sponsored by all it needs, of a granted one
    "": (None, set(), set()),
    "noa": (None, set(), set()),
    "ana": ({"ask", "withdraw", "name", "drop"}, {"withdraw", "name", "drop"}, {"withdraw", "name", "drop"}),
    "nell": (None, set(), set()),
    "cora": (None, {"sponsor"}, {"sponsor"}),
    "cleo": (None, {"unsponsor"}, {"unsponsor"}),
    "ines": (set(), {"grant", "deny", "name", "drop"}, {"extend", "revoke", "name", "drop"}),
    "tunde": (set(), {"grant", "deny", "name", "drop"}, {"extend", "revoke", "name", "drop"}),
    "rex": (None, set(), set()),
    "ada": (set(), set(), set()),
}


def test_each_role_is_offered_what_it_may_do_and_a_draft_is_hidden_from_others(here: Bay) -> None:
    draft, asked, granted = here.draft(effort="topic/a"), here.asked(sponsors=3), here.granted(effort="topic/b")
    Member.objects.create(request=draft, change=here.kelp[0], joined_at=NOW)
    Member.objects.create(request=granted, change=here.kelp[0], joined_at=NOW)
    for who, wanted in ALL_FORMS.items():
        client = browser(who)
        for made, acts in zip((draft, asked, granted), wanted, strict=True):
            answer = client.get(f"/ffe/{made.pk}/")
            assert answer.status_code == (404 if acts is None else 200), (who, made.state)
            assert buttons(text(answer, answer.status_code)) == (acts or set()), (who, made.state)


REFUSED = [
    ("noa", "grant"),
    ("rex", "deny"),
    ("ada", "grant"),
    ("cleo", "deny"),
    ("nell", "sponsor"),
    ("ana", "sponsor"),
    ("tunde", "withdraw"),
    ("noa", "drop"),
    ("tunde", "extend"),
    ("tunde", "override"),
]


def test_the_server_refuses_what_a_page_does_not_offer_and_keeps_the_words(here: Bay) -> None:
    made = here.asked(sponsors=3)
    before = fresh(made).version
    for who, act in REFUSED:
        number = here.kelp[0].number
        answer = press(who, made, act, why="My own words.", number=number, day="2099-01-01")
        assert "Nothing is done." in text(answer, 403), (who, act)
    assert fresh(made).version == before
    assert press("", made, "deny", why="x").headers["Location"].startswith("/people/sign-in/")
    assert browser("tunde").get(f"/ffe/{made.pk}/deny/").status_code == 405
    assert press("tunde", made, "explode").status_code == 404
    for path in (f"/ffe/{10**30}/", "/ffe/999999/"):
        assert browser("ana").get(path).status_code == 404
        assert browser("ana").post(f"{path}deny/").status_code == 404


def test_what_cannot_be_read_is_told_beside_its_field_and_kept(here: Bay) -> None:
    made = here.asked(sponsors=3)
    long = "x" * 100_000
    html = text(press("tunde", made, "deny", why=long), 400)
    assert "At most 10,000 characters; this has 100,000." in html and long in html
    assert "Write a day as 2026-03-31." in text(press("tunde", made, "grant", why="Go.", day="soon"), 400)
    html = text(press("tunde", made, "grant", why="Kept words.", day="2001-01-01"), 400)
    assert "is over: give a day that is still to come" in html and ">\nKept words.</textarea>" in html
    assert "Say why" in text(press("tunde", made, "deny", why=" "), 400)
    assert "Null characters" in text(press("tunde", made, "deny", why="a\0b"), 400)
    assert "no number of a change" in text(press("ana", made, "name", number="9" * 40), 400)
    assert "There is no change 1 " in text(press("ana", made, "name", number="1"), 400)
    assert "There is no change" in text(press("ana", made, "name", number=here.private.number), 400)
    assert press("tunde", made, "deny", why="x", version="9" * 30).status_code == 400
    assert fresh(made).state == "sponsored"


def test_the_second_of_two_who_decide_reads_what_the_first_did_and_keeps_the_words(here: Bay) -> None:
    made = here.asked(sponsors=3)
    version = seen(made).version
    actions.grant(viewer("tunde"), seen(made), "Nearly done.", timezone.now())
    html = text(press("ines", made, "deny", why="Mine is kept.", version=version), 409)
    assert re.search(r"Tunde granted it until [0-9-]+: <bdi>Nearly done\.</bdi>", html)
    assert ">\nMine is kept.</textarea>" in html and "extend" in buttons(html)


def test_hostile_texts_are_shown_as_text(here: Bay) -> None:
    made = here.draft(benefit=HOSTILE, left="<script>alert(1)</script>")
    html = browser("ana").get(f"/ffe/{made.pk}/").content.decode()
    assert "<b>kelp" not in html and "<script>alert" not in html and "&lt;b&gt;kelp" in html


def test_a_change_that_became_private_is_not_named(here: Bay) -> None:
    made = here.asked()
    number = here.private.number
    writes.join(writes.lock(made.pk), {here.private.pk: number}, NOW)
    html = page("noa", f"/ffe/{made.pk}/")
    assert "A change that is not for you to see." in html and "Secret kelp" not in html
    assert "a private change joined: of the same effort" in html and str(number) not in html
    html = page("ada", f"/ffe/{made.pk}/")
    assert "Secret kelp" in html and f"{number} joined" in html
