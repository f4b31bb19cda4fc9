"""What rows of every list show of handed-on turns: to the taker who gave it to them, to the giver who has it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from reviewq.parts.plugins import Asked, Facts, RowTags, Tag
from reviewq.people.reads import Viewer

from . import reads

SHOWN_OF_A_NAME = 24  # letters
NAMES = ("display_name", "name", "username", "number")


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    """Nothing for who is not known for sure: it is between the two."""
    account = reads.own_account(viewer)
    if account is None:
        return []
    rows = reads.open_handings().filter(change__in=ids)
    return [Asked(rows.filter(taker=account), _columns("giver")), Asked(rows.filter(giver=account), _columns("taker"))]


def _columns(whose: str) -> dict[str, Any]:
    return {"note": "note", **{f"{whose}_{name}": f"{whose}__{name}" for name in NAMES}}


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    """One: who has handed it on says who has it, even where it was handed to them before."""
    given = [row for row in rows if "taker_number" in row]
    if given:
        name = _name(given[0], "taker")
        return [Tag(f"handed to {_short(name)}", f"You have handed it on to {name}; it is out of your lists", 26)]
    name, note = _name(rows[0], "giver"), rows[0]["note"]
    words = f"{name} has handed it to you" + (f": {note}" if note else "")
    return [Tag(f"handed to you by {_short(name)}", words, 42)]


def _name(row: Facts, whose: str) -> str:
    shown, name, user, number = (row[f"{whose}_{column}"] for column in NAMES)
    return str(shown or name or user or f"account {number}")


def _short(name: str) -> str:
    return name if len(name) <= SHOWN_OF_A_NAME else f"{name[: SHOWN_OF_A_NAME - 1]}…"


ROW_TAGS = RowTags(ask, tags)
