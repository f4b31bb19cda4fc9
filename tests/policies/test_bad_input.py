"""What cannot be kept is said beside its field, with everything that was typed still there."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from reviewq.changes.models import Freeze, Policy
from reviewq.policies.forms import FreezeForm, PolicyForm
from tests.factories import make_change, plus_two
from tests.policies.records import field_of, html_of, make_policy, typed

RTL = "\u202eevil\u2066"
LONG = "x" * 10_000
BAD: list[tuple[str, str]] = [
    *(("name", text) for text in ("\0", "x" * 101, LONG, "a\nb", "\x07")),
    *(("project_pattern", text) for text in ("", " ", "\0", "^mooring", "moor[ab]", "a b", "*" * 30, "m" * 301, LONG)),
    *(("branch_pattern", text) for text in ("", "\0", "^.*", "[", "*" * 200, "a b", LONG)),
    *(("category", text) for text in ("fun", "\0", LONG, RTL)),
    *(("owner_group", text) for text in ("\0", "x" * 301, LONG)),
    *(("valid_from", text) for text in ("soon", "2026-02-30", "0000-01-01", "\0", "9" * 400, RTL, "10000-01-01")),
    *(("valid_to", text) for text in ("2000-01-01", "x", "\0")),
    *(("required_plus_two", text) for text in ("", "-1", "21", "two", "1.5", "9" * 30, "9" * 5000, "\0", "1e3", "½")),
    *(("counting_groups", text) for text in ("a\na", "\0", "x" * 301, "\n".join("abcdefghijklmnopqrstuvwxyz"))),
    *(("required_approvals", text) for text in ("", "-1", "9" * 20)),
    *(("approving_groups", text) for text in ("a\na", LONG, "\0")),
    *(("review_label", text) for text in ("", "-2", "Code Review", "\0", LONG, RTL, "Verified")),
    *(("approve_label", text) for text in ("+1", "Code-Review", "\0")),
    *(("ci_label", text) for text in ("Code-Review", "a b", "\0")),
    *(
        ("extra_votes", text)
        for text in ("+1", "A +1; who x", "A +99", "\0", LONG, "A +1\n+2", "A; account ci; count 2")
    ),
    *(("blocking", text) for text in ("A", "A 1", "A -99", "\0", LONG, "A -1 -2", "A; count 2")),
    *(("wait_hours", text) for text in ("", "-1", "8761", "\0")),
    *(("ci_patience_hours", text) for text in ("", "0", "x")),
    *(("small_lines", text) for text in ("", "-1", "100001")),
    *(("source", text) for text in ("\0", LONG, "x" * 301)),
]


IDS = [f"{name} {text[:20]!r}" for name, text in BAD]
ONE_OF_EACH = list({name: (name, text) for name, text in BAD if "\0" not in text}.values())


def policy_with(field: str, text: str) -> dict[str, Any]:
    """What a browser sends with that text in one field, and words worth keeping in another."""
    keep = "name" if field != "name" else "source"
    return typed(
        Policy(project_pattern="mooring", valid_from=date(2026, 1, 1)), **{keep: "Keep these words", field: text}
    )


@pytest.mark.parametrize(("field", "text"), BAD, ids=IDS)
def test_what_cannot_be_kept_is_said_of_its_field(field: str, text: str) -> None:
    form = PolicyForm(policy_with(field, text))
    if form.is_valid():
        form.record(None)
    assert form.errors
    assert "__all__" not in form.errors
    assert form["name" if field != "name" else "source"].value() == "Keep these words"
    assert form[field].value() == text


@pytest.mark.parametrize(("field", "text"), ONE_OF_EACH, ids=[name for name, _ in ONE_OF_EACH])
def test_the_page_says_it_beside_the_field_with_what_was_typed(editor: Client, field: str, text: str) -> None:
    answer = editor.post("/policies/new/", policy_with(field, text))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert re.search(r'id="id_\w+_error"', html)
    assert 'aria-invalid="true"' in html
    assert field_of(html, "name" if field != "name" else "source") == "Keep these words"
    if field != "category":
        assert field_of(html, field).strip() == text.strip()
    assert not Policy.objects.exists()


@pytest.mark.django_db
def test_null_characters_are_survived_in_every_field(editor: Client) -> None:
    answer = editor.post("/policies/new/", dict.fromkeys((name for name, _ in BAD), "\0"))
    assert answer.status_code == 400
    assert not Policy.objects.exists()


BAD_FREEZES = [
    *(("name", text) for text in ("", "\0", "x" * 101, LONG)),
    *(("project_pattern", text) for text in ("", "^m", "\0", "m[", LONG)),
    *(("branch_pattern", text) for text in ("", "a b", "\0")),
    *(("at", text) for text in ("", "soon", "2026-13-01T00:00", "\0", "9" * 300, "0001-01-01T00:00", RTL)),
    *(("lifts_at", text) for text in ("2026-11-26T12:00", "2020-01-01T00:00", "x", "9999-12-31T23:59", "\0")),
]


ONE_OF_EACH_FREEZE = list({name: (name, text) for name, text in BAD_FREEZES if "\0" not in text}.values())


def freeze_with(field: str, text: str) -> dict[str, Any]:
    given = {"name": "Freeze", "project_pattern": "mooring", "branch_pattern": "keep-me", "at": "2026-11-26T12:00"}
    return given | {field: text}


@pytest.mark.parametrize(("field", "text"), BAD_FREEZES, ids=[f"{name} {text[:20]!r}" for name, text in BAD_FREEZES])
def test_a_freeze_that_cannot_be_kept_is_said_of_its_field(field: str, text: str) -> None:
    form = FreezeForm(freeze_with(field, text))
    if form.is_valid():
        form.record(None)
    assert field in form.errors
    assert field == "branch_pattern" or form["branch_pattern"].value() == "keep-me"


@pytest.mark.parametrize(("field", "text"), [*ONE_OF_EACH_FREEZE, ("name", "\0")])
def test_the_page_of_a_freeze_says_it_beside_the_field(editor: Client, field: str, text: str) -> None:
    answer = editor.post("/policies/freezes/new/", freeze_with(field, text))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in html
    assert field == "branch_pattern" or field_of(html, "branch_pattern") == "keep-me"
    assert not Freeze.objects.exists()


@pytest.mark.django_db
def test_two_records_for_the_very_same_are_refused(editor: Client) -> None:
    make_policy()
    answer = editor.post("/policies/new/", typed(Policy(project_pattern="mooring")))
    assert answer.status_code == 400
    assert "already" in answer.content.decode()
    assert Policy.objects.count() == 1


@pytest.mark.django_db
def test_hostile_texts_stay_texts(editor: Client, client: Client) -> None:
    make_change("<script>alert(1)</script>" + RTL, votes=plus_two("Juma Core"))
    form = typed(Policy(project_pattern="mooring", required_plus_two=1), name="<img src=x>" + RTL, source="<b>x</b>")
    html = editor.post("/policies/new/", form | {"preview": "1"}).content.decode()
    assert "<script>alert" not in html
    editor.post("/policies/new/", form)
    pages = ("/policies/", "/policies/history/", f"/policies/{Policy.objects.get().pk}/")
    for page in pages:
        for who in (editor, client):
            html = html_of(who, page)
            assert "<img" not in html
            assert "<b>x" not in html
