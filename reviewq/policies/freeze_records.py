"""A freeze as plain JSON values, and what is wrong with one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reviewq.changes.models import Freeze
from reviewq.changes.rules.policy_check import pattern_problem, text_problem

FIELDS = ("name", "project_pattern", "branch_pattern", "at", "lifts_at")
PATTERNS = ("project_pattern", "branch_pattern")
INSTANTS = ("at", "lifts_at")
NO_INSTANT = "Write an instant as 2026-03-31T23:59Z."


class InvalidFreeze(ValueError):
    """A record that cannot be kept. `problems`: field -> what to do."""

    def __init__(self, found: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in found.items()))
        self.problems = found


def freeze_json(record: Freeze) -> dict[str, Any]:
    """Every field but the key; instants in UTC in ISO form."""
    values = {name: getattr(record, name) for name in FIELDS}
    return {
        name: value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def check_freeze(record: Freeze) -> dict[str, str]:
    """field -> what to do, for all that is wrong with a record."""
    found = {}
    if message := text_problem(record.name, 100, is_needed=True):
        found["name"] = message
    for name in PATTERNS:
        if message := pattern_problem(getattr(record, name)):
            found[name] = message
    return found | _instants(record.at, record.lifts_at)


def _instants(at: Any, lifts_at: Any) -> dict[str, str]:
    if not _is_instant(at):
        return {"at": NO_INSTANT}
    if lifts_at is None:
        return {}
    if not _is_instant(lifts_at):
        return {"lifts_at": f"{NO_INSTANT} Leave it out while it is not known."}
    return {} if lifts_at > at else {"lifts_at": f"It has to lift after it begins ({at:%Y-%m-%d %H:%M} UTC)."}


def _is_instant(value: Any) -> bool:
    """Years near the ends of the calendar overflow when they are moved to another time zone."""
    return isinstance(value, datetime) and value.tzinfo is not None and 1970 <= value.year <= 9000
