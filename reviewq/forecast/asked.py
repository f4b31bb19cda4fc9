"""Questions of kind `forecast` (JSON lines, plain or .gz): will a change merge within 7 days after an instant?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reviewq.order.jsonl import Fault, instant, read_lines, text, whole

DAYS = 7


@dataclass(frozen=True, slots=True)
class Question:
    """`day`: as the file writes it. `landed`: the answer, where the file has it."""

    change: int
    day: str
    at: datetime
    landed: bool | None = None


def read_questions(path: Path) -> list[Question]:
    """In the order of the file; questions of other kinds are left out. Errors: Unreadable."""
    found = read_lines(path, lambda data, line: _question(data) if data.get("kind") == "forecast" else None)
    return [question for question in found if question is not None]


def _question(data: dict[str, Any]) -> Question:
    landed, day = data.get("landed"), text(data, "day")
    if landed is not None and not isinstance(landed, bool):
        raise Fault(f"landed is {ascii(landed)[:60]}, neither true nor false")
    try:
        date.fromisoformat(day)
    except ValueError:
        raise Fault(f"day is {ascii(day)[:60]}, not a day such as 2018-05-17") from None
    return Question(whole(data, "change"), day, instant(data, "at"), landed)
