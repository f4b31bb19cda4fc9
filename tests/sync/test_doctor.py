"""The doctor: plain words for what is there and what is missing, and it never raises."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from gerrit_sync import doctor
from gerrit_sync.doctor import State
from reviewq.changes.models import Server

from .test_jobs import configured  # noqa: F401


def examined(port, **client) -> dict[str, State]:
    return {f"{f.what} {f.advice}": f.state for f in doctor.gerrit(port.client(**client))}


def says(findings: dict[str, State], words: str, state: State) -> bool:
    return any(words in text and found is state for text, found in findings.items())


def test_all_is_well(configured):  # noqa: F811
    configured.mirrored().roster()
    findings = examined(configured)
    assert says(findings, "Gerrit 3.13.5 answers", State.GOOD)
    assert says(findings, "Signed in as Administrator", State.GOOD)
    assert says(findings, "Open changes of all projects can be read", State.GOOD)
    assert says(findings, "4 by groups", State.GOOD)
    assert State.BAD not in findings.values()


def test_a_guest_is_told_what_stays_unseen(configured):  # noqa: F811
    assert says(examined(configured, user=""), "anonymous guest", State.NOTE)


def test_a_wrong_password(configured):  # noqa: F811
    findings = examined(configured, password="wrong")
    assert says(findings, "GERRIT_PASSWORD", State.BAD)
    assert "wrong" not in " ".join(findings)


def test_an_old_version_and_an_option_that_is_refused(configured):  # noqa: F811
    configured.gerrit.version = "3.4.0"
    configured.faults.add("option-refused", option="MESSAGES")
    findings = examined(configured)
    assert says(findings, "lacks: SUBMIT_REQUIREMENTS", State.NOTE)
    assert says(findings, "refuses: MESSAGES", State.NOTE)


def test_a_project_that_is_not_there(configured, settings):  # noqa: F811
    settings.GERRIT_PROJECTS = ["harbour/quay", "harbour/nothing"]
    findings = examined(configured)
    assert says(findings, "project harbour/quay can be read", State.GOOD)
    assert says(findings, "No open change is visible in project harbour/nothing", State.NOTE)


def test_nothing_is_mirrored_yet_and_failing_syncs(configured):  # noqa: F811
    assert says(examined(configured), "Nothing is mirrored yet", State.NOTE)
    sync = configured.mirrored()
    Server.objects.filter(pk=sync.server.pk).update(failing_since=sync.server.last_sweep_at, last_error="no luck")
    assert says(examined(configured), "no luck", State.BAD)


@pytest.mark.parametrize(
    "fault", ["unauthorized", "forbidden", "not-found", "too-many-requests", "bad-gateway", "html-page", "truncated"]
)
def test_whatever_the_server_does_it_is_a_finding(configured, fault):  # noqa: F811
    configured.faults.add(fault)
    assert State.BAD in examined(configured).values()


@pytest.mark.parametrize("body", ["[]", '"name"', "null"])
def test_a_strange_account_is_no_error(configured, monkeypatch, body):  # noqa: F811
    client = configured.client()
    monkeypatch.setattr(client, "get", lambda *_: __import__("json").loads(body))
    assert [f.state for f in doctor.login(client)] == [State.GOOD]


def test_the_command_ends_with_1_if_anything_is_bad(configured, dead_url, settings):  # noqa: F811
    settings.RQ_QUEUES = {"default": {"URL": dead_url.replace("http", "redis")}}
    out = io.StringIO()
    call_command("doctor", stdout=out)
    assert "note  Redis does not answer" in out.getvalue() and "BAD" not in out.getvalue()
    settings.GERRIT_URL = dead_url
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=out)
    assert end.value.code == 1
    assert "BAD   Gerrit: no connection" in out.getvalue()


def test_without_a_gerrit_it_says_what_to_set(db, settings):
    settings.GERRIT_URL = ""
    assert "GERRIT_URL is not set" in list(doctor.examine())[-1].advice
