"""Days as files write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from reviewq.cycles.rules.cycle import Basis, CycleDay, Kind
from reviewq.cycles.rules.words import end_of

FIRST_YEAR, LAST_YEAR = 2000, 2100
THURSDAY, WEDNESDAY = 3, 2


def as_day(value: Any) -> date | None:
    """A day written as 2026-03-05, or already one; None for anything else."""
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        if not isinstance(value, str) or len(value) != 10:
            return None
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    return value if FIRST_YEAR <= value.year <= LAST_YEAR else None


def usual_day(kind: Kind, monday: date) -> tuple[date, str]:
    """(the day that such dates usually have in a week, in words why)."""
    if kind is Kind.RELEASE:
        return monday + timedelta(days=WEDNESDAY), "its week; releases usually are on the Wednesday"
    return monday + timedelta(days=THURSDAY), "its week; deadlines usually are on the Thursday"


def in_week(kind: Kind, monday: date, title: str = "", project_pattern: str = "*") -> CycleDay:
    """A date of which only the week is known."""
    day, words = usual_day(kind, monday)
    return CycleDay(kind, day, end_of(day), Basis.WEEK, words, title, project_pattern, monday)
