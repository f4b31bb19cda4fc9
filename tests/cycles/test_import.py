"""Importing a file of a calendar: shown first, applied as it was shown; from the shell, too."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from reviewq.changes.models import Freeze
from reviewq.cycles.models import Cycle, CycleDate, CycleEdit

from .made import QUAY, TANGO, K, day, file_of, make_cycle
from .sent import errors_in, rows_of, sent, value_of
from .test_readers import REAL, SCHEDULE

pytestmark = pytest.mark.django_db
FILE = file_of(TANGO)
EVENTS = [{"anchor": "t-party", "title": f"Party {n}", "week_start": "2027-05-10"} for n in range(150)]


def show(client: Client, text: str = FILE, status: int = 200, **more: Any) -> str:
    answer = client.post("/cycles/import/", {"text": text, "name_space": "openstack/"} | more)
    html = str(answer.content.decode())
    assert answer.status_code == status, errors_in(html)
    return html


def apply(client: Client, shown: str, text: str = FILE, **more: Any) -> Any:
    form = {"text": text, "token": value_of(shown, "token"), "name_space": "openstack/"}
    return client.post("/cycles/import/apply/", form | more)


def day_of(kind: str) -> date:
    return CycleDate.objects.get(kind=kind).day


def test_a_file_is_shown_then_applied_and_once_more_changes_nothing(ptl: Client) -> None:
    shown = show(ptl, "", file=SimpleUploadedFile("cycles.json", FILE.encode()))
    assert "1 new cycle; dates: 4 added, 0 moved" in shown
    assert not Cycle.objects.exists(), "nothing is written before"
    assert apply(ptl, shown).headers["Location"] == "/cycles/"
    cycle = Cycle.objects.get()
    assert (cycle.slug, cycle.name, cycle.project_pattern, cycle.version) == ("tango", "2027.2 Tango", "openstack/*", 1)
    assert Freeze.objects.get().kept_by == "tango"
    assert CycleEdit.objects.get().way == "import"
    keys = set(CycleDate.objects.values_list("pk", flat=True))
    again = show(ptl)
    assert "Nothing: every date is there" in again
    assert apply(ptl, again, FILE).status_code == 400 or Cycle.objects.get().version == 1
    moved = file_of(TANGO | {"rc1": "2027-09-16", "feature_freeze": None})
    shown = show(ptl, moved)
    assert "0 added, 1 moved, 0 changed, 0 typed by somebody otherwise, 1 not listed, 2 unchanged" in shown
    apply(ptl, shown, moved)
    rc1 = CycleDate.objects.get(kind="rc1")
    assert (rc1.day, rc1.moved_from) == (date(2027, 9, 16), date(2027, 9, 9))
    assert Freeze.objects.get().lifts_at == rc1.at, "the freeze follows"
    assert set(CycleDate.objects.values_list("pk", flat=True)) == keys, "a moved date is the same row; none is dropped"
    apply(ptl, show(ptl, moved), moved, prune="1")
    assert not CycleDate.objects.filter(kind="feature-freeze").exists()
    assert not Freeze.objects.exists()


def test_what_somebody_typed_is_only_changed_if_that_is_chosen(ptl: Client) -> None:
    apply(ptl, show(ptl))
    cycle = Cycle.objects.get()
    rows = rows_of(cycle, feature_freeze={"day": "2027-08-19"})
    assert ptl.post("/cycles/tango/edit/", sent(cycle, rows)).status_code == 302
    shown = show(ptl)
    assert "1 typed by somebody otherwise" in shown
    apply(ptl, shown)
    assert day_of("feature-freeze") == date(2027, 8, 19), "kept"
    typed = CycleDate.objects.get(kind="feature-freeze")
    apply(ptl, show(ptl), take=str(typed.pk))
    assert day_of("feature-freeze") == date(2027, 8, 26)
    assert not CycleDate.objects.get(kind="feature-freeze").by_hand
    assert CycleDate.objects.get(kind="feature-freeze").moved_from is None, "it is back where it was"


def test_what_was_shown_is_what_is_done(ptl: Client) -> None:
    shown = show(ptl)
    make_cycle("quay", QUAY | {K.RELEASE: "2027-09-28"}, project_pattern="harbour/*")
    answer = apply(ptl, shown)
    assert answer.status_code == 409
    assert "Nothing is applied" in answer.content.decode()
    assert apply(ptl, shown, FILE.replace("2027-09-09", "2027-09-16")).status_code == 409
    assert apply(ptl, show(ptl), token="x").status_code == 409
    assert [cycle.slug for cycle in Cycle.objects.all()] == ["quay"]


def test_a_file_that_cannot_be_taken_is_refused_as_a_whole(ptl: Client, deputy: Client) -> None:
    make_cycle("quay", QUAY, project_pattern="openstack/*")
    cases = {
        "a" * 100_000: "no list “cycle” of weeks",
        "": "Choose a file",
        FILE: "same branches at the same time as Quay",
        file_of(TANGO | {"rc1": "2027-08-20"}): "RC1: It has to come after the feature freeze (Thu 26 August 2027)",
        SCHEDULE: "does not say which cycle it is of",
        file_of(TANGO | {"cycle": "waltz", "events": EVENTS}): "at most 100 are kept",
    }
    for text, words in cases.items():
        html = show(ptl, text, 400)
        assert words in errors_in(html)["text"], errors_in(html)
        assert value_of(html, "text") == text
    assert "Your role does not reach" in errors_in(show(deputy, file_of(TANGO | {"cycle": "quay"}), 400))["text"]
    for more in ({"name_space": "a b"}, {"name_space": "*"}, {"cycle": "x" * 100_000}, {"details": "x" * 2_000_000}):
        field = next(iter(more))
        assert field in errors_in(show(ptl, FILE, 400, **more))
    assert errors_in(show(ptl, "", 400, file=SimpleUploadedFile("x", b"\xff\xfe")))["file"]
    assert Cycle.objects.count() == 1


def test_a_schedule_is_imported_from_the_shell(tmp_path: Path) -> None:
    folder = tmp_path / "tango"
    folder.mkdir()
    (folder / "schedule.yaml").write_text(SCHEDULE)
    out = StringIO()
    call_command("import_cycles", str(folder / "schedule.yaml"), project_prefix="", dry_run=True, stdout=out)
    assert "Tango: new, 19 dates" in out.getvalue()
    assert not Cycle.objects.exists()
    call_command("import_cycles", str(folder / "schedule.yaml"), name="2027.2 Tango", project_prefix="", stdout=out)
    assert (Cycle.objects.get().name, Cycle.objects.get().project_pattern) == ("2027.2 Tango", "*")
    assert {one.kept_by for one in Freeze.objects.all()} == {"tango"}
    CycleDate.objects.filter(kind="rc1").update(by_hand=True)
    moved = (folder / "schedule.yaml").read_text().replace("x-project: [t-rc1,", "x-project: [")
    moved = moved.replace("x-project: [t-finalrc]", "x-project: [t-rc1, t-finalrc]")
    (folder / "schedule.yaml").write_text(moved)
    out = StringIO()
    call_command("import_cycles", str(folder / "schedule.yaml"), project_prefix="", stdout=out)
    assert "RC1 of *, typed as 2027-09-09, stays; the file says 2027-09-23" in out.getvalue()
    call_command("import_cycles", str(folder / "schedule.yaml"), project_prefix="", theirs=True, verbosity=0)
    assert day_of("rc1") == date(2027, 9, 23)
    for name, text in {"missing": None, "bad": "cycle: [", "none": FILE}.items():
        path = tmp_path / name
        if text is not None:
            path.write_text(text)
        with pytest.raises(CommandError):
            call_command("import_cycles", str(path), only="waltz", verbosity=0)


def test_all_real_cycles_are_imported_once() -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL.name} is not there: it is no part of the project")
    call_command("import_cycles", str(REAL), verbosity=0)
    assert (Cycle.objects.count(), CycleDate.objects.filter(kind="release").count()) == (35, 35)
    out = StringIO()
    call_command("import_cycles", str(REAL), stdout=out)
    assert out.getvalue() == "Nothing changes.\n"
    assert set(Cycle.objects.values_list("version", flat=True)) == {1}
    last = json.loads(REAL.read_text())["cycles"][-1]
    assert CycleDate.objects.get(cycle__slug=last["cycle"], kind="rc1").day.isoformat() == last["rc1"]


def test_dates_of_a_cycle_that_is_there_keep_its_projects(ptl: Client) -> None:
    own = day(K.SPEC_FREEZE, "2027-06-01", project_pattern="mooring")
    make_cycle("tango", {}, own, name="Ours", project_pattern="mooring*")
    apply(ptl, show(ptl))
    cycle = Cycle.objects.get()
    assert (cycle.name, cycle.project_pattern, cycle.version) == ("Ours", "mooring*", 2)
    assert CycleDate.objects.count() == 5
