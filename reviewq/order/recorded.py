"""Reads recorded reviews and the questions on them (JSON lines, plain or .gz) into typed records.

A record's end state (status, is_open, updated, reviewers, subject, message, inline) is not even read: an order that
looked at it would know the future. What cannot be read is collected with its line number, all of it, before anything
is answered.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

MOST_TOLD = 20  # faults
LONGEST_LINE = 20_000_000  # characters
LARGEST = 2**63  # a number beyond it is a slip


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


class Unreadable(Exception):
    """A file has faults; each is one line of words: which line, and what is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))


class Fault(ValueError):
    """What is wrong with one line, in words."""


Record = TypeVar("Record")


def read_events(path: Path) -> list[Recorded]:
    """The changes of a file of review events; a change that is there twice is a fault."""
    seen: dict[int, int] = {}

    def once(data: dict[str, Any], line: int) -> Recorded:
        found = _recorded(data)
        if found.number in seen:
            raise Fault(f"change {found.number} is on line {seen[found.number]} already")
        seen[found.number] = line
        return found

    return _read(path, once)


def read_questions(path: Path) -> list[Question]:
    """The questions of kind `next`, in the order of the file; others are left out."""
    found = _read(path, lambda data, line: _question(data) if data.get("kind") == "next" else None)
    return [question for question in found if question is not None]


def _read(path: Path, make: Callable[[dict[str, Any], int], Record]) -> list[Record]:
    records: list[Record] = []
    faults: list[str] = []
    try:
        for number, line in enumerate(_lines(path), 1):
            if not line.strip():
                continue
            try:
                records.append(make(_decoded(line), number))
            except Fault as fault:
                faults.append(f"{path.name}, line {number}: {fault}")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        faults.append(f"{path.name}: cannot be read to its end: {fault}")
    if faults:
        more = [f"... and {len(faults) - MOST_TOLD} more"] if len(faults) > MOST_TOLD else []
        raise Unreadable(faults[:MOST_TOLD] + more)
    return records


def _lines(path: Path) -> Iterator[str]:
    """By its first bytes, not by its name, it is compressed or plain."""
    with path.open("rb") as file:
        is_compressed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rt", encoding="utf-8") if is_compressed else path.open(encoding="utf-8") as text:
        while line := text.readline(LONGEST_LINE):
            yield line


def _decoded(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise Fault(f"not JSON: {fault}") from None
    if not isinstance(data, dict):
        raise Fault("not a JSON object")
    return data


def _recorded(data: dict[str, Any]) -> Recorded:
    events = data.get("events")
    if not isinstance(events, list):
        raise Fault("events is not a list")
    happenings = [found for place, event in enumerate(events) if (found := _happening(event, place))]
    return Recorded(
        number=_whole(data, "number"),
        project=_text(data, "project"),
        branch=_text(data, "branch", ""),
        owner=_text(data, "owner"),
        created=_instant(data, "created"),
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
            at=_instant(event, "at"),
            deed=deed,
            account=_text(event, "account", ""),
            patch_set=_whole(event, "patch_set", None),
            label=_text(event, "label", ""),
            value=_whole(event, "value", None),
            upload_kind=_text(event, "change_kind", ""),
            size=_whole(event, "insertions", 0) + _whole(event, "deletions", 0),
            inline_comments=_whole(event, "inline_comments", 0),
        )
    except Fault as fault:
        raise Fault(f"event {place}: {fault}") from None


def _question(data: dict[str, Any]) -> Question:
    candidates = data.get("candidates")
    if not isinstance(candidates, list) or not all(_is_whole(one) for one in candidates):
        raise Fault("candidates is not a list of change numbers")
    if len(set(candidates)) != len(candidates):
        raise Fault("a candidate is there twice")
    reviewed = _whole(data, "reviewed", None)
    if reviewed is not None and reviewed not in candidates:
        raise Fault(f"reviewed is {reviewed}, which is none of the candidates")
    return Question(
        _whole(data, "event_index"), _text(data, "account"), _instant(data, "at"), tuple(candidates), reviewed
    )


NEEDED: Any = object()


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def _whole(data: dict[str, Any], name: str, default: Any = NEEDED) -> Any:
    value = data.get(name)
    if value is None and default is not NEEDED:
        return default
    if not _is_whole(value):
        raise Fault(f"{name} is {_shown(value)}, not a whole number")
    return value


def _text(data: dict[str, Any], name: str, default: Any = NEEDED) -> str:
    value = data.get(name)
    if value is None and default is not NEEDED:
        return str(default)
    if not isinstance(value, str):
        raise Fault(f"{name} is {_shown(value)}, not text")
    return value


def _instant(data: dict[str, Any], name: str) -> datetime:
    """An instant without a zone is UTC, as everything in these files."""
    text = _text(data, name)
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault(f"{name} is {_shown(text)}, not an instant such as 2018-05-17T20:09:36Z") from None


def _shown(value: Any) -> str:
    return "missing" if value is None else ascii(value)[:60]
