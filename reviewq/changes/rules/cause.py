"""What a change is for, as far as it says so itself: the fix of a bug, a part of a feature, or unknown.

How important a bug or a blueprint is, only its tracker knows, and this mirror does not read trackers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    FIX = "fix"
    FEATURE = "feature"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """`name`: of the bug or blueprint, as the change writes it. `is_regression`: a footer says that it mends what had
    worked before; the bare word would also find the tests for it."""

    purpose: Purpose = Purpose.UNKNOWN
    name: str = ""
    is_regression: bool = False


LONGEST_READ = 20_000  # characters of a commit message
BUG = re.compile(r"^(?:Closes|Partial|Related|Fixes)-Bug:[ \t]*#?[ \t]*([\w./-]{1,40})", re.MULTILINE | re.IGNORECASE)
BLUEPRINT = re.compile(
    r"^(?:(?:Partial(?:ly)?-)?Implements|Blueprint|Implement):?[ \t]*(?:blueprint|bp)?[ \t]*:?[ \t]*([\w.-]{1,60})",
    re.MULTILINE | re.IGNORECASE,
)
REGRESSION = re.compile(r"^Regression(?:-[A-Za-z]{1,20})?:", re.MULTILINE | re.IGNORECASE)
BUG_TOPIC = re.compile(r"(?:bug|lp)[/:#-]?(\d{1,12})", re.IGNORECASE)
BLUEPRINT_TOPIC = re.compile(r"(?:bp|blueprint)[/:]([\w.-]{1,60})", re.IGNORECASE)


def cause_of(message: str, topic: str = "") -> Cause:
    """By the footers of the commit message; without any, by the topic. A bug comes before a blueprint."""
    message = message[:LONGEST_READ]
    is_regression = bool(REGRESSION.search(message))
    if bug := BUG.search(message) or BUG_TOPIC.fullmatch(topic):
        return Cause(Purpose.FIX, bug[1], is_regression)
    if blueprint := BLUEPRINT.search(message) or BLUEPRINT_TOPIC.fullmatch(topic):
        return Cause(Purpose.FEATURE, blueprint[1], is_regression)
    return Cause(Purpose.FIX if is_regression else Purpose.UNKNOWN, "", is_regression)
