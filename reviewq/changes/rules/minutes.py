"""How long one review of a change takes, in minutes: our own estimate, said as one wherever it is shown.

Reading speed is the only thing that decides it: SmartBear's study of 2,500 reviews at Cisco finds that reviewers who
read more than 400 lines an hour miss what they look for. So a line of code costs 60/400 minutes; tests and prose are
read faster, what a program wrote is skimmed. Each file costs its opening, each further folder a change of thoughts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from math import ceil

from .area import folder_of, is_test

LEAST, MOST = 2, 120  # minutes; nobody reads longer than that in one go
OPENING = 1.5  # minutes: subject, message, what was said before
A_FILE, A_FOLDER = 0.5, 1.0  # minutes for each one after the first
SKIMMED_FROM = 400  # lines of one file; what lies beyond is read at a quarter of the care
APPROVAL_SHARE = 3  # to approve what others have read takes about a third of a review


class Kind(StrEnum):
    """What a file is to who reads it."""

    CODE = "code"
    TEST = "test"
    PROSE = "prose"
    MADE = "made"  # by a program: translations, locks, recorded samples


A_LINE = {Kind.CODE: 60 / 400, Kind.TEST: 60 / 800, Kind.PROSE: 60 / 900, Kind.MADE: 60 / 6000}  # minutes
PROSE = re.compile(r"\.(rst|md|txt|adoc)$|(^|/)(docs?|releasenotes)/", re.IGNORECASE)
MADE = re.compile(
    r"\.(po|pot|lock|svg|min\.js|min\.css|png|pyc|snap)$|(^|/)(package-lock\.json|locale/|vendor/|api_samples/)",
    re.IGNORECASE,
)


def kind_of(path: str) -> Kind:
    """By its path alone: what is made counts before tests, tests before prose."""
    if MADE.search(path):
        return Kind.MADE
    if is_test(path):
        return Kind.TEST
    return Kind.PROSE if PROSE.search(path) else Kind.CODE


def minutes_of(files: Iterable[tuple[str, int]], size: int = 0) -> int:
    """Minutes of one review. `files` are (path, changed lines); where the server told of none, `size` lines of code."""
    files = list(files) or [("", size)]
    reading = sum(_read(lines) * A_LINE[kind_of(path)] for path, lines in files)
    folders = {folder_of(path) for path, _ in files}
    asked = OPENING + reading + A_FILE * (len(files) - 1) + A_FOLDER * (len(folders) - 1)
    return max(LEAST, min(MOST, round(asked)))


def _read(lines: int) -> float:
    """The lines that are read with full care."""
    return min(max(lines, 0), SKIMMED_FROM) + max(0, lines - SKIMMED_FROM) / 4


def minutes_to_approve(minutes: int) -> int:
    """To look at what has every +2 and approve it."""
    return max(LEAST, ceil(minutes / APPROVAL_SHARE))


def corrected(estimate: int, factor: float | None) -> int:
    """The estimate for one reader: `factor` is the median of their actual minutes over our estimates, None while
    nothing is known of them. A factor beyond 4 or below a quarter says more about interruptions than about reading."""
    if factor is None:
        return estimate
    return max(1, min(2 * MOST, round(estimate * min(4.0, max(0.25, factor)))))
