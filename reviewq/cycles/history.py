"""Edits of a cycle in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .models import CycleEdit
from .rules.compare import Compared, State, compare
from .rules.cycle import Basis, CycleDay, Kind
from .rules.patterns import ANY
from .rules.words import day_words, title_of, when_words

LABELS = {
    "name": "Name",
    "project_pattern": "Projects",
    "branch_pattern": "Branch",
    "begins_at": "Begins",
    "source": "Where it is written down",
}
MOST_LINES = 30
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """`lines`: what was changed; `more`: how many further lines there are."""

    at: datetime
    by: str
    way: str
    lines: list[str]
    more: int


def told(edit: CycleEdit) -> Told:
    lines = list(lines_between(edit.before, edit.after))
    return Told(edit.at, edit.by_name, edit.way, lines[:MOST_LINES], max(0, len(lines) - MOST_LINES))


def lines_between(before: Json, after: Json) -> Iterator[str]:
    """What differs, one thing a line."""
    if not after:
        yield "The cycle was removed."
        return
    if not before:
        yield "The cycle was made."
    for name, label in LABELS.items():
        if before and before.get(name) != after.get(name):
            yield f"{label}: {before.get(name) or 'empty'} → {after.get(name) or 'empty'}"
    old, new = _days(before), _days(after)
    for one in compare(old, [False] * len(old), new):
        if one.state is not State.SAME:
            yield _line(one)


def _line(one: Compared) -> str:
    day = one.after or one.before
    assert day is not None  # of two days compared there is one
    whose = "" if day.project_pattern == ANY else f" of {day.project_pattern}"
    what = f"{title_of(day)}{whose}"
    if one.before is None:
        return f"{what}: added, {when_words(day)}"
    if one.after is None:
        return f"{what}: removed, it was {when_words(day)}"
    if one.state is State.MOVED:
        return f"{what}: moved from {day_words(one.before.day)} to {day_words(one.after.day)}"
    return f"{what}: {when_words(one.before)} → {when_words(one.after)}, hour or basis changed"


def _days(record: Json) -> list[CycleDay]:
    return [_day(given) for given in record.get("dates", ())]


def _day(given: Json) -> CycleDay:
    start = given.get("week_start")
    return CycleDay(
        kind=Kind(given["kind"]),
        day=date.fromisoformat(given["day"]),
        at=datetime.fromisoformat(given["at"]),
        basis=Basis(given["basis"]),
        basis_words=given["basis_words"],
        title=given["title"],
        project_pattern=given["project_pattern"],
        week_start=date.fromisoformat(start) if start else None,
    )
