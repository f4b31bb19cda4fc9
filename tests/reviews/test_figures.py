"""Figures made of plain numbers, and the days of weeks and months."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reviewq.reviews.rules.figures import (
    Counts,
    FlowDay,
    InOut,
    Response,
    in_out,
    months_before,
    response,
    weeks_before,
)

NOW = datetime(2026, 3, 4, 23, 59, tzinfo=UTC)  # a Wednesday


def test_a_balance_and_its_weeks() -> None:
    quiet = [
        FlowDay(date(2026, 2, day), patch_sets=4, opened=1, merged=0, reviews=3, core_reviews=1) for day in range(1, 15)
    ]
    busy = [FlowDay(date(2026, 2, day), patch_sets=4, opened=1, merged=2, abandoned=1) for day in range(15, 29)]
    found = in_out([*quiet, *busy], 40)
    assert (found.open, found.days, found.patch_sets_a_day) == (40, 28, 4)
    assert (found.core_reviews_a_day, found.opened_a_week, found.closed_a_week) == (0.5, 7, 10.5)
    assert found.net_by_week == (7, 7, -14, -14)
    assert in_out([], 40) == InOut(40, 0, is_whole=False)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([], Response(None, 0, 2)),
        ([60], Response(60, 1, 2)),
        ([10, 1000, 20], Response(20, 3, 2)),
        ([10, 21], Response(15, 2, 2)),
    ],
)
def test_response_time_is_the_median(waits: list[int], expected: Response) -> None:
    assert response(waits, 2) == expected


def test_a_trend_is_unknown_where_the_mirror_does_not_reach() -> None:
    assert Counts(1, 2, 30, 20).trend == 10
    assert Counts(1, 2, 30, None).trend is None
    assert Counts(1, 2, 30, 20, is_whole=False).trend is None


def test_weeks_begin_on_monday_and_months_on_their_first() -> None:
    assert weeks_before(NOW, 2) == [date(2026, 2, 23), date(2026, 3, 2)]
    assert months_before(NOW, 3) == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
