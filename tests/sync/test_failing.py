"""How poll and sweep fail: what is told, what stays, how long they pause, and what a server that refuses teaches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gerrit_sync.errors import Denied, GerritError, Refused, Unavailable
from gerrit_sync.run import pause_after
from reviewq.changes.models import Change, Server, SyncRun

from .content import content, differing


def run_and_fail(work) -> GerritError:
    with pytest.raises(GerritError) as caught:
        work()
    return caught.value


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
