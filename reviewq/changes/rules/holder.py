"""Who may hold a change, in which lane that puts it, and the answer that the rules give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .ci import CiState
from .expert import ExpertsAsked
from .reason import Reason


class Holder(StrEnum):
    REVIEWERS = "reviewers"
    AUTHOR = "author"
    CI = "ci"
    CHANGE = "change"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


class Lane(StrEnum):
    APPROVAL = "approval"
    SECOND = "second"
    EXPERT = "expert"
    PLUS_TWO = "plus_two"
    FIRST = "first"
    AUTHOR = "author"
    CI = "ci"
    CHANGE = "change"
    HELD = "held"
    APPROVED = "approved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer. `since`: the instant from which on the evidence holds, where the rule knows it."""

    holder: Holder
    lane: Lane
    reason: Reason
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is. `reasons`: the main one first. `missing`: label -> how many votes are still needed.
    `own_*` leave out what the change stands on. `wake_at`: the instant at which time alone may change this answer.
    `experts`: where the policy asks their votes, what of them is there."""

    holder: Holder
    lane: Lane
    reasons: tuple[Reason, ...]
    missing: dict[str, int]
    missing_plus_two: int | None
    ci: CiState
    own_holder: Holder
    own_lane: Lane
    own_since: datetime | None = None
    since: datetime | None = None
    wake_at: datetime | None = None
    experts: ExpertsAsked | None = None
