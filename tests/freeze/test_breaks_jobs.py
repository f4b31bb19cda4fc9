"""What changes do is kept true by what happens to them, and the freezes by the calendar."""

from __future__ import annotations

import pytest

from reviewq.changes import hooks
from reviewq.changes.models import Change, Diff, PatchSet
from reviewq.cycles.models import CycleDate
from reviewq.freeze import break_jobs
from reviewq.freeze.models import Findings, Frozen
from tests.factories import DAY, NOW, make_change, make_diff, make_project

from .diffs import text_of
from .test_holds_page import OPTION, make_cycle

pytestmark = pytest.mark.django_db


def upload(change: Change, kind: str) -> None:
    number = change.patch_set + 1
    PatchSet.objects.create(change=change, number=number, revision=f"r{number}", kind=kind, created=NOW)
    Change.objects.filter(pk=change.pk).update(patch_set=number, revision=f"r{number}", updated=NOW)
    change.refresh_from_db()


def test_a_diff_is_read_when_it_comes_and_dropped_with_its_code() -> None:
    change = make_change()
    make_diff(change, OPTION)
    hooks.tell_diffs([change.pk], NOW)
    row = Findings.objects.get()
    assert (row.state, row.breaks, row.found[0]["name"], row.patch_set) == ("read", True, "tide_limit", 1)
    upload(change, "TRIVIAL_REBASE")
    assert break_jobs.follow_changes() == 1 and break_jobs.follow_changes() == 0
    assert Findings.objects.get().patch_set == 2
    upload(change, "REWORK")
    break_jobs.follow_changes()
    assert not Findings.objects.exists()  # unknown until the diff of the new code is here
    make_diff(change, text_of("mooring/berth/plan.py", "+ x = 1"))
    assert break_jobs.read_stale(NOW) == 1 and break_jobs.read_stale(NOW) == 0
    assert Findings.objects.get().breaks is False
    Findings.objects.update(rules=0)  # by older rules
    assert break_jobs.read_stale(NOW) == 1
    Change.objects.update(status="MERGED")
    break_jobs.follow_changes()
    assert not Findings.objects.exists()


@pytest.mark.parametrize(("state", "text"), [("too-large", ""), ("unreadable", ""), ("here", "no diff at all")])
def test_what_cannot_be_read_is_unknown(state: str, text: str) -> None:
    make_diff(make_change(), text, state=state)
    assert break_jobs.read_stale(NOW) == 1
    row = Findings.objects.get()
    assert (row.state, row.breaks, row.found) == ("unread", False, [])


def test_hostile_text_of_a_diff_is_kept_bounded() -> None:
    name = "\x00\u202e" + "<b>" * 300
    make_diff(make_change(), text_of("mooring/conf/berth.py", f"+ cfg.IntOpt('{name}')").replace("\x00", "\ufffd"))
    break_jobs.read_stale(NOW)
    (found,) = Findings.objects.get().found
    assert len(found["name"]) <= 300 and len(found["line"]) <= 300


def test_freezes_follow_the_calendar() -> None:
    make_project("mooring"), make_project("tally")
    make_cycle(project_pattern="moor*")
    assert break_jobs.copy_calendar(NOW) == 2
    assert set(Frozen.objects.values_list("project__name", "rule")) == {("mooring", "FF"), ("mooring", "RF")}
    before = set(Frozen.objects.values_list("pk", flat=True))
    break_jobs.copy_calendar(NOW)
    assert set(Frozen.objects.values_list("pk", flat=True)) == before  # nothing is written where nothing differs
    CycleDate.objects.filter(kind="feature-freeze").update(at=NOW + 3 * DAY)
    break_jobs.copy_calendar(NOW)
    assert set(Frozen.objects.values_list("at", flat=True)) == {NOW + 3 * DAY}
    assert break_jobs.copy_calendar(NOW + 90 * DAY) == 0 and not Frozen.objects.exists()


def test_the_job_of_the_clock_does_both() -> None:
    make_diff(make_change(project=make_project("mooring")), OPTION)
    make_cycle()
    assert break_jobs.keep_true() == "2 freezes, 0 moved, 1 diffs"
    assert Diff.objects.count() == Findings.objects.count() == 1
