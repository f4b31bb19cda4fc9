"""Every query of the page of terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewq.cycles.models import Cycle

from .models import Terms, TermsEdit
from .rules.terms import Held, narrowest
from .standing import held

MOST_EDITS = 50
LABELS = {
    "project_pattern": "Projects",
    "sponsors_needed": "Sponsors needed",
    "last_day_to_ask": "Last day to ask (UTC)",
    "days_granted": "Days that a grant lasts",
    "share_of_merges": "Ceiling: per cent of the last milestone's merges",
    "most": "Ceiling: exceptions at most",
    "deputies_decide": "Deputies decide, too",
    "days_to_review": "Days that a sponsor has to review",
}
EMPTY = {"last_day_to_ask": "the day of the feature freeze", "most": "no such rule"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: who, when, why, and field, before, after."""

    at: datetime
    by: str
    pattern: str
    why: str
    what: str
    fields: list[tuple[str, str, str]]


def records(cycle: Cycle) -> list[Terms]:
    return list(Terms.objects.filter(cycle=cycle))


def record_of(cycle: Cycle, pattern: str) -> Terms | None:
    """The terms of exactly these projects."""
    return Terms.objects.filter(cycle=cycle, project_pattern=pattern).select_related("cycle").first()


def held_by(cycle: Cycle, pattern: str) -> Held:
    """What holds for a project, or what terms of their own begin with for a pattern."""
    return narrowest(map(held, Terms.objects.filter(cycle=cycle)), pattern)


def edits(cycle: Cycle) -> list[Edit]:
    return [_told(row) for row in TermsEdit.objects.filter(cycle=cycle)[:MOST_EDITS]]


def newest_edit(cycle: Cycle) -> Edit | None:
    row = TermsEdit.objects.filter(cycle=cycle).first()
    return _told(row) if row else None


def _told(row: TermsEdit) -> Edit:
    what = "made" if not row.before else "taken away" if not row.after else "changed"
    names = [name for name in LABELS if row.before.get(name) != row.after.get(name)]
    fields = [(LABELS[name], _words(name, row.before), _words(name, row.after)) for name in names]
    return Edit(row.at, row.by_name, row.project_pattern, row.why, what, fields)


def _words(name: str, data: dict[str, Any]) -> str:
    if name not in data:
        return "–"
    value = data[name]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return EMPTY.get(name, "") if value is None else str(value)
