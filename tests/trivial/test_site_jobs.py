"""What follows from diffs and uploads: judged once, waiting after new code, carried over a rebase, gone when closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewq.changes import hooks
from reviewq.changes.derive import derive
from reviewq.changes.models import Change, PatchSet, WantedFile, WholeFile
from reviewq.trivial import jobs
from reviewq.trivial.models import Judged
from reviewq.trivial.patches import load
from reviewq.trivial.rules.tag import Line
from reviewq.trivial.words import lost_words
from tests.factories import NOW, at_once, facts_of, make_change, make_diff, version
from tests.trivial import judges

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rule(monkeypatch: pytest.MonkeyPatch) -> None:
    judges.install(monkeypatch)


def judged(text: str = "comment", **given: Any) -> Change:
    """A change whose diff has come."""
    change = make_change(**given)
    diff_came(change, text)
    return change


def diff_came(change: Change, text: str, **given: Any) -> None:
    make_diff(change, text, **given)
    hooks.tell_diffs([change.pk], NOW)


def upload(change: Change, kind: str, **given: Any) -> None:
    """The next patch set, as a poll brings it."""
    number = change.patch_set + 1
    revision = f"{change.number:034x}{number:06x}"
    PatchSet.objects.create(change=change, number=number, revision=revision, kind=kind, created=NOW)
    Change.objects.filter(pk=change.pk).update(patch_set=number, revision=revision, **given)
    change.refresh_from_db()
    derive([change.pk], NOW)


def row_of(change: Change) -> Judged:
    return Judged.objects.get(pk=change.pk)


def test_a_diff_that_comes_is_judged_in_the_same_breath() -> None:
    change = judged()
    row = row_of(change)
    assert (row.state, row.score, row.category, row.is_tagged, row.why_not) == ("judged", 0.9, "comment", True, "")
    assert (row.patch_set, row.shape, row.weights, row.is_inert) == (1, "abc", "test", True)
    assert row.proof[0]["removed"] == [[3, "# teh <b>quay</b>"]]
    assert row.reasons == [["size", 1.1], ["paths", -0.4]]
    assert facts_of(change).version == version()  # open pages draw the row anew
    assert Judged.objects.get(pk=judged("option").pk).vetoes[0]["line"] == judges.OPTION.line


@pytest.mark.parametrize(
    ("text", "state", "tagged", "why_not"),
    [
        ("option", "judged", False, "veto"),
        ("code", "judged", False, "score"),
        ("boom", "unreadable", False, "state"),
        ("hostile", "judged", True, ""),
    ],
)
def test_what_the_rule_says_decides(text: str, state: str, tagged: bool, why_not: str) -> None:
    row = row_of(judged(text))
    assert (row.state, row.is_tagged, row.why_not) == (state, tagged, why_not)


@pytest.mark.parametrize(
    ("diff", "state"), [("too-large", "too-large"), ("unreadable", "unreadable"), ("refused", "unreadable")]
)
def test_what_cannot_be_read_is_said_and_not_tagged(diff: str, state: str) -> None:
    change = make_change()
    diff_came(change, "", state=diff)
    row = row_of(change)
    assert (row.state, row.is_tagged, row.score) == (state, False, None)


def test_new_code_takes_the_tag_away_at_once_and_the_row_remembers() -> None:
    change = judged()
    upload(change, "REWORK")
    row = row_of(change)
    assert (row.state, row.is_tagged, row.score, row.proof, row.patch_set) == ("waiting", False, None, [], 2)
    assert row.before == {"patch_set": 1, "is_tagged": True, "category": "comment", "how": "only a comment"}
    upload(change, "REWORK")  # and once more before its diff has come
    assert row_of(change).before["patch_set"] == 1
    diff_came(change, "option")
    row = row_of(change)
    assert (row.is_tagged, row.why_not, row.patch_set) == (False, "veto", 3)
    assert lost_words(row, Line(0.5)) == (
        "Patch set 1 was tagged (comments, docstrings or layout only); patch set 3 changes an option or its default."
    )


def test_topic_and_hashtags_are_hints_for_the_rule() -> None:
    change = judged()
    Change.objects.filter(pk=change.pk).update(topic="trivial-fixes", hashtags=["low tide", "docs"])
    (loaded,) = load([change.pk])
    assert loaded.patch.hints == ("trivial-fixes", "low tide", "docs")


def test_an_old_diff_says_nothing_of_new_code() -> None:
    change = judged()
    upload(change, "REWORK")
    hooks.tell_diffs([change.pk], NOW)
    jobs.judge_due()
    assert row_of(change).state == "waiting"


@pytest.mark.parametrize(
    "kind", ["TRIVIAL_REBASE", "TRIVIAL_REBASE_WITH_MESSAGE_UPDATE", "NO_CODE_CHANGE", "NO_CHANGE"]
)
def test_a_rebase_or_a_new_message_keeps_the_tag(kind: str) -> None:
    change = judged()
    upload(change, kind)
    row = row_of(change)
    assert (row.is_tagged, row.state, row.patch_set, row.revision) == (True, "judged", 2, change.revision)
    assert row.before is None


def test_a_new_message_is_judged_without_a_new_diff(monkeypatch: pytest.MonkeyPatch) -> None:
    change = judged()
    seen = []
    monkeypatch.setattr("reviewq.trivial.judging.judge", lambda patch, *_: seen.append(patch.subject) or judges.COMMENT)
    upload(change, "NO_CODE_CHANGE", subject="Say quay")
    upload(change, "TRIVIAL_REBASE", subject="Say berth")  # its diff may differ in context: waited for
    assert seen == ["Say quay"]


def test_a_closed_change_has_no_row_and_a_restored_one_has_it_again() -> None:
    change = judged()
    for status, rows in (("ABANDONED", 0), ("NEW", 1), ("MERGED", 0)):
        Change.objects.filter(pk=change.pk).update(status=status)
        derive([change.pk], NOW)
        assert Judged.objects.count() == rows


def test_whole_files_are_asked_for_and_judged_when_they_come() -> None:
    change = judged("unproven")
    wanted = WantedFile.objects.get()
    assert (wanted.path, row_of(change).is_tagged) == ("mooring/berth/plan.py", False)
    WholeFile.objects.create(diff=change.diff, path=wanted.path, before="a", after="a")
    wanted.delete()
    hooks.tell_diffs([change.pk], NOW)
    assert row_of(change).is_tagged
    assert not WantedFile.objects.exists()


def test_judging_again_changes_nothing_and_wakes_no_page() -> None:
    change = judged()
    before = version()
    hooks.tell_diffs([change.pk], NOW)
    assert version() == before


def test_the_clock_judges_what_was_left_out_and_what_older_weights_judged() -> None:
    stale, fresh = judged(), judged()
    left_out = make_change()
    make_diff(left_out, "comment")
    Judged.objects.filter(pk=stale.pk).update(weights="older", score=0.1, is_tagged=False, why_not="score")
    assert jobs.judge_due() == "2 judged"
    assert row_of(stale).is_tagged and row_of(left_out).is_tagged and row_of(fresh).is_tagged
    assert jobs.judge_due() == "0 judged"


def test_where_nothing_follows_a_write_of_facts_costs_few_queries(django_assert_num_queries: Any) -> None:
    plain, known = [make_change() for _ in range(3)], [judged() for _ in range(3)]
    with django_assert_num_queries(2):
        jobs.changes_moved([change.pk for change in plain], NOW)
    with django_assert_num_queries(4):
        jobs.changes_moved([change.pk for change in known], NOW)


def test_a_batch_costs_as_many_queries_as_one_change() -> None:
    def count(changes: list[Change]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            jobs.diffs_came([change.pk for change in changes], NOW)
        return len(captured)

    with at_once():
        changes = [make_change() for _ in range(20)]
    for change in changes:
        make_diff(change, "comment")
    assert count(changes[:1]) == count(changes[1:])
