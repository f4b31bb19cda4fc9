"""Between rows of the calendar, what rules say of dates, and plain JSON for the history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from .models import Cycle, CycleDate
from .rules.cycle import Basis, CycleDay, Kind
from .rules.draft import CycleDraft

Json = dict[str, Any]
CYCLE_FIELDS = ("name", "project_pattern", "branch_pattern", "begins_at", "source")
DATE_FIELDS = ("kind", "title", "project_pattern", "day", "at", "basis", "basis_words", "week_start")


def day_of(date: CycleDate) -> CycleDay:
    return CycleDay(
        kind=Kind(date.kind),
        day=date.day,
        at=date.at,
        basis=Basis(date.basis),
        basis_words=date.basis_words,
        title=date.title,
        project_pattern=date.project_pattern,
        week_start=date.week_start,
        moved_from=date.moved_from,
    )


def fill(date: CycleDate, day: CycleDay) -> CycleDate:
    """Makes a row say what a day says. One that had another day before keeps that day; one that is moved back to where
    it was has not been moved."""
    if date.day and date.day != day.day:
        date.moved_from = None if date.moved_from == day.day else date.day
    for name in DATE_FIELDS:
        value = getattr(day, name)
        setattr(date, name, str(value) if name in ("kind", "basis") else value)
    return date


def cycle_of(draft: CycleDraft) -> Cycle:
    """A new row, unsaved."""
    return Cycle(slug=draft.slug, **{name: getattr(draft, name) for name in CYCLE_FIELDS})


def as_json(cycle: Cycle, dates: Iterable[CycleDate]) -> Json:
    """All that people may edit, for the history; dates in order of time."""
    ordered = sorted(dates, key=lambda one: (one.at, one.kind, one.project_pattern, one.title))
    values = {name: _plain(getattr(cycle, name)) for name in CYCLE_FIELDS}
    return values | {
        "dates": [{name: _plain(getattr(one, name)) for name in (*DATE_FIELDS, "moved_from")} for one in ordered]
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if hasattr(value, "isoformat") else value
