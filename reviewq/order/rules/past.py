"""What one reader could know at one instant: of a change (`View`) and of what they did themselves (`Reader`).

The replay of recorded events and the live list both fill these; everything after that is one rule (`personal`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PAUSE = timedelta(minutes=30)  # who does nothing for longer has left
HORIZON = timedelta(days=60)  # what a reader did before counts no longer
HALF_LIFE = timedelta(days=30)  # a review this old counts half for whose changes they read

ProjectKey = int | str


@dataclass(frozen=True, slots=True)
class View:
    """One open change as one reader sees it. `key` tells it from all others. `moved`: the last thing that a person did
    to it; `active`: the last that anybody did, CI too. `own_patch_set`: the newest that the reader has voted or
    commented on, None: none."""

    key: int
    number: int
    project: ProjectKey
    owner: int | None
    created: datetime
    patch_set: int
    uploaded: datetime
    moved: datetime
    active: datetime
    is_ci_passed: bool = False
    is_refused: bool = False  # somebody else's vote below 0 stands
    is_unready: bool = False  # its owner says so: their own vote below 0, or work in progress
    own_patch_set: int | None = None

    @property
    def is_done(self) -> bool:
        """The reader has reviewed the newest patch set."""
        return self.own_patch_set is not None and self.own_patch_set >= self.patch_set


@dataclass(frozen=True, slots=True)
class Review:
    """The reader voted or commented on somebody else's change, the one of this `key`."""

    at: datetime
    key: int
    project: ProjectKey
    owner: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reader did lately. `visits`: when each of their visits ended, the earliest first. `owners`, `projects`:
    whose changes and which projects they reviewed, old reviews counting less; `reviewed`: the sum of either."""

    visits: tuple[datetime, ...] = ()
    last: Review | None = None
    owners: Mapping[int | None, float] = field(default_factory=dict)
    projects: Mapping[ProjectKey, float] = field(default_factory=dict)
    reviewed: float = 0.0

    @classmethod
    def of(cls, deeds: Iterable[datetime], reviews: Iterable[Review], now: datetime) -> Reader:
        """`deeds`: when they did anything at all. Both before `now`, in any order."""
        start = now - HORIZON
        recent = sorted(
            {(one.at, one.key): one for one in reviews if start <= one.at < now}.values(),
            key=lambda one: (one.at, one.key),
        )
        owners: dict[int | None, float] = defaultdict(float)
        projects: dict[ProjectKey, float] = defaultdict(float)
        for one in recent:
            weight = 0.5 ** ((now - one.at) / HALF_LIFE)
            owners[one.owner] += weight
            projects[one.project] += weight
        return cls(
            visits=visits(at for at in deeds if start <= at < now),
            last=recent[-1] if recent else None,
            owners=dict(owners),
            projects=dict(projects),
            reviewed=sum(owners.values()),
        )

    def visits_since(self, instant: datetime) -> int:
        return len(self.visits) - bisect_right(self.visits, instant)


def visits(deeds: Iterable[datetime]) -> tuple[datetime, ...]:
    """When each visit ended; deeds further apart than a pause belong to different ones."""
    ends: list[datetime] = []
    for at in sorted(deeds):
        if ends and at - ends[-1] <= PAUSE:
            ends[-1] = at
        else:
            ends.append(at)
    return tuple(ends)
