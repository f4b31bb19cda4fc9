"""A cycle as a file or a form says it, before it is anybody's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .cycle import CycleDay

MOST_DATES = 100  # of a cycle: a form of more could not be sent


@dataclass(frozen=True, slots=True)
class CycleDraft:
    """`begins_at` None: not said. `source`: where the dates were read."""

    slug: str
    name: str
    days: tuple[CycleDay, ...]
    project_pattern: str = "*"
    branch_pattern: str = "master"
    begins_at: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From when to when work for a cycle merges to its branches."""

    name: str
    project_pattern: str
    branch_pattern: str
    first: datetime
    last: datetime
