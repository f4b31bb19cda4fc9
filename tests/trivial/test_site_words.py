"""People's words on tags: whose decides, until when, how it is undone, and what is wrong with what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviewq.changes import hooks
from reviewq.changes.derive import derive
from reviewq.changes.models import Change, PatchSet
from reviewq.desk.models import Act
from reviewq.people.models import Link
from reviewq.trivial.models import Judged, Word
from tests.factories import (
    NOW,
    at_once,
    facts_of,
    make_account,
    make_change,
    make_diff,
    make_judged,
    make_project,
    version,
)
from tests.trivial import judges

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_panels")]


@pytest.fixture(autouse=True)
def rule(monkeypatch: pytest.MonkeyPatch) -> None:
    judges.install(monkeypatch)


def say(client: Client, *changes: Change, kind: str = "reject", headers: Any = None, **typed: Any) -> Any:
    data = {"kind": kind, "why": "it changes what users read", **typed, "change": [change.pk for change in changes]}
    return client.post("/acts/trivial/", data, headers=headers or {})


def tagged(**given: Any) -> Change:
    change = make_change(**given)
    make_diff(change, "comment")
    hooks.tell_diffs([change.pk], NOW)
    return change


def is_tagged(change: Change) -> bool:
    return Judged.objects.get(pk=change.pk).is_tagged


def upload(change: Change, kind: str) -> None:
    number = change.patch_set + 1
    PatchSet.objects.create(change=change, number=number, revision=f"{number:040x}", kind=kind, created=NOW)
    Change.objects.filter(pk=change.pk).update(patch_set=number, revision=f"{number:040x}")
    change.refresh_from_db()
    derive([change.pk], NOW)


def test_a_core_rejects_and_it_stays_rejected_after_a_sync_until_new_code(core: Client) -> None:
    change = tagged()
    assert say(core, change).status_code == 302
    row = Judged.objects.get(pk=change.pk)
    assert (row.is_tagged, row.said_by, row.why_not) == (False, "person", "person")
    assert facts_of(change).version == version()
    hooks.tell_diffs([change.pk], NOW)  # judged again
    derive([change.pk], NOW)
    assert not is_tagged(change)
    upload(change, "TRIVIAL_REBASE")
    make_diff(change, "comment")
    hooks.tell_diffs([change.pk], NOW)
    assert not is_tagged(change)
    html = core.get(f"/c/mooring/+/{change.number}/").content.decode()
    assert "Not tagged: Iris Account says that it is not trivial, because" in html
    upload(change, "REWORK")
    make_diff(change, "comment")
    hooks.tell_diffs([change.pk], NOW)
    assert is_tagged(change)
    assert Word.objects.count() == 1
    assert "over: new code has come since" in core.get(f"/c/mooring/+/{change.number}/").content.decode()


def test_a_ptl_confirms_what_a_danger_forbids_or_nobody_could_judge(ptl: Client) -> None:
    with at_once():
        vetoed, unknown = make_change(), make_change()
    make_diff(vetoed, "option")
    hooks.tell_diffs([vetoed.pk], NOW)
    say(ptl, vetoed, unknown, kind="confirm", why="the option is not released yet")
    assert is_tagged(vetoed) and is_tagged(unknown)
    assert "Confirmed as trivial by a person" in ptl.get("/?lane=all").content.decode()


def test_anybody_elses_is_a_suggestion_that_is_shown_with_its_count(volunteer: Client, core: Client) -> None:
    change = tagged()
    say(volunteer, change)
    say(volunteer, change, why="still")  # each person counts once
    assert is_tagged(change)
    html = core.get(f"/c/mooring/+/{change.number}/").content.decode()
    assert "1 person suggests that it is not trivial; a core or PTL of the project decides." in html
    assert "Kept as a suggestion" in volunteer.get("/").content.decode()


@pytest.mark.parametrize("who", ["unverified", "of another project", "of their own change"])
def test_whose_word_only_suggests(core: Client, who: str) -> None:
    if who == "unverified":
        Link.objects.update(is_verified=False)
    owner = make_account("Iris Account") if who == "of their own change" else None
    change = make_change(owner=owner, project=make_project("fairway") if who == "of another project" else None)
    say(core, change, kind="confirm")
    assert not is_tagged(change)
    assert not Word.objects.get().decides


def test_of_ones_own_change_a_core_may_still_say_that_it_is_not(core: Client) -> None:
    change = tagged(owner=make_account("Iris Account"))
    say(core, change)
    assert not is_tagged(change)


def test_of_two_cores_the_newest_word_decides_and_undo_gives_it_back(core: Client, ptl: Client) -> None:
    change = tagged()
    say(core, change)
    say(ptl, change, kind="confirm")
    assert is_tagged(change)
    own = Act.objects.get(user__username="petra")
    for _ in range(2):  # twice is as good as once
        ptl.post(f"/acts/{own.pk}/undo/")
        assert not is_tagged(change)
    word = Word.objects.get(by__username="iris")
    assert ptl.post(f"/trivial/words/{word.pk}/take-back/").status_code == 404
    assert core.post(f"/trivial/words/{word.pk}/take-back/").status_code == 302
    assert is_tagged(change)
    assert Word.objects.exclude(undone_at=None).count() == 2


def test_who_looked_at_older_code_is_told_and_can_say_it_again(core: Client) -> None:
    change, other = tagged(), tagged()
    seen = f"{change.pk}:1,{other.pk}:1"
    upload(change, "REWORK")
    answer = say(core, change, other, seen=seen)
    assert answer.status_code == 400
    html = answer.content.decode()
    assert f"New code of {change.number} came after you opened this" in html
    assert 'value="it changes what users read"' in html
    assert f"{change.pk}:2,{other.pk}:1" in html
    assert not Word.objects.exists()
    upload(other, "TRIVIAL_REBASE")  # nothing new to look at
    assert say(core, other, seen=f"{other.pk}:1").status_code == 302


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"why": ""}, "Say why"),
        ({"why": "\u202e \t"}, "Say why"),
        ({"why": "x" * 10_000}, "at most 300"),
        ({"why": "a\x00b"}, "Null characters"),
        ({"kind": ""}, "Pick one of the two"),
        ({"kind": "maybe\ud800".encode("utf-8", "replace").decode()}, "Pick one of the two"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(core: Client, typed: dict[str, str], words: str) -> None:
    answer = say(core, tagged(), **typed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    if "why" not in typed:
        assert 'value="it changes what users read"' in answer.content.decode()
    assert not Word.objects.exists()


@pytest.mark.parametrize("seen", ["", "junk", "1:x,:,,9" * 50, "99999999999999999999:1"])
def test_a_form_that_does_not_say_what_was_seen_speaks_of_what_is_there(core: Client, seen: str) -> None:
    assert say(core, tagged(), seen=seen).status_code == 302
    assert Word.objects.count() == 1


def test_the_same_word_twice_is_one_and_a_closed_change_takes_none(core: Client) -> None:
    change = tagged()
    say(core, change)
    assert say(core, change).status_code == 400
    assert say(core, make_change(status="MERGED")).status_code == 400
    assert Word.objects.count() == 1


def test_who_is_not_signed_in_is_led_there(client: Client) -> None:
    assert say(client, make_change()).headers["Location"].startswith("/people/sign-in/")
    assert client.post("/trivial/words/1/take-back/").headers["Location"].startswith("/people/sign-in/")


def test_a_hostile_reason_is_text(core: Client) -> None:
    change = tagged()
    say(core, change, why="\u202e<script>alert(1)</script>\r\n x")
    assert Word.objects.get().why == "<script>alert(1)</script> x"
    assert "<script>alert" not in core.get(f"/c/mooring/+/{change.number}/").content.decode()


def test_fifty_at_once_cost_few_queries_more_than_one(core: Client) -> None:
    def count(changes: list[Change]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert say(core, *changes).status_code == 302
        return len(captured)

    with at_once():
        changes = [make_change() for _ in range(16)]
    for change in changes:
        make_judged(change)
    assert count(changes[:1]) == count(changes[1:])


def test_the_form_for_keys_begins_with_the_likelier_answer(core: Client) -> None:
    change, other = tagged(), make_change()
    headers = {"HX-Request": "true"}
    html = core.get("/acts/trivial/", {"change": change.pk}, headers=headers).content.decode()
    assert 'value="reject" required id="id_kind_1" checked' in html
    assert f'name="seen" value="{change.pk}:1"' in html
    html = core.get("/acts/trivial/", {"change": other.pk}, headers=headers).content.decode()
    assert 'value="confirm" required id="id_kind_0" checked' in html
