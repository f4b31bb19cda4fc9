"""Importing a TOML file: the differences are shown, then applied as they were shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reviewq.changes.models import Facts, Freeze, Policy, PolicyEdit
from reviewq.policies import actions
from reviewq.policies.models import FreezeEdit
from tests.factories import make_change, plus_two
from tests.policies.records import field_of, html_of, make_freeze, make_policy, typed

pytestmark = pytest.mark.django_db

FILE = """\
[[policy]]
name = "Ours"
project_pattern = "mooring"
required_plus_two = 1

[[freeze]]
name = "Feature freeze"
project_pattern = "mooring"
branch_pattern = "master"
at = 2026-12-03T23:59:00Z
"""


def show(client: Client, text: str = FILE, **more: Any) -> str:
    answer = client.post("/policies/import/", {"text": text} | more)
    assert answer.status_code == 200, re.findall(r"errorlist.*?</ul>", answer.content.decode())
    return str(answer.content.decode())


def apply(client: Client, shown: str, text: str = FILE, **more: Any) -> Any:
    return client.post("/policies/import/apply/", {"text": text, "token": field_of(shown, "token")} | more)


def test_a_file_is_shown_then_applied(editor: Client, ptl: User) -> None:
    change = make_change(votes=plus_two("Juma Core"))
    make_policy(name="Theirs", project_pattern="tally")
    shown = show(editor)
    assert "2 new, 0 changed, 0 removed, 0 unchanged; 1 that the file does not name is not yours and stays" in shown
    assert not Policy.objects.filter(project_pattern="mooring").exists()
    answer = apply(editor, shown)
    assert answer.headers["Location"] == "/policies/"
    assert Facts.objects.get(pk=change.pk).lane == "approval"
    assert Freeze.objects.get().name == "Feature freeze"
    assert Policy.objects.count() == 2
    edit = PolicyEdit.objects.get()
    assert (edit.by, edit.way) == (ptl, "toml")
    assert FreezeEdit.objects.get().way == "toml"


def test_the_differences_are_told_field_by_field(root: Client) -> None:
    make_policy(name="Ours", required_plus_two=2)
    make_policy(name="Old one", branch_pattern="old")
    make_freeze()
    shown = show(root)
    assert "0 new, 2 changed, 1 removed, 0 unchanged" in shown
    assert re.search(r"How many \+2</td><td class=\"value\">2</td><td class=\"value\">1</td>", shown)
    assert re.search(r"Begins</td>.*2026-11-26T12:00:00Z.*2026-12-03T23:59:00Z", shown)
    assert re.search(r"Removed .*Old one", shown, re.DOTALL)
    apply(root, shown)
    assert [policy.required_plus_two for policy in Policy.objects.all()] == [1]
    assert [freeze.at.month for freeze in Freeze.objects.all()] == [12]


def test_what_the_file_does_not_name_can_be_kept(root: Client) -> None:
    make_policy(name="Old one", branch_pattern="old")
    apply(root, show(root), keep="1")
    assert set(Policy.objects.values_list("name", flat=True)) == {"Old one", "Ours"}


def test_an_export_imported_does_nothing(root: Client, client: Client) -> None:
    make_policy(name="Ours", blocking={"Review-Priority": -1}, extra_votes=[{"label": "PTL-Approved", "value": 1}])
    make_policy(project_pattern="*", valid_from="2026-01-01")
    make_freeze()
    make_freeze(at="2025-11-26T12:00:00Z")
    answer = client.get("/policies.toml")
    assert answer.headers["Content-Type"] == "application/toml; charset=utf-8"
    assert 'filename="policies.toml"' in answer.headers["Content-Disposition"]
    text = answer.content.decode()
    assert "Nothing: every record is there" in show(root, text)
    assert client.get("/policies.toml").content.decode() == text


def test_an_export_of_nothing_can_be_read_again(root: Client, client: Client) -> None:
    assert "Nothing: every record is there" in show(root, client.get("/policies.toml").content.decode())


def test_a_file_can_be_uploaded(root: Client) -> None:
    upload = SimpleUploadedFile("policies.toml", FILE.replace("\n", "\r\n").encode("utf-8-sig"))
    shown = show(root, "", file=upload)
    assert "2 new" in shown
    assert field_of(shown, "text").strip() == FILE.strip()
    # a browser sends its lines with two characters at each end
    assert apply(root, shown, FILE.replace("\n", "\r\n")).status_code == 302


def test_an_edit_of_somebody_else_is_noticed(root: Client, editor: Client) -> None:
    policy = make_policy(name="Ours")
    shown = show(root)
    editor.post(f"/policies/{policy.pk}/", typed(policy, small_lines="77"))
    answer = apply(root, shown)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody edited the records after this was shown to you" in html
    assert re.search(r"Lines that are small</td><td class=\"value\">77</td><td class=\"value\">10</td>", html)
    assert Policy.objects.get().small_lines == 77
    assert not Freeze.objects.exists()
    assert apply(root, html).status_code == 302
    assert Policy.objects.get().small_lines == 10


@pytest.mark.parametrize("token", ["", "x", "\0", "é", "x" * 10_000])
def test_nothing_is_applied_that_was_not_shown(root: Client, token: str) -> None:
    answer = root.post("/policies/import/apply/", {"text": FILE, "token": token})
    assert answer.status_code == 409
    assert not Policy.objects.exists()


def test_another_text_under_the_same_token_is_not_applied(root: Client) -> None:
    shown = show(root)
    assert apply(root, shown, FILE.replace("required_plus_two = 1", "required_plus_two = 0")).status_code == 409
    assert not Policy.objects.exists()


def test_an_edit_in_the_very_moment_of_writing_leaves_all_as_it_was(
    root: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_policy(name="Ours", required_plus_two=2)
    shown = show(root)

    def meanwhile(*given: Any) -> None:
        raise actions.FreezeChanged(None)

    monkeypatch.setattr(actions, "apply_wishes", meanwhile)
    assert apply(root, shown).status_code == 409
    assert Policy.objects.get().required_plus_two == 2
    assert not PolicyEdit.objects.exists()


def test_records_that_are_not_yours_are_refused_with_their_line(editor: Client) -> None:
    text = FILE + '\n[[policy]]\nname = "All"\nproject_pattern = "*"\n'
    answer = editor.post("/policies/import/", {"text": text})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Line 14: policy, project_pattern: Your role does not reach that far" in html
    assert field_of(html, "text").strip() == text.strip()
    Policy.objects.create(name="All", project_pattern="*")
    assert "2 new, 0 changed, 0 removed, 1 unchanged" in show(editor, text), "naming it as it is does no harm"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file, or paste its text"),
        ("   \n ", "Choose a file, or paste its text"),
        ("[[policy", "Line 1: "),
        ("\n\n[[policy]]\nwait_hours = -1", "Line 4: policy, wait_hours: Write a whole number"),
        ("[[policy]]\nname = '<script>alert(1)</script>'\nbad = 1", "Line 3: "),
        ("\0", "Null characters are not allowed"),
        ("x" * 200_001, "200000 characters"),
        ("[" * 9000, ""),
        ("\u202e[[policy]]", "Line 1"),
        ("a = " + "9" * 9000, "number"),
    ],
    ids=lambda text: repr(text[:20]),
)
def test_a_file_that_cannot_be_read_says_where_and_is_kept(root: Client, text: str, words: str) -> None:
    for address in ("/policies/import/", "/policies/import/apply/"):
        answer = root.post(address, {"text": text, "token": "x"})
        html = answer.content.decode()
        assert answer.status_code == 400
        assert words in html
        assert "<script>alert" not in html
        assert "\0" in text or field_of(html, "text").strip() == text.strip()
    assert not Policy.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x80", b"x" * 900_000, b"[[policy]]\n\xc3"], ids=repr)
def test_an_upload_that_is_no_text_says_so(root: Client, content: bytes) -> None:
    answer = root.post("/policies/import/", {"file": SimpleUploadedFile("p.toml", content), "text": "typed"})
    assert answer.status_code == 400
    assert re.search('id="id_(file|text)_error"', answer.content.decode())


def test_the_page_is_for_editors(root: Client, reader: Client, client: Client) -> None:
    assert "Or its text" in html_of(root, "/policies/import/")
    assert reader.get("/policies/import/").status_code == 403
    assert client.get("/policies/import/").headers["Location"].startswith("/people/sign-in/")
