"""The latest responsible day for a first +2."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from reviewq.forecast.rules.chance import Curve, Outlook
from reviewq.forecast.rules.latest import GIVEN, PAST, UNKNOWN, Latest, State, days_to, latest_day, latest_of, slowest

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FREEZE = datetime(2026, 3, 20, tzinfo=UTC)  # ends Thursday 19th
AFTER = Curve(NOW, ((2, 0.2), (4, 0.6), (14, 0.8)))  # even after 3.5 days


def test_the_day_leaves_as_long_as_an_even_chance_takes() -> None:
    """3.5 days before the end of the 19th is the noon of the 16th, when the +2 of that day is taken to come."""
    assert days_to(AFTER, 0.5) == timedelta(days=3.5)
    latest = latest_day(AFTER, False, NOW, FREEZE)
    assert latest == Latest(State.DAY, date(2026, 3, 16))
    assert latest.words == "Mon 16 Mar"
    assert latest_day(AFTER, False, NOW, FREEZE - timedelta(minutes=1)).day == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 3, 16, 11, tzinfo=UTC), Latest(State.DAY, date(2026, 3, 16))),
        (datetime(2026, 3, 16, 12, tzinfo=UTC), Latest(State.DAY, date(2026, 3, 16))),
        (datetime(2026, 3, 16, 12, 1, tzinfo=UTC), PAST),
        (FREEZE + timedelta(days=1), PAST),
    ],
)
def test_it_passes(now: datetime, expected: Latest) -> None:
    assert latest_day(AFTER, False, now, FREEZE) == expected


def test_today_is_never_called_yesterday() -> None:
    by = datetime(2026, 3, 5, 2, tzinfo=UTC)  # last instant: the 1st at 14:00
    assert latest_day(AFTER, False, datetime(2026, 3, 1, 13, tzinfo=UTC), by).day == date(2026, 3, 1)
    assert latest_day(AFTER, False, datetime(2026, 3, 1, 2, tzinfo=UTC), by - timedelta(hours=6)).day == date(
        2026, 3, 1
    )


def test_what_never_gets_even_is_past_and_what_is_not_known_is_unknown() -> None:
    assert latest_day(Curve(NOW, ((120, 0.49),)), False, NOW, FREEZE) == PAST
    assert latest_day(None, False, NOW, FREEZE) == UNKNOWN
    assert latest_day(None, True, NOW, FREEZE) == GIVEN
    assert latest_of(None, NOW, FREEZE) == UNKNOWN
    assert latest_of(Outlook(AFTER, (), 0), NOW, FREEZE) == GIVEN
    assert latest_of(Outlook(AFTER, (), 0, AFTER), NOW, FREEZE).day == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ([Latest(State.DAY, date(2026, 3, 9)), Latest(State.DAY, date(2026, 3, 4)), GIVEN], date(2026, 3, 4)),
        ([Latest(State.DAY, date(2026, 3, 9)), UNKNOWN], date(2026, 3, 9)),
    ],
)
def test_an_effort_goes_by_its_slowest(each: list[Latest], expected: date) -> None:
    assert slowest(each).day == expected


def test_an_effort_with_one_that_is_past_is_past_and_one_with_all_given_is_given() -> None:
    assert slowest([GIVEN, PAST, UNKNOWN]) == PAST
    assert slowest([GIVEN, UNKNOWN]) == UNKNOWN
    assert slowest([GIVEN, GIVEN]) == GIVEN
    assert slowest([]) == UNKNOWN
