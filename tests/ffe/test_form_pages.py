"""The forms of the ledger, asking and terms: what they take, what they say, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from reviewq.cycles.models import Cycle
from reviewq.ffe import actions
from reviewq.ffe.models import Request, Terms
from reviewq.ffe.rules.answers import LONG, QUESTIONS
from tests.factories import DAY, NOW

from .bay import SAID, Bay, bay, browser, buttons, fresh, page, press, text, viewer

pytestmark = pytest.mark.django_db
HOSTILE = "\u202e<b>kelp</b>"
LEDGER = "/ffe/?project=mooring"


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any) -> Iterator[Bay]:
    with django_db_blocker.unblock(), bay() as made:
        yield made


# --- Asking


def form(**typed: Any) -> dict[str, Any]:
    return {"project": "mooring", "cycle": "kelp", "effort": "kelp", "title": "", "numbers": ""} | SAID | typed


def post(client: Client, **typed: Any) -> Any:
    return client.post("/ffe/new/", form(**typed))


def test_the_form_begins_with_the_effort_and_shows_its_changes(here: Bay) -> None:
    assert browser().get("/ffe/new/")["Location"].startswith("/people/sign-in/")
    html = page("noa", "/ffe/new/?project=mooring&effort=topic/kelp")
    assert [str(change.number) in html for change in (*here.kelp, here.merged, here.private)] == [True] * 3 + [
        False
    ] * 2
    assert '<option value="topic/kelp">' in html and 'value="topic/kelp"' in html
    by_number = page("noa", f"/ffe/new/?project=mooring&effort=change/{here.lone.number}")
    assert f'name="numbers" value="{here.lone.number}"' in by_number
    again = text(post(browser("noa"), effort="kelp", benefit="Kept.", look="1"))
    assert str(here.kelp[0].number) in again and "Kept." in again and not Request.objects.exists()


def test_asking_at_once_and_by_way_of_a_draft(here: Bay) -> None:
    ana = browser("ana")
    assert post(ana, numbers=f"#{here.lone.number}", ask="1").status_code == 302
    made = Request.objects.get()
    assert (made.state, made.effort, made.title, made.members.count()) == ("requested", "topic/kelp", "kelp", 4)
    draft = post(ana, effort="", numbers=str(here.lone.number), keep="1", left="")
    second = Request.objects.get(state="draft")
    assert (draft["Location"], second.effort) == (f"/ffe/{second.pk}/", f"change/{here.lone.number}")
    assert "What is left to do?" in text(press("ana", second, "ask"), 400)
    assert second.title == here.lone.subject
    edited = form(effort="", numbers=str(here.lone.number), version=second.version)
    assert ana.post(f"/ffe/{second.pk}/edit/", edited | {"ask": "1"}).status_code == 302
    assert fresh(second).state == "requested"


def test_a_second_request_for_an_effort_stays_a_draft_and_leads_to_the_first(here: Bay) -> None:
    first = here.asked()
    assert f'href="/ffe/{first.pk}/"' in page("noa", "/ffe/new/?project=mooring&effort=topic/kelp")
    html = text(browser("noa").post("/ffe/new/", form(ask="1"), follow=True))
    assert "It is kept as a draft, and not asked for." in html
    draft = Request.objects.get(state="draft")
    html = text(press("noa", draft, "ask"), 409)
    assert f'href="/ffe/{first.pk}/"' in html


def test_after_the_last_day_the_form_keeps_a_draft_that_a_ptl_can_admit(here: Bay) -> None:
    Terms.objects.create(cycle=here.cycle, last_day_to_ask=(NOW - 2 * DAY).date())
    html = text(browser("noa").post("/ffe/new/", form(ask="1"), follow=True))
    assert "The last day to ask was" in html and "Tunde or Ines can still admit it" in html
    draft = Request.objects.get()
    assert buttons(page("tunde", f"/ffe/{draft.pk}/")) == {"admit"}
    assert press("tunde", draft, "admit", why="The gate was down.").status_code == 302
    assert fresh(draft).state == "requested"


BAD = [
    ({"effort": "", "numbers": ""}, "Name the blueprint or topic"),
    ({"numbers": "one"}, "“one” is no number of a change"),
    ({"numbers": "1"}, "There is no change 1 in the mirror"),
    ({"numbers": " ".join(map(str, range(1, 60)))}, "59 changes are named; at most 50"),
    ({"effort": "change/7"}, "write its number below"),
    ({"effort": "x" * 300}, "at most 200 characters"),
    ({"benefit": "y" * 100_000}, "At most 10,000 characters; this has 100,000."),
    (dict.fromkeys(QUESTIONS, "z" * LONG), "All answers together are 30,000 characters too long"),
    ({"benefit": ""}, "Answer this before you ask"),
    ({"left": "a\0b"}, "Null characters"),
    ({"project": "nowhere"}, "There is no project “nowhere”"),
    ({"cycle": "nevermore"}, "There is no cycle “nevermore”"),
]


@pytest.mark.parametrize(("typed", "words"), BAD, ids=lambda value: str(value)[:20])
def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(here: Bay, typed: Any, words: str) -> None:
    html = text(post(browser("noa"), **typed, ask="1"), 400)
    assert words in html and not Request.objects.exists()
    for name, said in (SAID | typed).items():
        assert said in html or name in ("numbers", "project", "cycle")


def test_changes_that_cannot_be_named_say_why(here: Bay) -> None:
    for change, words in [(here.foreign, "of another project"), (here.merged, "merged or abandoned already")]:
        assert words in text(post(browser("noa"), numbers=str(change.number), keep="1"), 400)


def test_an_edit_by_somebody_quicker_keeps_what_was_typed(here: Bay) -> None:
    made = here.asked()
    version = made.version
    actions.sponsor(viewer("cleo"), made.pk, NOW)
    typed = form(effort="topic/kelp", title="Kelp", benefit="My edit.", version=version)
    html = text(browser("ana").post(f"/ffe/{made.pk}/edit/", typed), 409)
    assert "Cleo promised to review" in html and "My edit." in html
    typed["version"] = fresh(made).version
    assert browser("ana").post(f"/ffe/{made.pk}/edit/", typed).status_code == 302
    assert fresh(made).benefit == "My edit."
    assert "ask anew" in text(
        browser("ana").post(f"/ffe/{made.pk}/edit/", typed | {"effort": "bp/x", "version": fresh(made).version}), 400
    )
    assert browser("noa").get(f"/ffe/{made.pk}/edit/")["Location"] == f"/ffe/{made.pk}/"
    assert "Nothing is saved" in text(
        browser("noa").post(f"/ffe/{made.pk}/edit/", typed | {"version": fresh(made).version}), 403
    )


def test_asking_anew_begins_with_the_old_answers(here: Bay) -> None:
    made = here.asked()
    press("tunde", made, "deny", why="Not now.")
    html = page("ana", f"/ffe/{made.pk}/")
    found = re.search(r'href="(/ffe/new/\?[^"]*like=\d+)"', html)
    assert found and "Not now." in html
    assert "Said of benefit." in page("ana", found[1])


# --- Terms


def typed_terms(**given: Any) -> dict[str, Any]:
    numbers = {"sponsors_needed": 2, "days_granted": 5, "days_to_review": 2, "share_of_merges": 10, "most": ""}
    return {"cycle": "kelp", "project_pattern": "moor*", "deputies_decide": "on", "version": 0} | numbers | given


def test_terms_are_read_by_all_and_edited_by_ptls_with_a_history(here: Bay) -> None:
    path = "/ffe/terms/?cycle=kelp&project=mooring"
    assert "all others: the defaults" in page("", path) and "<textarea" not in page("noa", path)
    tunde = browser("tunde")
    assert tunde.post("/ffe/terms/", typed_terms(why="Fewer cores.")).status_code == 302
    html = page("", path)
    assert "Fewer cores." in html and "moor*" in html and "<bdi>Tunde</bdi>" in html
    assert "a request needs 2 cores" in page("", LEDGER).lower()
    html = text(tunde.post("/ffe/terms/", typed_terms(days_granted=9)), 409)
    assert "Tunde</bdi> has made the terms" in html and 'value="9"' in html
    assert tunde.post("/ffe/terms/", typed_terms(remove="1", version=1)).status_code == 302
    assert not Terms.objects.exists()
    assert "taken away" in page("", path)


def test_terms_that_cannot_be_taken(here: Bay) -> None:
    tunde = browser("tunde")
    html = text(
        tunde.post("/ffe/terms/", typed_terms(sponsors_needed=99, days_granted="x", last_day_to_ask="soon")), 400
    )
    for words in ("from 0 to 20 (sponsors)", "Write a whole number.", "Write a day as 2026-03-31."):
        assert words in html
    assert "is for a PTL" in text(tunde.post("/ffe/terms/", typed_terms(project_pattern="*")), 403).replace(
        "are for", "is for"
    )
    assert browser("noa").post("/ffe/terms/", typed_terms()).status_code == 403
    assert tunde.post("/ffe/terms/", typed_terms(cycle="nevermore")).status_code == 404
    assert browser("tunde").get(f"/ffe/terms/?cycle=kelp&project={'x' * 5000}%00").status_code == 200


def test_without_a_cycle_each_page_says_what_is_missing(here: Bay) -> None:
    Cycle.objects.all().delete()
    for path in ("/ffe/", "/ffe/terms/", "/ffe/new/"):
        assert "No cycle in the calendar" in page("noa", path)
