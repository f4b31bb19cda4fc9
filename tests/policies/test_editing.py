"""Editing policies: what an edit would do, what it does, and two who edit at once."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from reviewq.changes.models import Facts, Policy, PolicyEdit
from reviewq.policies import views
from tests.factories import DAY, at_once, make_change, make_project, plus_two
from tests.policies.records import field_of, html_of, make_policy, typed

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def lane(number: int) -> str:
    return Facts.objects.get(number=number).lane


def test_an_edit_changes_turns_at_once_and_is_kept(editor: Client, ptl: User) -> None:
    change = make_change(votes=plus_two("Juma Core"))
    assert lane(change.number) == "second"
    answer = editor.post("/policies/new/", typed(Policy(project_pattern="mooring", required_plus_two=1)))
    policy = Policy.objects.get()
    assert answer.headers["Location"] == f"/policies/{policy.pk}/"
    assert lane(change.number) == "approval"
    editor.post(f"/policies/{policy.pk}/", typed(policy, required_plus_two="2"))
    assert lane(change.number) == "second"
    first, second = PolicyEdit.objects.order_by("pk")
    assert (first.by, first.by_name, first.way, first.before) == (ptl, "Tunde Ptl", "browser", None)
    assert (second.before["required_plus_two"], second.after["required_plus_two"]) == (1, 2)
    html = html_of(editor, "/policies/history/")
    assert re.search(r"Tunde Ptl.*changed:.*How many \+2</td><td[^>]*>1</td><td[^>]*>2</td>", html, re.DOTALL)
    assert html.count("Tunde Ptl</bdi>") == 2


def test_every_field_is_typed_and_comes_back(editor: Client) -> None:
    full = Policy(
        name="Stable",
        project_pattern="mooring",
        branch_pattern="stable/*",
        category="backport",
        owner_group="cores",
        valid_from=TODAY,
        valid_to=TODAY + timedelta(days=9),
        required_plus_two=1,
        counting_groups=["a b", "c"],
        owner_counts=True,
        expert_votes=2,
        expert_value=2,
        required_approvals=2,
        approving_groups=["d"],
        review_label="Code-Review",
        approve_label="Workflow",
        ci_label="Verified",
        extra_votes=[{"label": "PTL-Approved", "value": 1, "group": "ptl"}],
        blocking={"Review-Priority": -1},
        wait_hours=72,
        ci_patience_hours=5,
        small_lines=7,
        source="https://rules.example/",
    )
    assert editor.post("/policies/new/", typed(full)).status_code == 302
    stored = Policy.objects.get()
    for field in Policy._meta.concrete_fields:
        if field.name != "id":
            assert getattr(stored, field.name) == getattr(full, field.name), field.name
    html = html_of(editor, f"/policies/{stored.pk}/")
    assert field_of(html, "counting_groups") == "a b\nc"
    assert field_of(html, "extra_votes") == "PTL-Approved +1; group ptl"
    assert editor.post(f"/policies/{stored.pk}/", typed(stored)).status_code == 302
    assert PolicyEdit.objects.count() == 1, "saving what is there already is no edit"


def test_a_new_one_may_begin_like_another(editor: Client) -> None:
    policy = make_policy(name="First", required_plus_two=7)
    html = html_of(editor, f"/policies/new/?like={policy.pk}")
    assert field_of(html, "required_plus_two") == "7"
    assert field_of(html, "seen") == ""
    assert editor.get("/policies/new/?like=99").status_code == 404
    assert editor.get("/policies/new/?like=x\0").status_code == 404


def test_what_it_would_do_is_shown_and_nothing_is_written(editor: Client, client: Client) -> None:
    with at_once():
        change = make_change("Waits for a second", votes=plus_two("Juma Core"))
        make_change("Nobody looked", age=DAY)
        make_change("Elsewhere", project=make_project("tally"), votes=plus_two("Juma Core"))
        make_change("Hidden", votes=plus_two("Juma Core"), is_private=True)
    form = typed(Policy(project_pattern="mooring", required_plus_two=1), preview="1", name="Typed name")
    answer = editor.post("/policies/new/", form)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "2 open changes match these projects" in html
    assert "<b>1</b> would be in another lane" in html
    assert re.search(r"Waits for a second</bdi>.*<td>Needs a second \+2</td><td>Needs approval</td>", html)
    assert "Hidden" not in html
    assert field_of(html, "name") == "Typed name"
    assert lane(change.number) == "second"
    assert not Policy.objects.exists()
    assert not PolicyEdit.objects.exists()


def test_an_outlook_follows_chains_and_is_bounded(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with at_once():
        lower = make_change("Lower", votes=plus_two("Juma Core"), age=9 * DAY)
        upper = make_change("Upper", votes=plus_two("Juma Core", "Lea Core"), depends_on=[lower])
    assert lane(upper.number) == "change"
    form = typed(Policy(project_pattern="mooring", required_plus_two=1), preview="1")
    html = editor.post("/policies/new/", form).content.decode()
    assert "<b>1</b> would be" in html or "<b>2</b> would be" in html
    monkeypatch.setattr("reviewq.policies.outlook.MOST_LOOKED_AT", 1)
    html = editor.post("/policies/new/", form).content.decode()
    assert "looked at: the 1 that were held for longest" in html


def test_who_saves_at_once_notices_the_other(editor: Client, root: Client) -> None:
    policy = make_policy(name="Ours", required_plus_two=2)
    stale = typed(policy, name="Mine", source="Keep these words")
    root.post(f"/policies/{policy.pk}/", typed(policy, required_plus_two="3"))
    answer = editor.post(f"/policies/{policy.pk}/", stale)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "How many +2: <bdi>2</bdi> → <bdi>3</bdi>" in html
    assert (field_of(html, "name"), field_of(html, "source")) == ("Mine", "Keep these words")
    assert Policy.objects.get().name == "Ours"
    again = stale | {"seen": field_of(html, "seen")}
    assert editor.post(f"/policies/{policy.pk}/", again).status_code == 302
    assert (Policy.objects.get().name, Policy.objects.get().required_plus_two) == ("Mine", 2)


@pytest.mark.parametrize("seen", ["", "x", "[]", "{}", "null", "{" * 9000, '{"name": 1}'])
def test_without_what_was_seen_nothing_is_written_over(editor: Client, seen: str) -> None:
    policy = make_policy(name="Ours")
    answer = editor.post(f"/policies/{policy.pk}/", typed(policy, name="Mine", seen=seen))
    assert answer.status_code == 409
    assert Policy.objects.get().name == "Ours"


def test_a_record_that_was_removed_meanwhile_is_made_anew(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = make_policy(name="Ours")
    form = typed(policy, name="Mine")
    found = views._find

    def gone(kind: Any, pk: Any) -> Any:
        """Somebody removes it between the look-up and the write: the database decides."""
        record = found(kind, pk)
        Policy.objects.all().delete()
        return record

    with monkeypatch.context() as patched:
        patched.setattr(views, "_find", gone)
        answer = editor.post(f"/policies/{policy.pk}/", form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert 'action="/policies/new/"' in html
    assert editor.post("/policies/new/", form | {"seen": field_of(html, "seen")}).status_code == 302
    assert Policy.objects.get().name == "Mine"


def test_removing_shows_what_it_would_do_first(editor: Client) -> None:
    change = make_change(votes=plus_two("Juma Core"))
    editor.post("/policies/new/", typed(Policy(project_pattern="mooring", required_plus_two=1)))
    policy = Policy.objects.get()
    html = html_of(editor, f"/policies/{policy.pk}/delete/")
    assert "<td>Needs approval</td><td>Needs a second +2</td>" in html
    assert Policy.objects.exists()
    answer = editor.post(f"/policies/{policy.pk}/delete/", {"seen": field_of(html, "seen")})
    assert answer.headers["Location"] == "/policies/"
    assert lane(change.number) == "second"
    assert PolicyEdit.objects.first().after is None  # type: ignore[union-attr]
    assert "removed: " in html_of(editor, "/policies/history/")
    assert editor.post(f"/policies/{policy.pk}/delete/").status_code == 404


def test_what_was_changed_meanwhile_is_not_removed_unseen(editor: Client) -> None:
    policy = make_policy()
    seen = field_of(html_of(editor, f"/policies/{policy.pk}/delete/"), "seen")
    Policy.objects.update(small_lines=99)
    for given in (seen, "", "x"):
        answer = editor.post(f"/policies/{policy.pk}/delete/", {"seen": given})
        assert answer.status_code == 409
        assert Policy.objects.exists()
    assert json.loads(field_of(answer.content.decode(), "seen"))["small_lines"] == 99
