"""Reads recorded patches (JSON lines, plain or .gz): what a rule may read of each, and apart from it what is known.

A record's footers, pattern and other fields that give its label away are not even read.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .rules.patch import FileStat, Patch

LONGEST_LINE = 50_000_000  # characters
LARGEST = 2**31
UNREAD = "too-large"  # why the text of a patch is not in the file: the only reason such files have


class BadRecord(ValueError):
    """A line cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a record, to learn from or to measure by; never read by a rule. None: the file does not say.
    `strong`: certainly not trivial."""

    label: int | None
    strong: bool | None
    repo: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Record:
    id: str
    patch: Patch
    truth: Truth


def read_records(path: Path) -> Iterator[Record]:
    """One at a time, in the order of the file. Raises BadRecord."""
    try:
        for number, line in enumerate(_lines(path), 1):
            if line.strip():
                yield _record(line, f"{path.name}, line {number}")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        raise BadRecord(f"{path.name} cannot be read to its end: {fault}") from None


def _lines(path: Path) -> Iterator[str]:
    """By its first bytes, not by its name, it is compressed or plain."""
    with path.open("rb") as file:
        is_compressed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rt", encoding="utf-8") if is_compressed else path.open(encoding="utf-8") as text:
        while line := text.readline(LONGEST_LINE):
            yield line


def _record(line: str, place: str) -> Record:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise BadRecord(f"{place}: not JSON: {fault}") from None
    if not isinstance(data, dict):
        raise BadRecord(f"{place}: not a JSON object")
    try:
        return Record(str(_need(data, "id", (str, int))), _patch(data), _truth(data))
    except BadRecord as fault:
        raise BadRecord(f"{place}: {fault}") from None


def _patch(data: Mapping[str, Any]) -> Patch:
    files = _optional(data, "files", list) or []
    stats = tuple(_file(file, place) for place, file in enumerate(files))
    text = _optional(data, "patch", str)
    subject = _need(data, "subject", (str,))
    return Patch(
        subject=subject,
        message=_optional(data, "message", str) or subject,
        files=stats,
        insertions=_count(data, "insertions", sum(file.insertions for file in stats)),
        deletions=_count(data, "deletions", sum(file.deletions for file in stats)),
        text=text,
        unread="" if text is not None else UNREAD,
    )


def _file(data: Any, place: int) -> FileStat:
    if isinstance(data, str):
        return FileStat(data)
    if not isinstance(data, dict):
        raise BadRecord(f"file {place} is not an object")
    return FileStat(
        path=_need(data, "path", (str,)),
        status=_optional(data, "status", str) or "M",
        insertions=_count(data, "insertions", 0),
        deletions=_count(data, "deletions", 0),
        is_binary=bool(data.get("binary")),
        old_path=_optional(data, "old_path", str) or "",
    )


def _truth(data: Mapping[str, Any]) -> Truth:
    label, strong, year = data.get("label"), data.get("strong_negative"), data.get("year")
    return Truth(
        label=int(label) if label in (0, 1) else None,
        strong=strong if isinstance(strong, bool) else None,
        repo=str(data.get("repo") or ""),
        year=year if isinstance(year, int) else None,
    )


def _need(data: Mapping[str, Any], name: str, kinds: tuple[type, ...]) -> Any:
    value = data.get(name)
    if not isinstance(value, kinds):
        raise BadRecord(f"{name} is {_shown(value)}, not text")
    return value


def _optional(data: Mapping[str, Any], name: str, kind: type) -> Any:
    value = data.get(name)
    if value is not None and not isinstance(value, kind):
        raise BadRecord(f"{name} is {_shown(value)}, not {'text' if kind is str else 'a list'}")
    return value


def _count(data: Mapping[str, Any], name: str, default: int) -> int:
    value = data.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < LARGEST:
        raise BadRecord(f"{name} is {_shown(value)}, not a count")
    return value


def _shown(value: Any) -> str:
    return "missing" if value is None else ascii(value)[:60]
