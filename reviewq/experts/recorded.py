"""Reads recorded changes with their reviewers (JSON lines, plain or .gz): id, project, timestamp, reviewers, files, and
where they are known owner and branch. What else a line holds (closed, approvals) is later than the change and not read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reviewq.order.jsonl import Fault, instant, read_lines, shown, text, whole

from .rules.case import Asked, Case

LONGEST = 4096  # characters of a name or path


def read_cases(path: Path) -> list[Case]:
    """In time order; of the same instant in the order of the file. Errors: Unreadable."""
    return sorted(read_lines(path, lambda data, line: _case(data)), key=lambda case: case.asked.at)


def _case(data: dict[str, Any]) -> Case:
    asked = Asked(
        project=text(data, "project"),
        files=tuple(_texts(data, "files")),
        at=instant(data, "timestamp"),
        owner=_text_or_none(data, "owner"),
        branch=_text_or_none(data, "branch"),
    )
    return Case(whole(data, "id"), asked, frozenset(_texts(data, "reviewers")))


def _text_or_none(data: dict[str, Any], name: str) -> str | None:
    return None if data.get(name) is None else text(data, name)


def _texts(data: dict[str, Any], name: str) -> list[str]:
    values = data.get(name)
    if not isinstance(values, list):
        raise Fault(f"{name} is {shown(values)}, not a list")
    for value in values:
        if not isinstance(value, str):
            raise Fault(f"{name} holds {shown(value)}, not text")
        if len(value) > LONGEST:
            raise Fault(f"{name} holds a text of {len(value)} characters; at most {LONGEST} are taken")
    return values
