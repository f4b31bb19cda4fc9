"""From what a TOML file says to records, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from reviewq.changes.models import Freeze, Policy
from reviewq.changes.policy_records import FIELDS as POLICY_FIELDS
from reviewq.changes.policy_records import KEY, policy_json, tidy
from reviewq.changes.rules.policy_check import problems

from . import freeze_records
from .freeze_records import check_freeze
from .toml import BadFile, Entry, Fault, Values, read, written

FIELDS = {"policy": POLICY_FIELDS, "freeze": freeze_records.FIELDS}
ALWAYS = (
    *("project_pattern", "branch_pattern", "required_plus_two", "required_approvals"),
    *("review_label", "approve_label", "ci_label"),
)
DAYS = ("valid_from", "valid_to")
WHOLE_DAY = "Write a day as 2026-03-31, without an hour."


def as_toml(policies: Iterable[Policy], freezes: Iterable[Freeze]) -> str:
    """The file of all these records; the order does not depend on when they were made."""
    ordered = sorted(policies, key=lambda one: [str(getattr(one, name) or "") for name in KEY])
    by_date = sorted(freezes, key=lambda one: (one.at, one.name, one.project_pattern, one.branch_pattern))
    return written([_policy_values(one) for one in ordered], [_freeze_values(one) for one in by_date])


def _policy_values(record: Policy) -> Values:
    """What differs from the default, and what says what the record is about."""
    fresh = Policy()
    values = {name: getattr(record, name) for name in POLICY_FIELDS}
    return {k: v for k, v in values.items() if v is not None and (k in ALWAYS or v != getattr(fresh, k))}


def _freeze_values(record: Freeze) -> Values:
    values = {name: getattr(record, name) for name in freeze_records.FIELDS}
    return {k: v.astimezone(UTC) if isinstance(v, datetime) else v for k, v in values.items() if v is not None}


def from_toml(text: str) -> tuple[list[tuple[Entry, Policy]], list[tuple[Entry, Freeze]]]:
    """The records of a file, unsaved, each with where it stands. Raises BadFile, with every fault that was found."""
    entries = read(text, FIELDS)
    policies = [(entry, _policy(entry)) for entry in entries if entry.table == "policy"]
    freezes = [(entry, _freeze(entry)) for entry in entries if entry.table == "freeze"]
    faults = [fault for entry, _ in policies for fault in _policy_faults(entry)]
    faults += [fault for entry, freeze in freezes for fault in _freeze_faults(entry, freeze)]
    if not faults:
        for _, policy in policies:
            tidy(policy)
        faults += _twice([(entry, [getattr(record, name) for name in KEY]) for entry, record in policies])
        faults += _twice(
            [(entry, [getattr(record, name) for name in FIELDS["freeze"][:4]]) for entry, record in freezes]
        )
    if faults:
        raise BadFile(faults)
    return policies, freezes


def _policy(entry: Entry) -> Policy:
    return Policy(**entry.values)


def _freeze(entry: Entry) -> Freeze:
    return Freeze(**{name: _instant(value) for name, value in entry.values.items()})


def _instant(value: Any) -> Any:
    """An instant without a zone is UTC, as everywhere here; a day begins at midnight."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else value


def _policy_faults(entry: Entry) -> list[Fault]:
    found = {name: WHOLE_DAY for name in DAYS if isinstance(entry.values.get(name), datetime)}
    if not found:
        found = problems(policy_json(Policy()) | entry.values)
    return [entry.fault(name, message) for name, message in found.items()]


def _freeze_faults(entry: Entry, freeze: Freeze) -> list[Fault]:
    return [entry.fault(name, message) for name, message in check_freeze(freeze).items()]


def _twice(keyed: list[tuple[Entry, list[Any]]]) -> list[Fault]:
    """A record that says when and where it applies in the very words of another."""
    seen: dict[tuple[str, ...], Entry] = {}
    faults = []
    for entry, parts in keyed:
        key = tuple(str(part or "") for part in parts)
        if key in seen:
            other = seen[key].lines.get("")
            where = f"in line {other}" if other else f"as {entry.table} {seen[key].place}"
            faults.append(entry.fault("", f"There is one for the very same {where} already."))
        seen.setdefault(key, entry)
    return faults
