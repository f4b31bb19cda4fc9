"""What the rank reads: minutes of a review, what a change is for, freezes, the first review, reviewday's score."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.cause import Cause, Purpose, cause_of
from reviewq.changes.rules.clock import Segment
from reviewq.changes.rules.first_review import FirstReview, first_review
from reviewq.changes.rules.freeze import NEAR, FreezeSpan, deadline
from reviewq.changes.rules.holder import Holder
from reviewq.changes.rules.minutes import LEAST, MOST, Kind, corrected, kind_of, minutes_of, minutes_to_approve
from reviewq.changes.rules.reviewday import reviewday

from .builder import FRIEND, HELPER, OWNER, ZUUL, case, instant, passed

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


# --- minutes


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("mooring/berth/plan.py", Kind.CODE),
        ("mooring/tests/unit/test_plan.py", Kind.TEST),
        ("test_plan.py", Kind.TEST),
        ("doc/source/index.rst", Kind.PROSE),
        ("releasenotes/notes/tide-1.yaml", Kind.PROSE),
        ("README.md", Kind.PROSE),
        ("mooring/locale/de/LC_MESSAGES/mooring.po", Kind.MADE),
        ("ui/package-lock.json", Kind.MADE),
        ("", Kind.CODE),
    ],
)
def test_what_a_file_is_to_who_reads_it(path: str, kind: Kind) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("files", "minutes"),
    [
        ([("a/b.py", 0)], 2),
        ([("a/b.py", 10)], 3),
        ([("a/b.py", 100)], 16),
        ([("a/tests/b.py", 100)], 9),
        ([("doc/a.rst", 100)], 8),
        ([("locale/a.po", 3000)], 12),
        ([("a/b.py", 50), ("a/c.py", 50)], 17),
        ([("a/b.py", 50), ("x/c.py", 50)], 18),
        ([("a/b.py", 10_000_000)], MOST),
        ([("a/b.py", -5)], LEAST),
    ],
)
def test_minutes_of_one_review(files: list[tuple[str, int]], minutes: int) -> None:
    assert minutes_of(files) == minutes


def test_without_a_list_of_files_the_size_counts_as_code() -> None:
    assert minutes_of([], 100) == minutes_of([("a.py", 100)])


def test_more_lines_never_take_less_time() -> None:
    minutes = [minutes_of([("a/b.py", lines)]) for lines in range(0, 5000, 7)]
    assert minutes == sorted(minutes)


@pytest.mark.parametrize(("minutes", "less"), [(2, 2), (6, 2), (7, 3), (60, 20)])
def test_an_approval_takes_a_third(minutes: int, less: int) -> None:
    assert minutes_to_approve(minutes) == less


@pytest.mark.parametrize(
    ("factor", "minutes"), [(None, 10), (1.0, 10), (1.5, 15), (0.5, 5), (100.0, 40), (0.0, 2), (0.01, 2)]
)
def test_an_estimate_is_corrected_by_what_happened_within_reason(factor: float | None, minutes: int) -> None:
    assert corrected(10, factor) == minutes


# --- what it is for


@pytest.mark.parametrize(
    ("message", "topic", "cause"),
    [
        ("Fix\n\nCloses-Bug: #1429093\n", "", Cause(Purpose.FIX, "1429093")),
        ("Fix\n\npartial-bug: 77\n", "bp/tides", Cause(Purpose.FIX, "77")),
        ("Fix", "bug/77", Cause(Purpose.FIX, "77")),
        ("Add\n\nImplements: blueprint tide-tables\n", "", Cause(Purpose.FEATURE, "tide-tables")),
        ("Add\n\nPartially-Implements: bp tide-tables", "", Cause(Purpose.FEATURE, "tide-tables")),
        ("Add\n\nBlueprint: tide-tables", "", Cause(Purpose.FEATURE, "tide-tables")),
        ("Add", "bp/tide-tables", Cause(Purpose.FEATURE, "tide-tables")),
        ("Add", "tide-tables", Cause()),
        ("Mend\n\nRegression-Since: 2025.1", "", Cause(Purpose.FIX, "", True)),
        ("Add a regression test for bug 5", "", Cause()),
        ("We say Closes-Bug: #1 in a sentence", "", Cause()),
        ("", "", Cause()),
    ],
)
def test_what_a_change_is_for_as_far_as_it_says_so(message: str, topic: str, cause: Cause) -> None:
    assert cause_of(message, topic) == cause


def test_a_hostile_message_is_read_in_no_time_and_named_in_bounds() -> None:
    cause = cause_of("Closes-Bug: " + "9" * 10_000 + "\nImplements" * 10_000 + "\0\u202e", "bug/" + "1" * 500)
    assert (cause.purpose, len(cause.name)) == (Purpose.FIX, 40)


# --- freezes


def freeze(at: datetime, lifts_at: datetime | None = None, project: str = "*", branch: str = "master") -> FreezeSpan:
    return FreezeSpan("Feature freeze", project, branch, at, lifts_at)


@pytest.mark.parametrize(("in_days", "days"), [(31, None), (30, 30), (10.5, 11), (1, 1), (0.01, 1), (0, 0), (-3, 0)])
def test_the_days_to_a_freeze(in_days: float, days: int | None) -> None:
    assert deadline([freeze(NOW + in_days * DAY)], 0, NOW).days == days


def test_without_a_freeze_nothing_is_said_and_nothing_wakes() -> None:
    assert (deadline([], 7, NOW).days, deadline([], 7, NOW).until) == (None, None)
    assert deadline([freeze(NOW - 9 * DAY, NOW)], 0, NOW).days is None


def test_a_freeze_that_is_on_comes_before_one_that_is_near() -> None:
    assert deadline([freeze(NOW + DAY), freeze(NOW - DAY, NOW + 3 * DAY)], 0, NOW).days == 0


@pytest.mark.parametrize("number", [0, 1, 1799, 3599, 3600, 123_456])
def test_each_answer_holds_until_it_says_and_not_longer(number: int) -> None:
    """From 40 days before to its end: walking from one instant to the next gives every day once, in order."""
    freezes = [freeze(NOW + 40 * DAY, NOW + 50 * DAY)]
    now, days = NOW, []
    while True:
        answer = deadline(freezes, number, now)
        days.append(answer.days)
        if answer.until is None:
            break
        assert answer.until > now
        assert deadline(freezes, number, answer.until - timedelta(seconds=1)).days == answer.days
        now = answer.until
    assert days == [None, *range(NEAR, 0, -1), 0, None]


def test_the_changes_of_a_branch_learn_of_a_new_day_one_after_the_other() -> None:
    instants = [deadline([freeze(NOW + 9.5 * DAY)], number, NOW).until for number in range(3600)]
    assert len(set(instants)) == 3600
    assert max(i for i in instants if i) - min(i for i in instants if i) < timedelta(hours=1)


def test_a_freeze_is_of_its_projects_and_branches() -> None:
    span = freeze(NOW, project="skerry/*")
    assert span.matches("skerry/mooring", "master")
    assert not span.matches("skerry/mooring", "stable/1")
    assert not span.matches("tally", "master")


# --- the first review


def segment(holder: Holder, start: float, end: float) -> Segment:
    return Segment(holder, instant(start), instant(end))


def test_the_first_review_is_of_a_person_beside_the_owner() -> None:
    story = (
        passed(case("first", "issue 4 §2")).said(OWNER, day=1).said(ZUUL, "Coverage", day=2).review(0, FRIEND, day=3)
    )
    story = story.review(+1, HELPER, day=4).said(FRIEND, day=5)
    segments = [segment(Holder.CI, 0, 1), segment(Holder.REVIEWERS, 1, 2), segment(Holder.AUTHOR, 2, 3)]
    segments.append(segment(Holder.REVIEWERS, 3, 9))
    assert first_review(story.log, segments, OWNER) == FirstReview(instant(4), 2 * 86_400)


def test_words_are_a_review_too_and_silence_is_none() -> None:
    story = passed(case("words", "issue 4 §2")).said(FRIEND, day=2)
    found = first_review(story.log, [segment(Holder.REVIEWERS, 0, 9)], OWNER)
    assert found == FirstReview(instant(2), 2 * 86_400)
    assert first_review(passed(case("silence", "issue 4 §2")).log, [], OWNER) is None


# --- reviewday


def score(topic: str, lowest: int, days: int) -> float:
    """As reviewday gives it (peers.md §2), for the causes that can be known here."""
    cause = 10 if topic.startswith(("bug/", "bp/")) else 0
    return cause + (0 if lowest == -2 else 3 * days)


def test_the_order_is_that_of_its_scores_at_any_instant() -> None:
    cases = [(topic, 0, age) for topic in ("", "bug/5", "bp/tides", "cleanup") for age in range(0, 40, 3)]
    ours = sorted(cases, key=lambda one: reviewday(one[0], one[1], NOW - one[2] * DAY))
    theirs = sorted(cases, key=lambda one: score(*one))
    assert [score(*one) for one in ours] == [score(*one) for one in theirs]


def test_a_link_is_worth_a_little_more_than_three_days_and_a_minus_two_comes_last() -> None:
    linked, older, oldest = (
        reviewday(*one) for one in (("bug/5", 0, NOW), ("", 0, NOW - 3 * DAY), ("", -1, NOW - 4 * DAY))
    )
    assert older < linked < oldest
    assert reviewday("bug/5", -2, NOW - 900 * DAY) < reviewday("", 0, NOW)
