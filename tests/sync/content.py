"""All that a mirror holds, by content: no ids, no versions, no records of runs. Two mirrors of one server are equal if
and only if these are."""

from __future__ import annotations

import json
from typing import Any

from django.db import models as db

from reviewq.changes import models

TABLES = (
    "Project",
    "Account",
    "Change",
    "PatchSet",
    "ChangedFile",
    "Vote",
    "Reviewer",
    "AttentionEntry",
    "Message",
    "SubmitRequirement",
    "Dependency",
    "Core",
    "Facts",
    "LaneCount",
)
OURS = {"id", "version"}
SERVER = ("version", "refused_options", "cursor", "is_mirrored", "signed_in_as", "failures", "last_error")


def content() -> dict[str, list[str]]:
    """table -> its rows as texts, sorted."""
    names = _names()
    rows = {table: sorted(_rows(getattr(models, table), names)) for table in TABLES}
    rows["LaneCount"] = [row for row in rows["LaneCount"] if "'count': 0" not in row]
    rows["Server"] = [repr([getattr(one, name) for name in SERVER]) for one in models.Server.objects.order_by("id")]
    return rows


def differing(ours: dict[str, list[str]], theirs: dict[str, list[str]]) -> list[str]:
    """What only one of two has, for a message that can be read."""
    found = []
    for table in ours:
        found += [f"only the first, {table}: {row}" for row in sorted(set(ours[table]) - set(theirs[table]))]
        found += [f"only the second, {table}: {row}" for row in sorted(set(theirs[table]) - set(ours[table]))]
        if len(ours[table]) != len(theirs[table]):
            found.append(f"{table}: {len(ours[table])} and {len(theirs[table])} rows")
    return found


def _names() -> dict[type[db.Model], dict[int, Any]]:
    """What stands for a row of another table."""
    return {
        models.Account: dict(models.Account.objects.values_list("id", "number")),
        models.Project: dict(models.Project.objects.values_list("id", "name")),
        models.Change: dict(models.Change.objects.values_list("id", "key")),
        models.Server: {},
    }


def _rows(model: type[db.Model], names: dict[type[db.Model], dict[int, Any]]) -> list[str]:
    fields = [f for f in model._meta.concrete_fields if f.name not in OURS and f.related_model is not models.Server]
    found = []
    for row in model._default_manager.all():
        values = {}
        for field in fields:
            value = getattr(row, field.attname)
            known = names.get(field.related_model) if field.related_model else None
            values[field.name] = known[value] if known is not None and value is not None else value
        values = _by_number(values, names[models.Account])
        # A database may hold the keys of JSON in an order of its own.
        plain = {k: json.dumps(v, sort_keys=True) if isinstance(v, (dict, list)) else v for k, v in values.items()}
        found.append(repr(plain))
    return found


def _by_number(values: dict[str, Any], numbers: dict[int, int]) -> dict[str, Any]:
    """Facts name accounts by their ids inside JSON: here they get their numbers. When a group was read is our clock's
    and left out."""
    if values.get("source") == "group":
        values["first_seen"] = values["last_seen"] = None
    if "reasons" in values:
        values["reasons"] = [
            {name: numbers[part] if name == "account" else part for name, part in reason.items()}
            for reason in values["reasons"]
        ]
        # Several who are in the attention set stand in the order of their ids here, which is chance.
        values["reasons"].sort(key=lambda reason: reason["account"] if reason["code"] == "attention" else 0)
        values["votes"] = {
            label: sorted([numbers[account], value] for account, value in given)
            for label, given in values["votes"].items()
        }
    return values
