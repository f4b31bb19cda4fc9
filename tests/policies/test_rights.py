"""Who may edit which policies and freezes; everyone may read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Freeze, Policy, PolicyEdit
from reviewq.people.models import Role
from tests.policies.conftest import client_of
from tests.policies.records import field_of, html_of, make_freeze, make_policy, typed

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


ACTS = ["/policies/new/", "/policies/freezes/new/", "/policies/import/", "/policies/import/apply/"]


@pytest.mark.parametrize("address", [*ACTS, "{policy}", "{policy}delete/", "{freeze}", "{freeze}delete/"])
def test_only_editors_write(client: Client, reader: Client, address: str) -> None:
    addresses = {"policy": f"/policies/{make_policy().pk}/", "freeze": f"/policies/freezes/{make_freeze().pk}/"}
    there = address.format(**addresses)
    for who in (client, reader):
        answer = who.post(there, typed(Policy(project_pattern="mooring")) | {"seen": "{}"})
        assert answer.status_code in (302, 403, 405)
        assert answer.status_code != 302 or answer.headers["Location"].startswith("/people/sign-in/")
    assert (Policy.objects.count(), Freeze.objects.count()) == (1, 1)
    assert not PolicyEdit.objects.exists()


@pytest.mark.parametrize("pattern", ["*", "tally", "moor", "m*", "*mooring"])
def test_a_role_reaches_no_further_than_its_pattern(editor: Client, pattern: str) -> None:
    answer = editor.post("/policies/new/", typed(Policy(project_pattern=pattern), name="Typed name"))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Your role does not reach that far: PTL of mooring*" in html
    assert field_of(html, "name") == "Typed name"
    other = make_policy(project_pattern=pattern)
    assert '<form method="post" class="record"' not in html_of(editor, f"/policies/{other.pk}/")
    assert editor.post(f"/policies/{other.pk}/", typed(other, name="x")).status_code == 403
    assert editor.get(f"/policies/{other.pk}/delete/").status_code == 403


def test_a_record_cannot_be_moved_out_of_reach(editor: Client) -> None:
    policy = make_policy()
    assert editor.post(f"/policies/{policy.pk}/", typed(policy, project_pattern="*")).status_code == 400
    freeze = make_freeze()
    assert editor.post(f"/policies/freezes/{freeze.pk}/", typed(freeze, project_pattern="*")).status_code == 400


def test_a_deputy_edits_like_a_ptl_and_nobody_after_the_last_day(db: None) -> None:
    user = User.objects.create_user("deputy")
    role = Role.objects.create(user=user, kind=Role.Kind.DEPUTY, project_pattern="mooring")
    deputy = client_of(user)
    assert deputy.post("/policies/new/", typed(Policy(project_pattern="mooring"))).status_code == 302
    role.until = TODAY - timedelta(days=1)
    role.save()
    assert deputy.get("/policies/new/").status_code == 403
    policy = Policy.objects.get()
    assert deputy.post(f"/policies/{policy.pk}/", typed(policy, name="x")).status_code == 403


def test_everyone_reads(client: Client, reader: Client) -> None:
    policy, freeze = make_policy(name="Ours", blocking={"Review-Priority": -1}), make_freeze()
    for who in (client, reader):
        assert "Review-Priority -1" in html_of(who, f"/policies/{policy.pk}/")
        assert "2026-11-26" in html_of(who, f"/policies/freezes/{freeze.pk}/")
        assert "New policy" not in html_of(who, "/policies/")
        assert who.get("/policies.toml").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("/policies/99/", "/policies/99/delete/", "/policies/freezes/99/", "/policies/" + "9" * 19 + "/"),
        *("/policies/" + "9" * 5000 + "/", "/policies/history/?page=0", "/policies/history/?page=x"),
        *("/policies/history/?page=99999", "/policies/history/?page=\0", "/policies/history/?page=²"),
    ],
    ids=lambda address: address[:40],
)
def test_what_does_not_exist_is_not_found(root: Client, address: str) -> None:
    assert root.get(address).status_code == 404
