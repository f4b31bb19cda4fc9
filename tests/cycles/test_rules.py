"""Pure rules of the calendar: order and overlap, what follows, comparing, words, clocks, patterns, the drawn line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewq.changes.rules.freeze import FreezeSpan, holding
from reviewq.cycles.models import Cycle
from reviewq.cycles.reads import Read, current_among, for_branch_among, span_of, spans_among
from reviewq.cycles.rules.compare import State, compare
from reviewq.cycles.rules.cycle import Kind
from reviewq.cycles.rules.follow import freezes
from reviewq.cycles.rules.line import WIDTH, line_of
from reviewq.cycles.rules.order import narrowest, overlapping, problems, stretch_of
from reviewq.cycles.rules.patterns import meet
from reviewq.cycles.rules.words import days_left, hour_words, left_words, when_words
from reviewq.cycles.rules.zones import clock_words, is_other_day, zone_of

from .made import HARBOUR, NOW, QUAY, K, day, days, week

DAY = timedelta(days=1)

# what -> (dates, [(kind beside which it is said, part of the words, whether only a warning)])
ORDERS = {
    "sound": (HARBOUR, []),
    "milestones turned": (
        {K.MILESTONE_1: "2027-02-01", K.MILESTONE_2: "2027-01-01"},
        [(K.MILESTONE_2, "after", False)],
    ),
    "milestones on a day": (
        {K.MILESTONE_2: "2027-02-01", K.MILESTONE_3: "2027-02-01"},
        [(K.MILESTONE_3, "after", False)],
    ),
    "freeze after RC1": ({K.FEATURE_FREEZE: "2027-03-05", K.RC1: "2027-03-04"}, [(K.RC1, "the feature freeze", False)]),
    "RC1 after release": ({K.RC1: "2027-03-25", K.RELEASE: "2027-03-24"}, [(K.RELEASE, "after RC1", False)]),
    "final RC before RC1": ({K.RC1: "2027-03-04", K.FINAL_RC: "2027-03-03"}, [(K.FINAL_RC, "after RC1", False)]),
    "spec freeze after release": ({K.SPEC_FREEZE: "2027-04-01", K.RELEASE: "2027-03-24"}, [(K.RELEASE, "spec", False)]),
    "strings on a day": ({K.SOFT_STRING_FREEZE: "2027-02-18", K.HARD_STRING_FREEZE: "2027-02-18"}, []),
    "freeze the day before milestone-3": ({K.FEATURE_FREEZE: "2015-03-19", K.MILESTONE_3: "2015-03-20"}, []),
    "freeze far from it": (
        {K.FEATURE_FREEZE: "2027-02-01", K.MILESTONE_3: "2027-02-18"},
        [(K.FEATURE_FREEZE, "more than a week", True)],
    ),
    "specs after features": (
        {K.FEATURE_FREEZE: "2027-02-18", K.SPEC_FREEZE: "2027-02-19"},
        [(K.SPEC_FREEZE, "after the feature freeze", True)],
    ),
    "a Sunday": ({K.FEATURE_FREEZE: "2027-02-21"}, [(K.FEATURE_FREEZE, "weekend", True)]),
}


@pytest.mark.parametrize("name", ORDERS)
def test_the_order_of_dates(name: str) -> None:
    dates, said = ORDERS[name]
    found = problems(days(dates))
    assert [(one.day.kind, one.is_warning) for one in found] == [(kind, warns) for kind, _, warns in said]
    assert all(words in one.words for one, (_, words, _) in zip(found, said, strict=True))


def test_a_date_of_one_project_is_judged_among_those_that_hold_for_it() -> None:
    late = day(K.FEATURE_FREEZE, "2027-03-10", project_pattern="tally")
    (found,) = problems(days(HARBOUR, late))
    assert found.day == late
    assert "before RC1 (Thu 4 March 2027)" in found.words
    again = day(K.RELEASE, "2027-03-25")
    assert "already: keep one" in problems(days(HARBOUR, again))[0].words
    assert problems([day(K.OTHER, "2027-01-01", title="Day"), day(K.OTHER, "2027-02-01", title="Day")]) == []


def test_cycles_overlap_where_the_same_branches_take_work_for_both() -> None:
    def of(name: str, project: str, branch: str, dates: dict[Kind, str], begins: datetime | None = None):
        return stretch_of(name, (project, branch), begins, days(dates))

    first, second = of("A", "*", "master", HARBOUR), of("B", "tally*", "master", QUAY)
    assert first and second
    assert overlapping(second, [first]) is None
    early = of("B", "tally*", "master", QUAY, datetime(2027, 3, 1, tzinfo=UTC))
    assert early and overlapping(early, [first]) == first, "it begins before RC1 of the other"
    assert overlapping(of("B", "tally", "main", HARBOUR) or first, [first]) is None
    assert stretch_of("C", ("*", "*"), None, [day(K.OTHER, "2027-01-01", title="x")]) is None


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        *(("*", "x", True), ("a*", "b*", False), ("a*", "*b", True), ("a?c", "ab*", True), ("a?c", "ab", False)),
        *(("*-specs", "harbour/*", True), ("a*b*c", "*x*", True), ("a*b", "?", False), ("", "*", True)),
        *(("ab*", "a?", True), ("a*z", "a*y", False), ("*" * 30, "?" * 40, True), ("a", "a", True)),
    ],
)
def test_patterns_that_can_mean_one_project(one: str, other: str, do: bool) -> None:
    assert meet(one, other) is do
    assert meet(other, one) is do


def test_freezes_follow_from_feature_freezes_and_rc1_lifts_them() -> None:
    own = (
        day(K.FEATURE_FREEZE, "2027-02-11", project_pattern="tally"),
        day(K.RC1, "2027-03-11", project_pattern="tally"),
    )
    wide, narrow = freezes(days(HARBOUR, *own), "harbour/*")
    assert (wide.project_pattern, wide.day.day, wide.lifts_at) == (
        *("harbour/*", date(2027, 2, 18), datetime(2027, 3, 4, 23, 59, 59, tzinfo=UTC)),
    )
    assert (narrow.project_pattern, narrow.lifts_at) == ("tally", own[1].at)
    without = {K.FEATURE_FREEZE: "2027-02-18", K.RELEASE: "2027-03-24"}
    assert next(freezes(days(without), "*")).lifts_at == day(K.RELEASE, "2027-03-24").at
    assert next(freezes(days({K.FEATURE_FREEZE: "2027-02-18"}), "*")).lifts_at is None
    assert list(freezes(days({K.RC1: "2027-02-18"}), "*")) == []


def test_of_the_freezes_of_one_cycle_the_narrowest_holds() -> None:
    wide, narrow = FreezeSpan("all", "*", "master", NOW, kept_by="a"), FreezeSpan("own", "tally", "*", NOW, kept_by="a")
    other, by_hand = FreezeSpan("b", "*", "*", NOW, kept_by="b"), FreezeSpan("hand", "*", "*", NOW)
    spans = [wide, narrow, other, by_hand]
    assert holding(spans, "tally", "master") == [narrow, other, by_hand]
    assert holding(spans, "mooring", "master") == [wide, other, by_hand]
    assert holding(spans, "mooring", "stable/1") == [other, by_hand]


def test_a_file_is_compared_date_by_date() -> None:
    there = [*days(HARBOUR), *(day(K.OTHER, text, title="Review day") for text in ("2027-01-05", "2027-02-02"))]
    listed = [
        *days(HARBOUR | {K.RC1: "2027-03-11", K.FEATURE_FREEZE: "2027-02-25"}),
        *(day(K.OTHER, text, title="Review day") for text in ("2027-02-02", "2027-01-12")),
        day(K.SPEC_FREEZE, "2027-01-08", project_pattern="tally"),
    ]
    del listed[0]
    by_hand = [one.kind is K.RC1 for one in there]
    found = compare(there, by_hand, listed)
    assert [(one.state.value, one.after and one.after.day.isoformat()[5:]) for one in found] == [
        ("unlisted", None),
        ("added", "01-08"),
        ("moved", "01-12"),
        ("same", "02-02"),
        ("moved", "02-25"),
        ("conflict", "03-11"),
        ("same", "03-24"),
    ]
    moved = found[2]
    assert (moved.before and moved.before.day) == date(2027, 1, 5), "two of one name: that on its day stays itself"
    exact, unsure = day(K.RC1, "2027-03-10"), week(K.RC1, "2027-03-08", "2027-03-11")
    assert compare([unsure], [False], [day(K.RC1, "2027-03-11")])[0].state is State.CHANGED, "now it is known"
    assert compare([exact], [True], [unsure])[0].state is State.SAME, "the file knows less, and nothing else"
    later = week(K.RC1, "2027-03-15", "2027-03-18")
    assert [compare([exact], [typed], [later])[0].state for typed in (False, True)] == [State.MOVED, State.CONFLICT]
    assert compare([day(K.RC1, "2027-03-11")], [True], [])[0].state is State.KEPT


LEFT = [
    ("2027-02-18", datetime(2027, 2, 15, 23, 59, 59, tzinfo=UTC), 3, "in 3 days"),
    ("2027-02-18", datetime(2027, 2, 16, 0, 0, tzinfo=UTC), 2, "in 2 days"),
    ("2028-03-01", datetime(2028, 2, 28, 12, tzinfo=UTC), 2, "in 2 days"),  # a leap year
    ("2027-03-01", datetime(2027, 2, 28, 12, tzinfo=UTC), 1, "tomorrow"),
    ("2027-03-29", datetime(2027, 3, 27, 23, 30, tzinfo=UTC), 2, "in 2 days"),  # Europe has a day of 23 hours between
    ("2027-11-01", datetime(2027, 10, 30, 0, 30, tzinfo=UTC), 2, "in 2 days"),  # and one of 25
    ("2027-02-18", datetime(2027, 2, 18, 23, 59, 58, tzinfo=UTC), 0, "today"),
    ("2027-02-18", datetime(2027, 2, 19, 0, 0, 0, tzinfo=UTC), -1, "yesterday"),
    ("2027-02-18", datetime(2027, 3, 18, tzinfo=UTC), -28, "28 days ago"),
]


@pytest.mark.parametrize(("text", "now", "left", "words"), LEFT)
def test_days_left_are_days_of_the_calendar_in_utc(text: str, now: datetime, left: int, words: str) -> None:
    freeze = day(K.FEATURE_FREEZE, text)
    for zone in ("Europe/Berlin", "America/New_York", "Pacific/Tongatapu"):
        there = now.astimezone(ZoneInfo(zone))
        assert days_left(freeze, there) == left
        assert left_words(freeze, there) == words


def test_a_reader_in_utc_plus_13_sees_the_right_day() -> None:
    freeze = day(K.FEATURE_FREEZE, "2015-03-19")
    tonga, berlin = zone_of("Pacific/Tongatapu"), zone_of("Europe/Berlin")
    assert tonga and berlin
    assert (when_words(freeze), hour_words(freeze)) == ("Thu 19 March 2015", "until 23:59 UTC")
    assert clock_words(freeze.at, tonga) == "Fri 20 March 2015, 12:59"
    assert is_other_day(freeze.at, tonga)
    assert clock_words(freeze.at, berlin) == "Fri 20 March 2015, 00:59"
    assert clock_words(day(K.RC1, "2015-04-02").at, berlin) == "Fri 3 April 2015, 01:59", "summer time began between"
    at_six = day(K.RC1, "2015-04-02", at=datetime(2015, 4, 2, 18, tzinfo=UTC))
    assert hour_words(at_six) == "until 18:00 UTC"
    assert not is_other_day(at_six.at, berlin)
    assert [zone_of(name) for name in ("Mars/Base", "../etc/passwd", "x" * 5000, "\0", "")] == [None] * 5


def test_unsure_dates_say_so() -> None:
    rc1 = week(K.RC1, "2027-03-01", "2027-03-04")
    assert when_words(rc1) == "week of 1 March 2027, day not known"
    assert left_words(rc1, NOW) == "in about 43 days"
    assert left_words(rc1, rc1.at + DAY) == "about 1 day ago"


def read(slug: str, *dates: object, project: str = "*", branch: str = "master", begins: datetime | None = None) -> Read:
    cycle = Cycle(slug=slug, name=slug.title(), project_pattern=project, branch_pattern=branch, begins_at=begins)
    return Read(cycle, tuple(dates))  # type: ignore[arg-type]


def test_which_cycle_is_worked_on() -> None:
    first, second = read("harbour", *days(HARBOUR)), read("quay", *days(QUAY))
    own = read("tally", *days({K.RELEASE: "2027-02-01"}), project="tally")
    nothing = read("plan")
    all_of_them = [first, nothing, second, own]
    spans = spans_among([first, second], "mooring")

    def taking(branch: str, text: str) -> str:
        found = for_branch_among(spans, branch, datetime.fromisoformat(f"{text}T12:00:00+00:00"))
        return found.slug if found else ""

    assert taking("master", "2027-03-04") == "harbour"
    assert taking("master", "2027-03-05") == "quay", "after RC1 the branch takes work for the next"
    assert taking("stable/harbour", "2027-03-05") == "harbour"
    assert taking("stable/harbour", "2027-03-25") == taking("feature/x", "2027-03-05") == ""
    spans = spans_among(all_of_them, "mooring")
    assert [span.slug for span in spans] == ["plan", "quay", "harbour"]
    assert spans[1].begins_at == day(K.RC1, "2027-03-04").at, "master reopens at RC1"
    assert spans[2].begins_at is None

    def at(text: str, project: str = "mooring") -> str:
        now = datetime.fromisoformat(f"{text}T12:00:00+00:00")
        found = current_among(spans_among(all_of_them, project), now)
        return found.slug if found else ""

    assert at("2020-01-01") == at("2027-01-20") == at("2027-03-10") == at("2027-03-24") == "harbour"
    assert at("2027-03-25") == at("2027-04-20") == "quay", "between its release and the next milestone, too"
    assert at("2028-01-01") == "plan"
    assert at("2027-01-20", "tally") == "tally"
    assert current_among(spans_among([first], "mooring"), datetime(2028, 1, 1, tzinfo=UTC)) is None
    endless = read("old", *days({K.FEATURE_FREEZE: "2026-08-20", K.RC1: "2026-09-10"}))
    found = current_among(spans_among([first, endless], "x"), NOW)
    assert found and found.slug == "harbour", "one whose release nobody wrote down is over once work for the next began"


def test_the_narrowest_date_holds() -> None:
    dates = [
        *days({K.FEATURE_FREEZE: "2027-02-18"}),
        day(K.FEATURE_FREEZE, "2027-02-11", project_pattern="tally*"),
        day(K.FEATURE_FREEZE, "2027-02-04", project_pattern="tally-ui"),
    ]
    span = {name: span_of(read("a", *dates), name).days for name in ("mooring", "tally-db", "tally-ui")}
    assert {name: found[0].day.day for name, found in span.items()} == {"mooring": 18, "tally-db": 11, "tally-ui": 4}
    assert all(len(found) == 1 for found in span.values())
    assert [one.day.day for one in narrowest(dates, "*")] == [18]


def test_the_line_has_every_day_and_today_on_it() -> None:
    several = days(HARBOUR, day(K.MILESTONE_3, "2027-02-18"), day(K.OTHER, "2026-10-01", title="A party"))
    line = line_of(several, None, NOW.date())
    assert line
    assert [mark.label for mark in line.marks] == ["Milestone-1", "Feature freeze +1", "RC1", "Release"]
    assert [mark.is_past for mark in line.marks] == [True, False, False, False]
    places = [mark.x for mark in line.marks]
    assert places == sorted(places)
    assert line.today_x and places[0] < line.today_x < places[1]
    assert all(0 <= x <= WIDTH for x in (*places, *(x for x, _ in line.months)))
    assert [words for _, words in line.months] == ["Dec", "Jan", "Feb", "Mar"]
    close = line_of([*several, day(K.FINAL_RC, "2027-03-22")], None, NOW.date())
    assert close
    assert {mark.label: mark.row for mark in close.marks} == {
        "Milestone-1": 0,
        "Feature freeze +1": 0,
        "RC1": 0,
        "Release": 0,
        "Final RC": 1,
    }, "labels that are close stand in rows of their own"
    far = line_of(several, None, date(2031, 1, 1))
    assert far and far.today_x is None
    assert line_of(days({K.RELEASE: "2027-03-24"}), None, NOW.date()) is None
