"""What the worker runs: twice, late, or while the server is in trouble."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gerrit_sync import jobs
from reviewq.changes.models import Change, Core, Group, Policy, Server, SyncRun

from .content import content
from .harbour import held_elsewhere


@pytest.fixture
def configured(port, settings):
    """The settings point to the stand-in."""
    settings.GERRIT_URL, settings.GERRIT_USER, settings.GERRIT_PASSWORD = port.server.url, "admin", "secret"
    settings.GERRIT_PROJECTS, settings.SINCE_DAYS, settings.SWEEP_MINUTES = [], 3650, 30
    return port


def test_the_first_poll_sweeps_and_reads_the_roster(configured):
    assert jobs.poll() == "done"
    assert Change.objects.count() == 33
    assert Core.objects.filter(source="group").count() == 4
    assert {run.kind for run in SyncRun.objects.all()} == {"sweep", "roster"}


def test_each_job_may_run_twice(configured):
    jobs.poll()
    before = content()
    for job in (jobs.poll, jobs.poll_now, jobs.sweep, jobs.roster):
        job()
        job()
    assert content() == before


def test_a_sweep_is_not_repeated_right_after_another_one(configured):
    jobs.poll()
    assert jobs.sweep() == "not due"
    Server.objects.update(last_sweep_at=timezone.now() - timedelta(hours=1))
    assert jobs.sweep() == "done"


def test_the_roster_is_read_once_a_day(configured):
    assert jobs.roster() == "not due"  # nothing is mirrored yet
    jobs.poll()
    assert jobs.roster() == "not due"
    Server.objects.update(last_roster_at=timezone.now() - timedelta(days=2))
    assert jobs.roster() == "done"


def test_a_group_that_a_policy_names_anew_is_not_waited_for_until_tomorrow(configured):
    jobs.poll()
    Server.objects.update(last_roster_at=timezone.now() - timedelta(hours=2))
    Policy.objects.create(counting_groups=["quay-core"])
    assert jobs.roster() == "not due"  # that one is known
    configured.gerrit.add_group("new-core", ["ana"])
    Policy.objects.update(approving_groups=["new-core"])
    assert jobs.roster() == "done"
    assert Group.objects.get(name="new-core").read_at
    assert jobs.roster() == "not due"


def test_without_a_gerrit_there_is_nothing_to_do(db, settings):
    settings.GERRIT_URL = ""
    assert (jobs.poll(), jobs.sweep(), jobs.roster()) == ("not configured",) * 3
    assert not Server.objects.exists()


def test_a_server_that_asked_for_a_pause_gets_it_unless_a_person_asks(configured):
    jobs.poll()
    Server.objects.update(retry_at=timezone.now() + timedelta(minutes=5), failing_since=timezone.now())
    configured.forget()
    assert (jobs.poll(), jobs.sweep()) == ("waiting", "waiting")
    assert not configured.server.requests
    assert jobs.poll_now() == "done"
    assert Server.objects.get().retry_at is None
    assert jobs.poll() == "done"


def test_a_failure_is_not_raised_but_told(configured, caplog):
    configured.faults.add("forbidden")
    assert jobs.poll() == "failed"
    assert "403" in Server.objects.get().last_error
    assert "secret" not in caplog.text


def test_another_sync_that_runs_is_left_alone(configured):
    jobs.poll()
    with held_elsewhere(Server.objects.get().pk):
        assert jobs.poll() == "busy"
    assert jobs.poll() == "done"
