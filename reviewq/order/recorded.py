"""Reads recorded reviews and the questions on them (`jsonl`) into typed records.

A record's end state (status, is_open, updated, reviewers, subject, message, inline) is not even read: an order or a
forecast that looked at it would know the future.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from .jsonl import Fault, instant, is_whole, read_lines, text, whole


class Deed(StrEnum):
    """What happened to a change, as far as orders care."""

    UPLOAD = "upload"
    VOTE = "vote"
    COMMENT = "comment"
    CI = "ci"
    MERGE = "merge"
    ABANDON = "abandon"
    RESTORE = "restore"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Happening:
    """One recorded event. `value` counts for votes and CI results alone; `size` and `upload_kind` for uploads."""

    at: datetime
    deed: Deed
    account: str
    patch_set: int | None = None
    label: str = ""
    value: int | None = None
    upload_kind: str = ""
    size: int = 0
    inline_comments: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change: what never changes about it, and its events in their order."""

    number: int
    project: str
    branch: str
    owner: str
    created: datetime
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Which of the candidates did `account` review at `at`? `reviewed` is the answer, where the file has it."""

    event_index: int
    account: str
    at: datetime
    candidates: tuple[int, ...]
    reviewed: int | None = None


def read_events(path: Path) -> list[Recorded]:
    """The changes of a file of review events; a change that is there twice is a fault."""
    seen: dict[int, int] = {}

    def once(data: dict[str, Any], line: int) -> Recorded:
        found = _recorded(data)
        if found.number in seen:
            raise Fault(f"change {found.number} is on line {seen[found.number]} already")
        seen[found.number] = line
        return found

    return read_lines(path, once)


def read_questions(path: Path) -> list[Question]:
    """The questions of kind `next`, in the order of the file; others are left out."""
    found = read_lines(path, lambda data, line: _question(data) if data.get("kind") == "next" else None)
    return [question for question in found if question is not None]


def _recorded(data: dict[str, Any]) -> Recorded:
    events = data.get("events")
    if not isinstance(events, list):
        raise Fault("events is not a list")
    happenings = [found for place, event in enumerate(events) if (found := _happening(event, place))]
    return Recorded(
        number=whole(data, "number"),
        project=text(data, "project"),
        branch=text(data, "branch", ""),
        owner=text(data, "owner"),
        created=instant(data, "created"),
        happenings=tuple(sorted(happenings, key=lambda one: one.at)),
    )


def _happening(event: Any, place: int) -> Happening | None:
    """None: of a kind that this program does not know, which says nothing to it."""
    if not isinstance(event, dict):
        raise Fault(f"event {place} is not an object")
    try:
        deed = Deed(event.get("kind", ""))
    except ValueError:
        return None
    try:
        return Happening(
            at=instant(event, "at"),
            deed=deed,
            account=text(event, "account", ""),
            patch_set=whole(event, "patch_set", None),
            label=text(event, "label", ""),
            value=whole(event, "value", None),
            upload_kind=text(event, "change_kind", ""),
            size=whole(event, "insertions", 0) + whole(event, "deletions", 0),
            inline_comments=whole(event, "inline_comments", 0),
        )
    except Fault as fault:
        raise Fault(f"event {place}: {fault}") from None


def _question(data: dict[str, Any]) -> Question:
    candidates = data.get("candidates")
    if not isinstance(candidates, list) or not all(is_whole(one) for one in candidates):
        raise Fault("candidates is not a list of change numbers")
    if len(set(candidates)) != len(candidates):
        raise Fault("a candidate is there twice")
    reviewed = whole(data, "reviewed", None)
    if reviewed is not None and reviewed not in candidates:
        raise Fault(f"reviewed is {reviewed}, which is none of the candidates")
    return Question(whole(data, "event_index"), text(data, "account"), instant(data, "at"), tuple(candidates), reviewed)
