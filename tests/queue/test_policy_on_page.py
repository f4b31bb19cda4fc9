"""The page of a change says which policy record applies and why, Gerrit's own requirements first."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes.actions import save_policy
from reviewq.changes.models import Change, Group, GroupMember, Policy, SubmitRequirement
from tests.factories import NOW, make_account, make_change, make_server, plus_two

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]
HOSTILE = "<script>alert(1)</script>\u202eevil"


def page_of(client: Client, change: Change) -> str:
    answer = client.get(f"/c/{change.project.name}/+/{change.number}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def words_of(html: str) -> str:
    """The page's text between its tags, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def save(**record: object) -> None:
    save_policy(Policy(**record), None, "browser", NOW)


def test_it_names_the_record_and_what_made_it_win(client: Client) -> None:
    change = make_change(branch="stable/1", votes=plus_two("Cora"))
    save(project_pattern="mooring")
    save(
        name="mooring stable", project_pattern="mooring", branch_pattern="stable/*", source="https://mooring.test/rules"
    )
    words = words_of(page_of(client, change))
    assert "mooring stable: the most specific of 2 records that match: stable/* before *" in words
    assert "Written down in https://mooring.test/rules" in words


def test_gerrits_requirements_come_first_then_ours_with_what_is_missing(client: Client) -> None:
    group = Group.objects.create(server=make_server(), uuid="u", name="mooring-core", read_at=NOW)
    GroupMember.objects.create(group=group, account=make_account("Cora"))
    change = make_change(votes=plus_two("Cora", "Carl"))
    SubmitRequirement.objects.create(
        change=change, name="Code-Owners", status="UNSATISFIED", expression="has:approval_code-owners"
    )
    extra = [{"label": "Workflow", "value": 1, "group": "mooring-core"}]
    save(project_pattern="mooring", counting_groups=["mooring-core"], extra_votes=extra, wait_hours=72)
    words = words_of(page_of(client, change))
    theirs, ours = words.index("What Gerrit asks for"), words.index("What our record asks for")
    assert theirs < words.index("Code-Owners : unsatisfied ( has:approval_code-owners )") < ours
    assert "2 × +2 of mooring-core 1" in words
    assert "1 × +1; 1 × +1 or more of mooring-core 2" in words
    assert "Not approved until 3 d after the first review that counts" in words
    assert "which does not count here: only votes of mooring-core do" in words


def test_hostile_names_are_escaped_and_the_queries_stay_the_same(client: Client) -> None:
    change = make_change(votes=plus_two("Cora"))
    client.get(f"/c/mooring/+/{change.number}/")
    with CaptureQueriesContext(connection) as before:
        page_of(client, change)
    for number in range(8):
        save(name=HOSTILE, source=HOSTILE, category="code", project_pattern="*" * (number + 1) + "mooring")
    with CaptureQueriesContext(connection) as after:
        html = page_of(client, change)
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html
    assert len(after) == len(before)
