"""A release cycle as one project sees it: its dates, in order, and how sure each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What happens on a date. Values are stored; their order here is that of a usual cycle."""

    SPEC_SOFT_FREEZE = "spec-soft-freeze"
    SPEC_FREEZE = "spec-freeze"
    MILESTONE_1 = "milestone-1"
    MILESTONE_2 = "milestone-2"
    PROPOSAL_FREEZE = "feature-proposal-freeze"
    NON_PRIORITY_FREEZE = "non-priority-feature-freeze"
    MEMBERSHIP_FREEZE = "membership-freeze"
    LIBRARY_FREEZE = "library-freeze"
    CLIENT_LIBRARY_FREEZE = "client-library-freeze"
    MILESTONE_3 = "milestone-3"
    FEATURE_FREEZE = "feature-freeze"
    REQUIREMENTS_FREEZE = "requirements-freeze"
    SOFT_STRING_FREEZE = "soft-string-freeze"
    HARD_STRING_FREEZE = "hard-string-freeze"
    RC1 = "rc1"
    FINAL_RC = "final-rc"
    RELEASE = "release"
    OTHER = "other"


class Basis(StrEnum):
    """How sure a date is. WEEK: only its week is known, `day` is the day that such dates usually have."""

    EXACT = "exact"
    WEEK = "week"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class CycleDay:
    """One date. `at`: the instant that ends it (UTC). `week_start`: the Monday of a WEEK date. `moved_from`: the day
    that it had before somebody moved it."""

    kind: Kind
    day: date
    at: datetime
    basis: Basis = Basis.EXACT
    basis_words: str = ""
    title: str = ""
    project_pattern: str = "*"
    week_start: date | None = None
    moved_from: date | None = None


@dataclass(frozen=True, slots=True)
class CycleSpan:
    """A cycle as one project sees it. `begins_at`: from when on work for it merges (None: not known); `ends_at`: its
    release (None: not known). `days`: those that hold for this project, the earliest first. `version` counts edits."""

    slug: str
    name: str
    begins_at: datetime | None
    ends_at: datetime | None
    days: tuple[CycleDay, ...]
    branch_pattern: str = "master"
    version: int = 1

    def day(self, kind: Kind) -> CycleDay | None:
        return next((day for day in self.days if day.kind is kind), None)

    def at(self, kind: Kind) -> datetime | None:
        found = self.day(kind)
        return found.at if found else None
