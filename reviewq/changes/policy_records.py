"""A policy record as plain JSON values and back: for its history, for comparing, and for checking what people typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from .models import Policy
from .rules.policy_check import as_day, problems

FIELDS = tuple(field.name for field in Policy._meta.concrete_fields if not field.primary_key)
KEY = ("project_pattern", "branch_pattern", "category", "owner_group", "valid_from")
DAYS = ("valid_from", "valid_to")


class InvalidPolicy(ValueError):
    """A record that cannot be kept. `problems`: field -> what to do; field '' is about the record as a whole."""

    def __init__(self, found: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {message}" if name else message for name, message in found.items()))
        self.problems = found


def policy_json(record: Policy) -> dict[str, Any]:
    """Every field but the key, in the model's order; days in ISO form."""
    values = {name: getattr(record, name) for name in FIELDS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def check_policy(record: Policy) -> dict[str, str]:
    """field -> what to do, for all that is wrong with a record; also whether another one speaks of the very same."""
    found = problems(policy_json(record))
    if not found and _is_taken(record):
        found["project_pattern"] = (
            "There is a record for these projects, branches, kind, owners and first day already: edit that one."
        )
    return found


def _is_taken(record: Policy) -> bool:
    same: dict[str, Any] = {name: getattr(record, name) for name in KEY}
    same["valid_from"] = as_day(record.valid_from)
    if same["valid_from"] is None:
        del same["valid_from"]
        same["valid_from__isnull"] = True
    return Policy.objects.filter(**same).exclude(pk=record.pk).exists()


def tidy(record: Policy) -> None:
    """Days as days; texts without spaces around them."""
    for name in DAYS:
        setattr(record, name, as_day(getattr(record, name)))
    for name in ("name", "source", "owner_group"):
        setattr(record, name, getattr(record, name).strip())
