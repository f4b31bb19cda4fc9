"""Reads dated lists of cores: {"history": [{"date": "2014-12-17", "members": ["a user name", ...]}, ...]}."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

LARGEST = 5_000_000  # characters
MOST_LISTS = 5_000
MOST_MEMBERS = 5_000  # of one list


class BadHistory(ValueError):
    """The file cannot be taken as it is; says what to put right."""


@dataclass(frozen=True, slots=True)
class NamedList:
    """The user names of everybody who is core from this day on. A name that stands twice is one person."""

    day: date
    names: frozenset[str]


def read(text: str, today: date) -> list[NamedList]:
    """The lists by their days. Raises BadHistory; a list of the future is refused, since nobody knows it yet."""
    if len(text) > LARGEST:
        raise BadHistory(f"The file has {len(text)} characters; at most {LARGEST} can be read.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BadHistory(f"The file is not JSON: {fault}.") from None
    entries = data.get("history") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_LISTS:
        raise BadHistory('Write {"history": [{"date": "2014-12-17", "members": ["a user name"]}]}.')
    lists = [_list(number, entry, today) for number, entry in enumerate(entries, 1)]
    days = [one.day for one in lists]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice:
        raise BadHistory(f"There are two lists of {twice}: leave one.")
    return sorted(lists, key=lambda one: one.day)


def _list(number: int, entry: Any, today: date) -> NamedList:
    entry = entry if isinstance(entry, dict) else {}
    try:
        day = date.fromisoformat(str(entry.get("date")))
    except ValueError:
        raise BadHistory(f"List {number}: write its day as 2014-12-17, under “date”.") from None
    if day > today:
        raise BadHistory(f"List {number}: {day} is still to come.")
    members = entry.get("members")
    if not isinstance(members, list) or len(members) > MOST_MEMBERS or not all(isinstance(n, str) for n in members):
        raise BadHistory(f"List {number}: write its members as a list of user names, under “members”.")
    return NamedList(day, frozenset(name.strip() for name in members if name.strip()))
