"""Domains in plain words: what the fields are called, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from reviewq.changes.rules.reason import span

from .records import FIELDS, Json
from .rules.record import KINDS

LABELS = {
    "slug": "Short name",
    "name": "Name",
    "about": "What belongs to it",
    "bug_tags": "Bug tags",
    "contacts": "Contacts",
    "rules": "Rules",
    "experts": "Experts",
}
LISTS = ("bug_tags", "contacts", "rules", "experts")
WAYS = {
    "browser": "in the browser",
    "toml": "by a TOML file",
    "owners": "by a file of owners",
    "proposal": "from a proposal",
}
NOTHING = "nothing"
Edit = tuple[str, str, str]  # field, before, after


def length_words(length: timedelta | None) -> str:
    """A length of time; empty where there is none to tell."""
    return "" if length is None else span(length.total_seconds())


def edits_between(before: Json | None, after: Json | None) -> list[Edit]:
    """The fields that differ, in words. Of lists only what came and what went; of a new domain and of a removed one
    what is not empty."""
    old, new = before or {}, after or {}
    names = [name for name in FIELDS if old.get(name) != new.get(name)]
    return [_edit(name, old.get(name), new.get(name)) for name in names if old.get(name) or new.get(name)]


def _edit(name: str, before: Any, after: Any) -> Edit:
    if name not in LISTS:
        return LABELS[name], _text(before), _text(after)
    old, new = _items(before), _items(after)
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    return LABELS[name], "\n".join(gone) or NOTHING, "\n".join(come) or NOTHING


def _text(value: Any) -> str:
    return str(value) if value else NOTHING


def _items(value: Any) -> list[str]:
    return [item_words(item) for item in value] if isinstance(value, list) else []


def item_words(item: Any) -> str:
    """A rule, an expert, or a plain text."""
    if not isinstance(item, Mapping):
        return str(item)
    if "account" in item:
        return _expert_words(item)
    kind = next((kind for kind in KINDS if kind in item), "")
    return f"{item.get('project', '')}  {kind}  {item.get(kind, '')}"


def _expert_words(expert: Mapping[str, Any]) -> str:
    days = [f"{name} {expert[name]}" for name in ("since", "until") if expert.get(name)]
    known = f"{expert.get('name') or expert['account']} ({expert['account']})"
    return f"{known}, {' '.join(days)}" if days else known
