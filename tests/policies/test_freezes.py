"""Freezes: made, moved and removed, by the pages and by the administrator."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Facts, Freeze
from reviewq.policies.models import FreezeEdit
from tests.factories import DAY, make_change
from tests.policies.records import field_of, html_of, make_freeze, typed

pytestmark = pytest.mark.django_db


def test_a_freeze_is_made_moved_and_removed(editor: Client, client: Client) -> None:
    change = make_change("Add a pilot API", topic="bp/pilot-api")
    before = rank(change.pk)
    soon = (timezone.now() + 3 * DAY).replace(second=0, microsecond=0)
    form = {"name": "Feature freeze", "project_pattern": "mooring", "branch_pattern": "master"}
    answer = editor.post("/policies/freezes/new/", form | {"at": soon.strftime("%Y-%m-%dT%H:%M")})
    freeze = Freeze.objects.get()
    assert answer.headers["Location"] == f"/policies/freezes/{freeze.pk}/"
    assert freeze.at == soon
    assert rank(change.pk) != before, "days to the freeze are part of the rank"
    html = html_of(client, "/policies/")
    assert soon.strftime("%Y-%m-%d %H:%M") in html
    assert "not known" in html
    editor.post(f"/policies/freezes/{freeze.pk}/", typed(freeze, lifts_at=soon + DAY))
    freeze.refresh_from_db()
    assert freeze.lifts_at == soon + DAY
    seen = field_of(html_of(editor, f"/policies/freezes/{freeze.pk}/delete/"), "seen")
    editor.post(f"/policies/freezes/{freeze.pk}/delete/", {"seen": seen})
    assert not Freeze.objects.exists()
    assert rank(change.pk) == before
    history = html_of(client, "/policies/history/")
    assert [history.count(f"{what}: <bdi>freeze") for what in ("made", "changed", "removed")] == [1, 1, 1]
    assert FreezeEdit.objects.count() == 3


def rank(pk: int) -> Any:
    return Facts.objects.values_list("rank", flat=True).get(pk=pk)


def test_instants_are_typed_in_utc_whatever_the_zone_of_the_site(editor: Client, settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    form = {"name": "F", "project_pattern": "mooring", "branch_pattern": "master", "at": "2026-03-08T02:30"}
    editor.post("/policies/freezes/new/", form)  # an hour that New York does not have
    freeze = Freeze.objects.get()
    assert freeze.at.isoformat() == "2026-03-08T02:30:00+00:00"
    assert field_of(html_of(editor, f"/policies/freezes/{freeze.pk}/"), "at") == "2026-03-08T02:30"


def test_freezes_edited_at_once_notice_each_other(editor: Client, root: Client) -> None:
    freeze = make_freeze()
    stale = typed(freeze, name="Mine")
    root.post(f"/policies/freezes/{freeze.pk}/", typed(freeze, branch_pattern="main"))
    answer = editor.post(f"/policies/freezes/{freeze.pk}/", stale)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Branches: <bdi>master</bdi> → <bdi>main</bdi>" in html
    assert field_of(html, "name") == "Mine"


def test_the_administrators_pages_keep_the_same_history(root: Client) -> None:
    form = {"name": "Freeze", "project_pattern": "mooring", "branch_pattern": "master"}
    when = {"at_0": "2026-12-03", "at_1": "23:59:00", "lifts_at_0": "", "lifts_at_1": ""}
    wrong = root.post("/admin/changes/freeze/add/", form | when | {"project_pattern": "^m"})
    assert "Regular expressions are not understood" in wrong.content.decode()
    assert root.post("/admin/changes/freeze/add/", form | when).status_code == 302
    root.post(f"/admin/changes/freeze/{Freeze.objects.get().pk}/delete/", {"post": "yes"})
    assert not Freeze.objects.exists()
    made, removed = FreezeEdit.objects.order_by("pk")
    assert (made.way, made.by_name, made.before, removed.after) == ("admin", "root", None, None)
