"""Poll and sweep against the stand-in: what they see, what they believe, and how they fail."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from gerrit_sync import sync as syncing
from gerrit_sync.errors import Denied, GerritError, Refused, Unavailable
from gerrit_sync.locks import Busy, sync_lock
from gerrit_sync.run import pause_after
from gerrit_sync.sync import Source
from reviewq.changes.models import Change, Facts, Server, SyncRun

from .content import content, differing
from .harbour import held_elsewhere


def run_and_fail(work) -> GerritError:
    with pytest.raises(GerritError) as caught:
        work()
    return caught.value


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


# failing


def test_a_failure_is_told_and_keeps_the_mirror(port):
    sync = port.mirrored()
    before = content()
    port.faults.add("unavailable")
    error = run_and_fail(sync.poll)
    server = Server.objects.get()
    assert isinstance(error, Unavailable)
    assert server.failing_since and server.last_error == str(error) and server.failures == 1
    assert timezone.now() < server.retry_at < timezone.now() + timedelta(seconds=10)
    assert SyncRun.objects.first().outcome == "failed" and SyncRun.objects.first().error
    before.pop("Server")
    assert not differing(before, {k: v for k, v in content().items() if k != "Server"})


def test_failing_goes_on_with_longer_pauses_and_the_first_instant_stays(port):
    sync = port.mirrored()
    port.faults.add("internal-error")
    pauses, since = [], set()
    for _ in range(5):
        run_and_fail(sync.poll)
        pauses.append((sync.server.retry_at - timezone.now()).total_seconds())
        since.add(sync.server.failing_since)
    assert len(since) == 1 and sync.server.failures == 5
    assert pauses[0] < 7 < pauses[2] < 30 < pauses[4] < 80


def test_recovery_clears_everything(port, verify_equal):
    sync = port.mirrored()
    port.faults.add("unavailable")
    run_and_fail(sync.poll)
    port.faults.clear()
    port.vote("quiet")
    sync.poll()
    server = Server.objects.get()
    assert (server.failing_since, server.last_error, server.failures, server.retry_at) == (None, "", 0, None)
    verify_equal(sync)


def test_the_server_says_when_to_come_again(port):
    sync = port.mirrored()
    port.faults.add("too-many-requests", retry_after=600)
    run_and_fail(sync.poll)
    pause = (sync.server.retry_at - timezone.now()).total_seconds()
    assert 595 < pause < 760


@pytest.mark.parametrize(
    ("error", "failures", "low", "high"),
    [
        (Unavailable("x"), 0, 3.75, 6.25),
        (Unavailable("x"), 50, 45, 75),
        (Denied("x"), 50, 450, 750),
        (Refused("x"), 50, 450, 750),
        (Unavailable("x", 100), 50, 100, 125),
        (Unavailable("x", 0), 0, 0, 0),
    ],
)
def test_pauses(error, failures, low, high):
    assert all(low <= pause_after(error, failures) <= high for _ in range(50))


def test_a_failed_first_sweep_keeps_what_came_and_the_next_one_finishes(port, verify_equal):
    sync = port.sync(page_size=7)
    port.faults.add("cut-off", path="before")
    run_and_fail(sync.sweep)
    assert 0 < Change.objects.count() < 33
    assert not sync.server.is_mirrored
    port.faults.clear()
    assert sync.poll().kind == "sweep"
    assert Change.objects.count() == 33
    verify_equal(sync)


def test_broken_runs_are_closed_by_the_next_one(port):
    sync = port.mirrored()
    SyncRun.objects.create(server=sync.server, kind="sweep", started_at=timezone.now())
    sync.poll()
    run = SyncRun.objects.first()
    assert (run.outcome, run.error) == ("failed", "stopped before it was done")


# what is gone


def test_404_hides_a_change_at_once_and_the_second_time_it_is_gone(port):
    sync = port.mirrored()
    port.faults.add("hidden", number=port.number("quiet"))
    sync.sweep()
    change = port.change("quiet")
    assert change.missing_since and not change.gone_at
    assert not port.facts("quiet").is_listed
    sync.sweep()
    assert port.change("quiet").gone_at
    requests = len(port.server.requests)
    sync.sweep()
    assert len(port.server.requests) - requests == 3  # version, page, once more: nobody asks for it any more


def test_found_again_it_is_back(port, verify_equal):
    sync = port.mirrored()
    fault = port.faults.add("hidden", number=port.number("quiet"))
    sync.sweep()
    sync.sweep()
    port.faults.remove(fault)
    sync.sweep()
    change = port.change("quiet")
    assert (change.missing_since, change.gone_at) == (None, None)
    assert port.facts("quiet").is_listed
    verify_equal(sync)


def test_a_big_loss_is_not_believed_unless_a_person_does(port, monkeypatch):
    monkeypatch.setattr(syncing, "SMALL_LOSS", 2)
    sync = port.mirrored()
    gone = [change.number for change in port.gerrit.open_changes()][:15]
    port.faults.add("hidden", numbers=gone)
    error = run_and_fail(sync.sweep)
    assert isinstance(error, Denied) and "15 open changes less" in str(error)
    assert not Change.objects.exclude(missing_since=None).exists()
    assert Facts.objects.filter(is_listed=True).count() == len(port.gerrit.open_changes())
    sync.source = Source(since_days=3650, trusts_losses=True)
    sync.sweep()
    assert Change.objects.exclude(missing_since=None).count() == 15


def test_many_merges_between_two_sweeps_are_no_loss_whatever_the_page_size(port, monkeypatch, verify_equal):
    monkeypatch.setattr(syncing, "SMALL_LOSS", 2)
    sync = port.mirrored(page_size=5)
    for change in list(port.gerrit.open_changes())[:20]:
        port.gerrit.abandon(change.number, "admin", "Enough.", at=port.world.tick())
    sync.sweep()
    assert Change.objects.filter(status="ABANDONED").count() == 21
    verify_equal(sync)


def test_what_only_the_index_lost_is_read_by_itself(port):
    sync = port.mirrored()
    number = port.number("quiet")
    port.faults.add("hidden", path=r"changes/\?", number=number)
    sync.sweep()
    assert port.change("quiet").missing_since is None


# the server changes


def test_a_new_version_clears_what_was_refused(port):
    sync = port.mirrored()
    Server.objects.update(refused_options=["MESSAGES"])
    port.faults.add("version", value="3.14.0")
    sync.sweep()
    server = Server.objects.get()
    assert (server.version, server.refused_options) == ("3.14.0", [])
    assert "o=MESSAGES" in port.queries[0]


def test_a_refused_option_is_learned_from_the_400_and_not_asked_again(port):
    port.faults.add("option-refused", option="SUBMIT_REQUIREMENTS")
    sync = port.mirrored()
    assert sync.server.refused_options == ["SUBMIT_REQUIREMENTS"]
    sync.poll()
    assert len(port.queries) == 1 and "SUBMIT_REQUIREMENTS" not in port.queries[0]


def test_a_400_about_the_query_is_an_error_and_teaches_nothing(port):
    sync = port.sync(projects=('a" OR is:nonsense OR "b',))
    error = run_and_fail(sync.sweep)
    assert isinstance(error, Refused)
    assert sync.server.refused_options == []


def test_the_page_size_halves_where_a_page_is_too_much(port, verify_equal):
    sync = port.sync(page_size=80)
    port.faults.add("request-timeout", path="n=80|n=40")
    sync.sweep()
    assert sync.page_size == 20
    assert Change.objects.count() == 33
    port.faults.clear()
    verify_equal(sync)


def test_it_does_not_halve_for_ever(port):
    sync = port.sync(page_size=80)
    port.faults.add("request-timeout", path="/changes/")
    assert isinstance(run_and_fail(sync.sweep), Unavailable)
    assert sync.page_size == 10


def test_requests_are_counted_repeated_ones_too(port):
    sync = port.sync()
    port.faults.add("unavailable", path="/changes/", count=2)
    run = sync.sweep()
    assert run.requests == len(port.server.requests)
    assert len(port.waits) == 2


def test_old_runs_are_forgotten(port, monkeypatch):
    monkeypatch.setattr("gerrit_sync.run.KEPT_RUNS", 3)
    sync = port.sync()
    for _ in range(6):
        sync.sweep()
    assert SyncRun.objects.count() <= 4


def test_changes_of_a_project_that_is_no_longer_mirrored_leave_the_pages_and_come_back(port):
    port.mirrored()
    names = sorted({change.project.name for change in Change.objects.filter(status="NEW").select_related("project")})
    assert len(names) == 2
    listed = Facts.objects.filter(is_listed=True, project__name=names[1]).count()
    port.sync(projects=(names[0],)).sweep()
    assert listed and not Facts.objects.filter(is_listed=True, project__name=names[1]).exists()
    port.sync(projects=tuple(names)).sweep()
    assert Facts.objects.filter(is_listed=True, project__name=names[1]).count() == listed
