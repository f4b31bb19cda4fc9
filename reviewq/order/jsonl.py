"""Reads files of JSON lines, plain or .gz, and the typed fields of their records.

What cannot be read is collected with its line number, all of it, before anything is made of the rest.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

MOST_TOLD = 20  # faults
LONGEST_LINE = 20_000_000  # characters
LARGEST = 2**63  # a number beyond it is a slip
Record = TypeVar("Record")


class Unreadable(Exception):
    """A file has faults; each is one line of words: which line, and what is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))


class Fault(ValueError):
    """What is wrong with one line, in words."""


def read_lines(path: Path, make: Callable[[dict[str, Any], int], Record]) -> list[Record]:
    """What `make` gives for each object and its line number, empty lines left out. `make` may raise Fault."""
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
    with gzip.open(path, "rt", encoding="utf-8") if is_compressed else path.open(encoding="utf-8") as opened:
        while line := opened.readline(LONGEST_LINE):
            yield line


def _decoded(line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise Fault(f"not JSON: {fault}") from None
    if not isinstance(data, dict):
        raise Fault("not a JSON object")
    return data


NEEDED: Any = object()


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST


def whole(data: dict[str, Any], name: str, default: Any = NEEDED) -> Any:
    value = data.get(name)
    if value is None and default is not NEEDED:
        return default
    if not is_whole(value):
        raise Fault(f"{name} is {shown(value)}, not a whole number")
    return value


def text(data: dict[str, Any], name: str, default: Any = NEEDED) -> str:
    value = data.get(name)
    if value is None and default is not NEEDED:
        return str(default)
    if not isinstance(value, str):
        raise Fault(f"{name} is {shown(value)}, not text")
    return value


def instant(data: dict[str, Any], name: str) -> datetime:
    """An instant without a zone is UTC, as everything in these files."""
    said = text(data, name)
    try:
        at = datetime.fromisoformat(said)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Fault(f"{name} is {shown(said)}, not an instant such as 2018-05-17T20:09:36Z") from None


def shown(value: Any) -> str:
    return "missing" if value is None else ascii(value)[:60]
