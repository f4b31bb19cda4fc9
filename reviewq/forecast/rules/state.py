"""What was known of an open change at one instant: all that a forecast reads.

Recorded events, the mirror and a file of commits fill it; everything after that is one rule (`model`). Ages are in days
before `at`. None always means unknown, never none: the model then takes what is usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Mover(StrEnum):
    """Which person acted last on a change; what CI does is no act."""

    OWNER = "owner"
    OTHER = "other"


class CiResult(StrEnum):
    """What CI says of the newest code. NONE: nothing yet."""

    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a project moved before an instant. `merges` of the last 14 days; `reviews`: votes and comments by people on
    others' changes in the last 7 days; `open`: changes; `fresh`: those of them created in the last 14 days; `days`:
    half of its latest merges took no longer, from first upload to merge."""

    merges: int | None = None
    reviews: int | None = None
    open: int | None = None
    fresh: int | None = None
    days: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerPast:
    """What became of the owner's other changes in the last 90 days, in the project; `open`: how many are now."""

    merged: int | None = None
    abandoned: int | None = None
    open: int | None = None
    days: float | None = None  # half of those merged took no longer
    seen_age: float | None = None  # since they last did anything on any change


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One open change. Votes are those on review that count now, by others than the owner unless said."""

    at: datetime
    age: float | None = None  # since it was created
    upload_age: float | None = None  # since the newest patch set
    code_age: float | None = None  # since the newest patch set with new code
    moved_age: float | None = None  # since a person last did anything to it
    reviews: int | None = None  # votes and comments by others, ever
    review_age: float | None = None  # since the last of these; also None if there is none
    last_by: Mover | None = None
    patch_sets: int | None = None
    uploads_week: int | None = None  # in the last 7 days
    moves_week: int | None = None  # acts of people in the last 7 days, uploads too
    siblings: int | None = (
        None  # other open changes of its owner whose newest patch set came within half an hour of its
    )
    size: int | None = None  # lines added and deleted
    ci: CiResult | None = None
    plus_twos: int | None = None
    plus_ones: int | None = None
    minus_ones: int | None = None
    minus_twos: int | None = None
    own_vote: int | None = None  # the owner's own; 0: none
    is_wip: bool | None = None  # work in progress, or a vote that says so
    is_held: bool | None = None  # by a vote beside review: another's Workflow -1, a branch freeze
    is_approved: bool | None = None  # Workflow +1
    unresolved: int | None = None  # comments without an answer
    depth: int | None = None  # open changes that it stands on
    is_stable: bool | None = None  # for a branch that is no main line
    work: str | None = None  # changes.rules.effort.Work; "": names neither blueprint nor bug
    freeze_in: float | None = None  # days to the next feature freeze of its project
    owner: OwnerPast = OwnerPast()
    pace: Pace = Pace()
