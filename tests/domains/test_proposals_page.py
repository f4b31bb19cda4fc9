"""Proposals from a mirror: for who may keep them, with the evidence; the command that prints them."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.models import Bug, Change, ChangeDomain, Domain, DomainEdit, Project, Tracker
from tests.factories import at_once, make_account, make_change, make_project

from .harbour import client_of, make_domain, make_review

pytestmark = pytest.mark.django_db
ADDRESS = "/domains/proposals/"


@pytest.fixture(scope="module")
def history(django_db_setup: None, django_db_blocker: Any) -> Iterator[Project]:
    """Two parts of a project that two teams change; what a test does is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        project = make_project()
        for part, owner, other in (("crane", "Ada Pier", "Bo <b>Pier</b>"), ("pilot", "Cyd Pier", "Dee Pier")):
            with at_once():
                for _ in range(7):
                    change = make_change(owner=make_account(owner), files={f"quay/{part}/plan.py": (5, 1)})
                    make_review(change, make_account(other), 1)
        private = make_change(files={"quay/secret/a.py": (1, 1)}, is_private=True)
        Change.objects.filter(pk=private.pk).update(is_private=True)
        tracker = Tracker.objects.create(name="mooring")
        tracker.projects.add(project)
        Bug.objects.create(tracker=tracker, number=1, title="x", status="New", tags=["pilot", "other"])
        yield project
        transaction.set_rollback(True)


def test_leads_see_what_the_history_proposes_and_keep_it(history: Project) -> None:
    client = client_of("ptl", "ptl")
    text = client.get(f"{ADDRESS}?project=mooring").content.decode()
    assert "7 changes touch it, 7 in the last 90 days; 100 % of them no other proposal" in text
    assert "Ada Pier" in text and "Bo &lt;b&gt;Pier" in text and "secret" not in text
    answer = client.post(ADDRESS, {"project": "mooring", "take": "pilot"})
    assert answer.status_code == 302
    domain = Domain.objects.get(slug="pilot")
    assert domain.bug_tags == ["pilot"]
    assert [(rule.project_pattern, rule.kind, rule.pattern) for rule in domain.rules.all()] == [
        ("mooring", "path", "quay/pilot/")
    ]
    assert DomainEdit.objects.get(domain=domain).way == "proposal"
    assert ChangeDomain.objects.filter(domain=domain).count() == 7
    again = client.get(f"{ADDRESS}?project=mooring").content.decode()
    assert "1 more is not shown" in again and 'value="pilot"' not in again and 'value="crane"' in again
    gone = client.post(ADDRESS, {"project": "mooring", "take": "pilot"})
    assert gone.status_code == 409 and "proposes no domain “pilot” any more" in gone.content.decode()


def test_a_short_name_that_is_taken_gets_the_name_of_the_project(history: Project) -> None:
    make_domain("crane", "elsewhere/", project="other")
    assert 'value="mooring-crane"' in client_of("ptl", "ptl").get(ADDRESS).content.decode()


def test_only_who_may_edit_domains_sees_proposals(history: Project) -> None:
    assert Client().get(ADDRESS).status_code == 302  # to sign in
    assert client_of("reader").get(ADDRESS).status_code == 403
    assert client_of("ptl", "ptl").post(ADDRESS, {"project": "else", "take": "pilot"}).status_code == 400
    assert client_of("root", is_staff=True).get(f"{ADDRESS}?project=%00").status_code == 400
    assert not Domain.objects.exists()


def test_the_page_asks_as_many_queries_for_many(history: Project) -> None:
    client = client_of("ptl", "ptl")
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    with at_once():
        for part in ("a", "b", "c"):
            for number in range(6):
                files = {f"quay/{part}/x.py": (1, 1)}
                make_change(files=files, owner=make_account(f"{part} {number % 2}"))
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(many) == len(few) <= 14


def test_the_command_prints_what_can_be_imported(history: Project) -> None:
    told = io.StringIO()
    call_command("propose_domains", "--toml", stdout=told)
    domains = tomllib.loads(told.getvalue())["domain"]
    assert [one["slug"] for one in domains] == ["crane", "pilot"]
    assert domains[0]["rule"] == [{"project": "mooring", "path": "quay/crane/"}]
    plain = io.StringIO()
    call_command("propose_domains", "--project", "mooring", stdout=plain)
    assert "mooring: 2 domains from 14 changes" in plain.getvalue()
    assert "100% of the changes are in one of them, 0% in two or more" in plain.getvalue()
