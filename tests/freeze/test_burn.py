"""The numbers of the pictures of a cycle: days in UTC, what the mirror cannot know, what lies ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reviewq.changes.rules.effort import Work
from reviewq.cycles.rules.cycle import CycleDay, CycleSpan, Kind
from reviewq.forecast.rules.chance import Curve
from reviewq.freeze import pictures
from reviewq.freeze.rules.burn import Life, ahead, aligned, burn, day_of, merges_a_day
from reviewq.freeze.rules.extent import LONGEST, Extent, extent
from reviewq.freeze.rules.speed import WEEKS, Speed, speed

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
FREEZE = datetime(2026, 3, 30, 23, 59, 59, tzinfo=UTC)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def life(key: int = 1, created: str = "03-02", ended: str = "", merged: bool = True, **given: object) -> Life:
    values: dict[str, object] = {"work": Work.FEATURE, "missing": 2} | given
    return Life(key, at(created), at(ended) if ended else None, bool(ended) and merged, **values)  # type: ignore[arg-type]


def d(text: str) -> date:
    return at(text).date()


def span(*dates: tuple[Kind, str], begins: str = "", ends: str = "") -> CycleSpan:
    days = tuple(CycleDay(kind, d(text), at(f"{text}T23:59:59")) for kind, text in dates)
    return CycleSpan("heron", "Heron", at(begins) if begins else None, at(ends) if ends else None, days)


def test_open_and_merged_at_the_end_of_each_day() -> None:
    lives = [
        life(1, "02-01"),  # open all the time
        life(2, "02-01", "03-02T23:59:59"),  # merged in the last second of a day
        life(3, "03-03T00:00:00", "03-03T08:00"),  # lives for a morning
        life(4, "03-02", "03-04", merged=False),
        life(5, "01-01", "02-20"),  # of before
    ]
    found = burn(lives, d("03-01"), d("03-04"), at("01-15"))
    assert list(found.open.values()) == [2, 2, 2, 1]
    assert list(found.merged.values()) == [0, 1, 2, 2]
    assert found.whole_from is None


def test_a_mirror_that_reaches_less_far_says_from_when_on_it_is_whole() -> None:
    assert burn([], d("03-01"), d("03-04"), at("03-03T10:00")).whole_from == d("03-03")
    assert burn([], d("03-01"), d("03-04"), None).whole_from is None


def test_days_are_utc_whatever_the_zone_of_the_instant() -> None:
    auckland = datetime.fromisoformat("2026-03-03T09:00+13:00")  # the evening before, in UTC
    assert day_of(auckland) == d("03-02")
    one = Life(1, at("03-01"), auckland, True, Work.FEATURE)
    assert merges_a_day([one, life(2), life(3, ended="03-02", merged=False)]) == {d("03-02"): 1}


def test_the_plan_is_straight_and_ends_with_none() -> None:
    found = ahead([life(n) for n in range(20)], {}, FREEZE, NOW)
    assert list(found.plan.values()) == pytest.approx([20 - 2 * n for n in range(11)])
    assert (min(found.plan), max(found.plan)) == (d("03-20"), d("03-30"))


def test_the_rate_goes_on_and_never_below_none() -> None:
    ended = [life(n, "01-10", "03-10") for n in range(56)]
    found = ahead([*ended, *(life(100 + n, "01-10") for n in range(12))], {}, FREEZE, NOW)
    assert found.a_day == -2
    assert list(found.rate.values()) == [12, 10, 8, 6, 4, 2, 0, 0, 0, 0, 0]
    assert ahead([life(1, "01-10")], {}, FREEZE, NOW).a_day is None


def test_by_the_forecasts_each_change_counts_with_what_it_is_likely_to_be() -> None:
    curve = Curve(NOW, ((10.5, 0.8), (20, 0.9)))  # .8 by the end of the day of the freeze
    found = ahead([life(1), life(2), life(3)], {1: curve, 2: curve, 9: curve}, FREEZE, NOW)
    assert found.without_forecast == 1
    by_now = 0.8 * 0.5 / 10.5
    assert found.expected[d("03-20")] == 3
    assert found.expected[d("03-30")] == pytest.approx(1 + 2 * 0.2 / (1 - by_now))
    assert list(found.expected.values()) == sorted(found.expected.values(), reverse=True)
    assert ahead([life(1)], {}, FREEZE, NOW).expected == {}


@pytest.mark.parametrize("freeze", [NOW - DAY, NOW, NOW + timedelta(hours=3)])
def test_nothing_lies_ahead_of_a_freeze_that_is_over_or_today(freeze: datetime) -> None:
    found = ahead([life()], {}, freeze, NOW)
    assert (found.plan, found.rate, found.expected) == ({}, {}, {})


def test_a_stale_forecast_of_today_or_later_is_no_certainty() -> None:
    sure = Curve(NOW - 9 * DAY, ((3, 1.0),))  # says that it has merged; it has not
    found = ahead([life(1)], {1: sure}, FREEZE, NOW)
    assert all(0 <= value <= 1 for value in found.expected.values())


def test_another_cycle_is_laid_with_its_freeze_on_this_one() -> None:
    assert aligned({d("01-01"): 3, d("01-02"): 5}, d("01-01"), d("03-30")) == {d("03-30"): 3, d("03-31"): 5}


def test_speed_needed_and_given() -> None:
    lives = [life(1, missing=2), life(2, missing=1), life(3, missing=None), life(4, ended="03-10", missing=2)]
    given = [NOW - n * DAY for n in (0, 1, 6, 7, 27, 28, 55, 56, 300)] + [NOW + DAY]
    found = speed(lives, given, NOW + 14 * DAY, NOW)
    assert (found.open, found.missing, found.unknown) == (3, 3, 1)
    assert found.needed == 1.5
    assert [count for _, count in found.weeks] == [1, 0, 0, 1, 1, 0, 1, 3]
    assert found.given == 5 / 4
    assert len(found.weeks) == WEEKS
    assert found.is_enough is False


@pytest.mark.parametrize(
    ("missing", "unknown", "needed", "given", "expected"),
    [
        (3, 0, 1.5, 2.0, True),
        (3, 0, 1.5, 1.0, False),
        (3, 1, 1.5, 2.0, None),
        (3, 1, 1.5, 1.0, False),
        (3, 0, None, 2, None),
    ],
)
def test_enough_is_only_said_where_all_is_known(
    missing: int, unknown: int, needed: float | None, given: float, expected: bool | None
) -> None:
    assert Speed(3, missing, unknown, needed, given, [(d("03-01"), 0)]).is_enough is expected


def test_in_the_last_day_all_of_it_is_needed_at_once() -> None:
    assert speed([life(missing=2)], [], NOW + timedelta(minutes=1), NOW).needed == 14
    assert speed([life(missing=2)], [], NOW - DAY, NOW).needed is None
    assert speed([life(missing=2)], [], None, NOW).needed is None


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (
            span((Kind.FEATURE_FREEZE, "03-30"), (Kind.RC1, "04-10"), (Kind.RELEASE, "04-24"), begins="01-05"),
            (d("01-05"), d("04-10"), d("03-20"), True),
        ),
        (span((Kind.FEATURE_FREEZE, "03-30")), (d("03-02"), d("04-13"), d("03-20"), False)),
        (span((Kind.RELEASE, "03-10"), begins="01-05", ends="03-10"), (d("01-05"), d("03-10"), d("03-10"), True)),
        (span((Kind.RELEASE, "09-10"), begins="06-05"), (d("06-05"), d("09-24"), None, True)),
    ],
)
def test_the_extent_of_a_cycle(of: CycleSpan, expected: tuple[date, date, date | None, bool]) -> None:
    found = extent(of, NOW)
    assert found
    assert (found.first, found.last, found.today, found.is_begin_known) == expected


def test_odd_cycles_have_an_extent_or_none() -> None:
    assert extent(span(), NOW) is None
    endless = extent(CycleSpan("a", "A", datetime(1980, 1, 1, tzinfo=UTC), None, span((Kind.RC1, "04-10")).days), NOW)
    assert endless and (endless.last - endless.first).days == LONGEST
    backwards = extent(span((Kind.RC1, "01-10"), begins="03-01"), NOW)
    assert backwards and backwards.first <= backwards.last


REACHES = Extent(d("03-01"), d("04-10"), d("03-20"), FREEZE, True)


def test_the_words_of_a_burn_down() -> None:
    lives = [life(n, "01-10") for n in range(20)] + [life(50 + n, "01-10", "03-10") for n in range(28)]
    known, coming = burn(lives, REACHES.first, d("03-20"), at("01-01")), ahead(lives, {}, FREEZE, NOW)
    assert pictures.burn_words(REACHES, known, coming, {d("03-20"): 4}, "features") == (
        "On 2026-03-20: 20 features open, 28 merged in this cycle, 4 features at risk of missing the freeze. "
        "To have none open at the freeze (2026-03-30), 2 a day have to be closed. "
        "As in the last 4 weeks (-1.0 a day), 10 would still be open then. None of them has a forecast."
    )


def test_at_risk_is_a_gap_where_nobody_counted() -> None:
    known = burn([life()], REACHES.first, d("03-20"), None)
    of = span((Kind.FEATURE_FREEZE, "03-30"), begins="03-01")
    nothing = ahead([], {}, NOW, NOW)
    found = pictures.burn_down(of, REACHES, known, nothing, {d("03-18"): 3, d("03-20"): 0}, "features")
    assert [row[3] for row in found.rows[-3:]] == ["3", "unknown", "0"]
    assert "features at risk" not in pictures.burn_down(of, REACHES, known, nothing, {}, "features").head
    assert [line.word.text for line in found.day_lines if line.word] == ["today", "freeze"]
    over = replace(REACHES, freeze=at("03-17T23:59:59"))
    assert [
        row[3] for row in pictures.burn_down(of, over, known, nothing, {d("03-17"): 3, d("03-18"): 9}, "f").rows[-4:]
    ] == [*("3", "", "", "")]


def test_dates_of_one_day_are_one_line() -> None:
    of = span((Kind.MILESTONE_3, "03-30"), (Kind.FEATURE_FREEZE, "03-30"), (Kind.MEMBERSHIP_FREEZE, "03-05"))
    assert [(line.text, line.words) for line in pictures.day_lines_of(of, None)] == [
        ("freeze, M-3", "Feature freeze, milestone 3, 2026-03-30"),
        ("", "Membership freeze, 2026-03-05"),
    ]


def test_merges_of_this_cycle_beside_those_of_the_last() -> None:
    week = {d("03-24") + n * DAY: 3 for n in range(7)}
    assert pictures.mean_of(week) == {d("03-30"): 3}
    assert pictures.merge_words(REACHES, week, dict.fromkeys(week, 5), "Gannet") == (
        "21 merged, 29% of them on weekends; most on 2026-03-30: 3. In the 7 days to the freeze: 21; "
        "in those of Gannet: 35."
    )
    assert "freeze" not in pictures.merge_words(REACHES, {d("03-24"): 1}, {}, "")
    assert "in Gannet is older than the mirror" in pictures.merge_words(REACHES, {d("03-24"): 1}, {}, "Gannet")
    assert "Nothing has merged" in pictures.merge_words(REACHES, {d("03-24"): 0}, {}, "")


def test_the_words_of_the_review_speed() -> None:
    weeks = [(d("01-23") + 7 * n * DAY, n) for n in range(8)]
    of = Speed(open=9, missing=12, unknown=2, needed=8.4, given=5.5, weeks=weeks)
    assert pictures.speed_words(of, "features") == (
        "9 features are open and lack 12 +2 votes; of 2 it is unknown how many they lack. To be ready for the freeze, "
        "8.4 a week are needed; 5.5 a week were given to all changes in the last 4 weeks. That is 2.9 a week too few."
    )
    found = pictures.review_speed(of, {d("01-30"): 1}, "features")
    assert found.head == [
        "Week from (UTC)",
        "+2 given to all changes",
        "of these to features",
        "needed a week from now on",
    ]
    assert found.rows[1] == ["2026-01-30 Fri", "1", "1", "8.4"]
    assert "no freeze ahead" in pictures.speed_words(Speed(0, 0, 0, None, 0, weeks), "features")
