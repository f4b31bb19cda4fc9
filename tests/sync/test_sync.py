"""Poll and sweep against the stand-in: what they see, how often they ask, and that they never overlap."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from gerrit_sync import sync as syncing
from gerrit_sync.locks import Busy, sync_lock
from reviewq.changes.models import Change, Server, SyncRun

from .content import content, differing
from .harbour import held_elsewhere

# what is seen


def test_a_first_sweep_mirrors_everything(port, verify_equal):
    sync = port.sync()
    run = sync.poll()  # the first poll is a sweep
    verify_equal(sync)
    server = Server.objects.get()
    assert (run.kind, run.outcome, run.rows) == ("sweep", "ok", 33)
    assert server.is_mirrored and server.last_sweep_at and server.last_success_at
    assert {c.status for c in Change.objects.all()} == {"NEW", "MERGED", "ABANDONED"}


def test_closed_changes_are_read_as_far_back_as_said(port):
    sync = port.sync(since_days=1)
    sync.sweep()
    assert set(Change.objects.values_list("status", flat=True)) == {"NEW"}


@pytest.mark.parametrize("page_size", [1, 7, 500])
def test_the_same_mirror_for_every_page_size(port, page_size):
    port.mirrored(page_size=page_size)
    ours = content()
    Change.objects.all().delete()
    Server.objects.all().delete()
    port.mirrored()
    assert not differing(ours, content())


def test_a_first_sync_costs_few_requests(port):
    sync = port.sync(page_size=20)
    run = sync.sweep()
    assert run.requests == len(port.server.requests) <= 2 + 5


def test_only_the_projects_that_were_asked_for(port, verify_equal):
    sync = port.mirrored(projects=("harbour/crane",))
    assert set(Change.objects.values_list("project__name", flat=True)) == {"harbour/crane"}
    verify_equal(sync)


def test_an_idle_poll_is_one_request_and_leaves_no_record(port):
    sync = port.mirrored()
    runs, before = SyncRun.objects.count(), content()
    sync.poll()
    assert len(port.server.requests) == 1
    assert SyncRun.objects.count() == runs
    assert content() == before


@pytest.mark.parametrize(
    ("edit", "column", "value"),
    [
        (lambda port: port.do("abandon", "quiet", "admin", "No."), "status", "ABANDONED"),
        (lambda port: port.do("restore", "abandoned", "admin", "Yes."), "status", "NEW"),
        (lambda port: port.do("set_wip", "quiet", "admin"), "work_in_progress", True),
        (lambda port: port.do("set_topic", "quiet", "admin", "new"), "topic", "new"),
        (lambda port: port.do("set_hashtags", "quiet", "admin", ["new"], []), "hashtags", ["new"]),
        (lambda port: port.do("set_private", "quiet", "admin", True), "is_private", True),
    ],
)
def test_a_poll_sees_an_edit(port, verify_equal, edit, column, value):
    sync = port.mirrored()
    before = port.change("quiet"), port.change("abandoned")
    edit(port)
    sync.poll()
    changed = next(c for c in (port.change("quiet"), port.change("abandoned")) if c.updated > before[0].updated)
    assert getattr(changed, column) == value
    verify_equal(sync)


def test_a_poll_sees_a_merge(port, verify_equal):
    sync = port.mirrored()
    port.vote("quiet", "ana", 2)
    port.do("review", "quiet", "ana", labels={"Workflow": 1})
    port.do("review", "quiet", "gate", labels={"Verified": 2})
    port.do("submit", "quiet", "gate")
    sync.poll()
    assert port.change("quiet").status == "MERGED"
    assert not port.facts("quiet").is_listed


def test_a_poll_shows_a_vote_in_the_facts_and_pulls_what_stands_on_it(port):
    sync = port.mirrored()
    before = port.facts("middle").version
    port.do("abandon", "foot", "admin", "No more.")
    sync.poll()
    assert port.facts("middle").version > before


# the cursor


def test_the_cursor_is_the_newest_instant_of_the_server(port, monkeypatch):
    far = datetime(2040, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: far)
    sync = port.mirrored()
    assert sync.server.cursor == max(Change.objects.values_list("updated", flat=True)) < far
    port.vote("quiet")
    sync.poll()
    assert sync.server.cursor == port.change("quiet").updated


def test_polls_overlap_so_that_a_late_index_is_no_gap(port):
    sync = port.mirrored()
    sync.poll()
    asked = sync.server.cursor - syncing.OVERLAP
    assert f"after%3A%22{asked:%Y-%m-%d+%H}" in port.queries[0]


def test_a_change_dated_into_the_future_does_not_blind_the_polls(port, verify_equal):
    sync = port.mirrored()
    ahead = time.time() + 400 * 86400
    port.gerrit.set_topic(port.number("quiet"), "admin", "from the future", at=ahead)
    sync.poll()
    assert sync.server.cursor <= timezone.now()
    port.gerrit.now = time.time
    port.gerrit.set_topic(port.number("files"), "admin", "now", at=time.time())
    sync.poll()
    assert port.change("files").topic == "now"


def test_a_server_without_a_change_still_has_a_cursor_of_its_own(port):
    sync = port.mirrored(projects=("harbour/none",))
    assert sync.server.cursor == datetime.fromtimestamp(0, UTC)
    sync.poll()


def test_with_nothing_open_and_nothing_new_the_cursor_is_when_anything_moved_last(port):
    for change in list(port.gerrit.open_changes()):
        port.gerrit.delete(change.number, "admin", at=port.world.tick())
    sync = port.mirrored(since_days=1)
    newest = max(change.updated for change in port.gerrit.changes.values())
    assert sync.server.cursor.timestamp() == newest
    assert not Change.objects.exists()


# one at a time


def test_two_syncs_of_one_server_never_overlap(port):
    sync = port.mirrored()
    with held_elsewhere(sync.server.pk):
        with pytest.raises(Busy):
            sync.poll()
        with pytest.raises(Busy):
            port.sync().sweep()
    sync.poll()


def test_a_lock_is_free_after_an_error(db):
    with pytest.raises(ZeroDivisionError), sync_lock(1), sync_lock(2):
        raise ZeroDivisionError
    with sync_lock(1):
        pass


def test_the_lock_of_one_server_holds_against_another_thread_and_not_against_another_server(db):
    with held_elsewhere(1):
        with pytest.raises(Busy), sync_lock(1):
            pass
        with sync_lock(2):
            pass
    with sync_lock(1):
        pass


def test_old_runs_are_forgotten(port, monkeypatch):
    monkeypatch.setattr("gerrit_sync.run.KEPT_RUNS", 3)
    sync = port.sync()
    for _ in range(6):
        sync.sweep()
    assert SyncRun.objects.count() <= 4
