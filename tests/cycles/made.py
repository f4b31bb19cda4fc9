"""Cycles and dates for these tests."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from reviewq.changes.actions import Editor
from reviewq.cycles.actions import Wish, save_cycle
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.cycles.records import fill
from reviewq.cycles.rules.cycle import Basis, CycleDay, Kind
from reviewq.cycles.rules.words import end_of

K = Kind
NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)
HARBOUR = {K.MILESTONE_1: "2026-11-19", K.FEATURE_FREEZE: "2027-02-18", K.RC1: "2027-03-04", K.RELEASE: "2027-03-24"}
QUAY = {K.MILESTONE_1: "2027-05-13", K.FEATURE_FREEZE: "2027-08-26", K.RC1: "2027-09-09", K.RELEASE: "2027-09-29"}


def day(kind: Kind, text: str, **more: Any) -> CycleDay:
    found = date.fromisoformat(text)
    return CycleDay(kind, found, more.pop("at", end_of(found)), **more)


def days(dates: dict[Kind, str], *more: CycleDay) -> tuple[CycleDay, ...]:
    return (*(day(kind, text) for kind, text in dates.items()), *more)


def make_cycle(slug: str = "harbour", dates: dict[Kind, str] | None = None, *more: CycleDay, **given: Any) -> Cycle:
    """A cycle with its freezes, as the calendar keeps it."""
    cycle = Cycle(**({"slug": slug, "name": slug.capitalize()} | given))
    rows = [fill(CycleDate(), one) for one in days(HARBOUR if dates is None else dates, *more)]
    save_cycle(Wish(cycle, rows), Editor(None, "import", NOW))
    return cycle


def week(kind: Kind, monday: str, text: str, **more: Any) -> CycleDay:
    return day(kind, text, basis=Basis.WEEK, week_start=date.fromisoformat(monday), **more)


def file_of(*records: dict[str, Any]) -> str:
    return json.dumps({"cycles": list(records)})


TANGO = {
    "cycle": "tango",
    "release_id": "2027.2",
    "release_date": "2027-09-29",
    "source": "a table",
    "milestones": {"milestone-1": {"date": "2027-05-13", "basis": "exact: date in the event text"}},
    "feature_freeze": "2027-08-26",
    "feature_freeze_basis": "exact: milestone-3 date in the text, same week",
    "rc1": "2027-09-09",
    "rc1_basis": "derived: Thursday of the target week",
    "rc1_week_start": "2027-09-06",
}
