"""Editing cycles: who may, what follows, what is refused, and two who edit at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from reviewq.changes.actions import Editor
from reviewq.changes.models import Change, Facts, Freeze
from reviewq.cycles.actions import CycleChanged, Wish, delete_cycle, save_cycle
from reviewq.cycles.models import Cycle, CycleDate, CycleEdit
from reviewq.desk.reads import freezes_of
from reviewq.ffe.models import Request
from reviewq.people.reads import Viewer
from reviewq.policies.reads import all_records
from reviewq.search.find import search
from tests.factories import DAY, make_change, make_project
from tests.factories import NOW as REAL_NOW

from .conftest import client_of
from .made import NOW, K, day, make_cycle
from .sent import a_row, errors_in, html_of, rows_of, sent, value_of

pytestmark = pytest.mark.django_db


def days_of(cycle: Cycle) -> dict[tuple[str, str], str]:
    return {(one.kind, one.project_pattern): one.day.isoformat() for one in CycleDate.objects.filter(cycle=cycle)}


def test_a_cycle_is_made_and_its_freeze_with_it(ptl: Client) -> None:
    make_project("mooring")
    coming = (REAL_NOW + 10 * DAY).date()
    change = make_change("Add a crane", topic="bp/crane")
    rank = Facts.objects.get(pk=change.pk).rank
    rows = [a_row("feature-freeze", coming.isoformat()), a_row("rc1", (coming + 14 * DAY).isoformat(), hour="18:00")]
    fresh = Cycle(name="2027.1 Harbour", project_pattern="*", branch_pattern="master", version="")
    answer = ptl.post("/cycles/new/", sent(fresh, rows))
    assert answer.headers.get("Location") == "/cycles/harbour/", errors_in(answer.content.decode())
    freeze = Freeze.objects.get()
    assert (freeze.kept_by, freeze.project_pattern, freeze.branch_pattern) == ("harbour", "*", "master")
    assert freeze.at.isoformat() == f"{coming}T23:59:59+00:00"
    assert freeze.lifts_at == datetime.combine(coming + 14 * DAY, datetime.min.time(), UTC).replace(hour=18)
    assert Facts.objects.get(pk=change.pk).rank != rank, "the rank knows of it in the same transaction"
    edit = CycleEdit.objects.get()
    assert (edit.by_name, edit.way, len(edit.after["dates"])) == ("Tunde", "form", 2)
    assert "until 18:00 UTC" in html_of(ptl, "/cycles/harbour/")


def test_moving_a_date_moves_its_freeze_and_says_from_where(ptl: Client) -> None:
    cycle = make_cycle()
    before = Freeze.objects.get()
    answer = ptl.post("/cycles/harbour/edit/", sent(cycle, rows_of(cycle, feature_freeze={"day": "2027-02-25"})))
    assert answer.status_code == 302, errors_in(answer.content.decode())
    freeze = Freeze.objects.get()
    assert (freeze.pk, freeze.at.day) == (before.pk, 25), "the same record, since holds point at it"
    moved = CycleDate.objects.get(kind="feature-freeze")
    assert (moved.moved_from.day, moved.by_hand) == (18, True)  # type: ignore[union-attr]
    assert not CycleDate.objects.get(kind="rc1").by_hand
    html = html_of(ptl, "/cycles/harbour/")
    assert "moved from Thu 18 February 2027" in html
    assert "Feature freeze: moved from Thu 18 February 2027 to Thu 25 February 2027" in html
    cycle.refresh_from_db()
    ptl.post("/cycles/harbour/edit/", sent(cycle, rows_of(cycle, feature_freeze={"remove": "on"})))
    assert not Freeze.objects.exists()
    assert "Feature freeze: removed" in html_of(ptl, "/cycles/harbour/")


def test_a_narrower_freeze_stands_beside_the_wide_one() -> None:
    own = day(K.FEATURE_FREEZE, "2027-02-11", project_pattern="tally")
    cycle = make_cycle("harbour", None, own)
    assert {(one.project_pattern, one.at.day) for one in Freeze.objects.all()} == {("*", 18), ("tally", 11)}
    editor = Editor(None, "import", NOW)
    delete_cycle(cycle, 1, editor)
    assert not Freeze.objects.exists()
    over = make_cycle("old", {K.FEATURE_FREEZE: "2015-03-19", K.RC1: "2015-04-10", K.RELEASE: "2015-04-30"})
    assert not Freeze.objects.exists(), "one that is over already is not made"
    with pytest.raises(CycleChanged):
        save_cycle(Wish(over, seen=7), editor)


def test_a_project_with_a_freeze_of_its_own_is_not_under_that_of_all() -> None:
    today = REAL_NOW.date()
    own = day(K.FEATURE_FREEZE, (today - 2 * DAY).isoformat(), project_pattern="tally")
    make_cycle("harbour", {K.FEATURE_FREEZE: (today + 9 * DAY).isoformat()}, own)
    changes = {name: make_change(project=make_project(name)).pk for name in ("mooring", "tally")}
    for query, name in (("freeze:now", "tally"), ("freeze:<14d", "mooring")):
        found = search(query, Viewer(AnonymousUser()), REAL_NOW).changes
        assert list(found.values_list("pk", flat=True)) == [changes[name]], query
    freezes = {name: freezes_of(Change.objects.filter(pk=pk), REAL_NOW) for name, pk in changes.items()}
    assert {name: one.project_pattern for name, (one,) in freezes.items() if one} == {"mooring": "*", "tally": "tally"}


def test_policies_show_such_a_freeze_and_let_nobody_edit_it(ptl: Client) -> None:
    make_cycle()
    freeze = Freeze.objects.get()
    html = html_of(ptl, f"/policies/freezes/{freeze.pk}/")
    assert 'href="/cycles/harbour/"' in html
    assert '<form method="post" class="record"' not in html
    assert 'href="/cycles/harbour/"' in html_of(ptl, "/policies/")
    for act in ("", "delete/"):
        assert ptl.post(f"/policies/freezes/{freeze.pk}/{act}", {"name": "x"}).status_code == 403
    root = client_of(User.objects.create_superuser("root"))
    assert root.get(f"/admin/changes/freeze/{freeze.pk}/change/").status_code == 302, "nor is it the administrator's"
    assert Freeze.objects.get().name == freeze.name
    assert all_records() == ([], []), "nor is it in the file, which would remove it"


def test_who_may_edit_what(ptl: Client, deputy: Client, reader: Client, client: Client) -> None:
    own = day(K.SPEC_FREEZE, "2027-01-07", project_pattern="mooring")
    cycle = make_cycle("harbour", None, own)
    root = client_of(User.objects.create_superuser("root"))
    pages = ["/cycles/new/", "/cycles/harbour/edit/", "/cycles/harbour/delete/", "/cycles/import/"]
    given = {
        "root": [root.get(page).status_code for page in pages],
        "ptl": [ptl.get(page).status_code for page in pages],
        "deputy": [deputy.get(page).status_code for page in pages],
        "reader": [reader.get(page).status_code for page in pages],
        "nobody": [client.get(page).status_code for page in pages],
    }
    assert given == {
        "root": [200] * 4,
        "ptl": [200] * 4,
        "deputy": [200, 200, 403, 200],
        "reader": [403] * 4,
        "nobody": [302] * 4,
    }
    assert reader.post("/cycles/harbour/edit/", sent(cycle, [])).status_code == 403
    assert deputy.post("/cycles/harbour/delete/", {"seen": 1}).status_code == 403
    assert client.post("/cycles/harbour/delete/", {"seen": 1}).status_code == 302
    assert deputy.post("/cycles/new/", sent(Cycle(name="New", project_pattern="*"), [])).status_code == 400
    assert Cycle.objects.get().version == 1


def test_a_deputy_edits_the_dates_of_their_own_projects(deputy: Client) -> None:
    make_project("mooring")
    own = day(K.SPEC_FREEZE, "2027-01-07", project_pattern="mooring")
    cycle = make_cycle("harbour", None, own, day(K.SPEC_FREEZE, "2027-01-14", project_pattern="tally"))
    html = html_of(deputy, "/cycles/harbour/edit/")
    assert value_of(html, "dates-0-day") == "2027-01-07"
    assert not value_of(html, "dates-1-day") and not value_of(html, "name")
    assert "Spec freeze</bdi> of <bdi>tally</bdi>" in html, "the others are shown, and not theirs"
    rows = rows_of(cycle, "mooring", spec_freeze={"day": "2027-01-08"})
    rows.append(a_row("feature-freeze", "2027-02-11", project_pattern="mooring"))
    answer = deputy.post("/cycles/harbour/edit/", sent(cycle, rows, name="Mine now"))
    assert answer.status_code == 302, errors_in(answer.content.decode())
    days = days_of(cycle)
    assert (days["spec-freeze", "mooring"], days["feature-freeze", "mooring"]) == ("2027-01-08", "2027-02-11")
    assert (days["spec-freeze", "tally"], days["feature-freeze", "*"]) == ("2027-01-14", "2027-02-18")
    cycle.refresh_from_db()
    assert (cycle.name, Freeze.objects.count()) == ("Harbour", 2)
    theirs = CycleDate.objects.get(project_pattern="tally")
    for row in (a_row("rc1", "2027-03-05"), a_row("rc1", "2027-03-05", project_pattern="tally", pk=theirs.pk)):
        answer = deputy.post("/cycles/harbour/edit/", sent(cycle, [*rows_of(cycle, "mooring"), row]))
        assert answer.status_code == 400
        assert "Your role does not reach that far: mooring*" in answer.content.decode()
    late = a_row("milestone-3", "2027-03-30", project_pattern="mooring")
    answer = deputy.post("/cycles/harbour/edit/", sent(cycle, [*rows_of(cycle, "mooring"), late]))
    assert "before RC1 (Thu 4 March 2027)" in errors_in(answer.content.decode())["dates-2-day"]


def test_two_who_edit_at_once(ptl: Client) -> None:
    cycle = make_cycle()
    mine = sent(cycle, rows_of(cycle, rc1={"day": "2027-03-11"}))
    theirs = sent(cycle, rows_of(cycle, feature_freeze={"day": "2027-02-25"}))
    ptl.post("/cycles/harbour/edit/", theirs)
    answer = ptl.post("/cycles/harbour/edit/", mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Feature freeze: moved from Thu 18 February 2027 to Thu 25 February 2027" in html
    assert (value_of(html, "dates-2-day"), value_of(html, "seen")) == ("2027-03-11", "2")
    assert days_of(cycle)["rc1", "*"] == "2027-03-04", "nothing is written"
    assert ptl.post("/cycles/harbour/edit/", mine | {"seen": 2}).status_code == 302
    assert days_of(cycle) == days_of(cycle) | {("rc1", "*"): "2027-03-11", ("feature-freeze", "*"): "2027-02-18"}
    assert ptl.post("/cycles/harbour/delete/", {"seen": 2}).status_code == 409
    assert ptl.post("/cycles/harbour/delete/", {"seen": 3}).headers["Location"] == "/cycles/"
    assert not Cycle.objects.exists()
    assert CycleEdit.objects.count() == 4, "the history stays"
    assert html_of(ptl, "/cycles/harbour/", 404)


def test_a_cycle_with_requests_for_exceptions_is_not_removed(ptl: Client) -> None:
    cycle = make_cycle()
    Request.objects.create(cycle=cycle, project=make_project("mooring"), effort="topic/kelp", made_at=NOW)
    answer = ptl.post("/cycles/harbour/delete/", {"seen": 1})
    assert answer.status_code == 409
    assert "those are kept" in answer.content.decode()
    cycle.refresh_from_db()
    assert (cycle.version, Freeze.objects.count(), CycleEdit.objects.count()) == (1, 1, 1), "nothing was done"


def test_a_form_that_changes_nothing_writes_nothing(ptl: Client) -> None:
    cycle = make_cycle()
    ptl.post("/cycles/harbour/edit/", sent(cycle, rows_of(cycle)))
    cycle.refresh_from_db()
    assert (cycle.version, CycleEdit.objects.count()) == (1, 1)
    assert not CycleDate.objects.filter(by_hand=True).exists()
