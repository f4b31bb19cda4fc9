"""How near the next freeze of a branch is, and when that answer changes. The day counts, not the hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from math import ceil
from typing import Protocol, TypeVar

from .policy import narrowness

NEAR = 30  # days before a freeze from which on it matters
DAY = timedelta(days=1)
SPREAD = 3600  # seconds over which the changes of a branch learn of a new day, each at its own second


class Placed(Protocol):
    """What says where a freeze holds: a span, or a record."""

    @property
    def project_pattern(self) -> str: ...
    @property
    def branch_pattern(self) -> str: ...
    @property
    def kept_by(self) -> str: ...


Found = TypeVar("Found", bound=Placed)


@dataclass(frozen=True, slots=True)
class FreezeSpan:
    """A branch takes no features from `at` to `lifts_at` (None: not known yet). `kept_by`: the cycle that it follows,
    '' for one that is kept by hand."""

    name: str
    project_pattern: str
    branch_pattern: str
    at: datetime
    lifts_at: datetime | None = None
    kept_by: str = ""

    def matches(self, project: str, branch: str) -> bool:
        return fnmatchcase(project, self.project_pattern) and fnmatchcase(branch, self.branch_pattern)


@dataclass(frozen=True, slots=True)
class Deadline:
    """`days` to the freeze of that name, 0: it is on. None: none is near. `until`: the answer holds until then."""

    name: str = ""
    days: int | None = None
    until: datetime | None = None


def holding(freezes: Iterable[Found], project: str, branch: str) -> list[Found]:
    """Those that are for this branch. Of those that follow one cycle only the narrowest is: a project with a freeze of
    its own is not under that of all."""
    found = [
        one for one in freezes if fnmatchcase(project, one.project_pattern) and fnmatchcase(branch, one.branch_pattern)
    ]
    best: Mapping[str, tuple[bool, int]] = {
        name: max(narrowness(one.project_pattern) for one in found if one.kept_by == name)
        for name in {one.kept_by for one in found}
        if name
    }
    return [one for one in found if not one.kept_by or narrowness(one.project_pattern) == best[one.kept_by]]


def deadline(freezes: Iterable[FreezeSpan], number: int, now: datetime) -> Deadline:
    """What change `number` has to do with the freezes of its project and branch. One that is on comes before one that
    is near; each change learns of a new day some seconds after it began, by its number, so that not all of them are
    derived at once."""
    seen = now - timedelta(seconds=number % SPREAD)
    answers = sorted((_seen(freeze, seen) for freeze in freezes), key=_urgency)
    until = min((answer.until for answer in answers if answer.until), default=None)
    later = until + (now - seen) if until else None
    return Deadline(answers[0].name, answers[0].days, later) if answers else Deadline()


def _urgency(answer: Deadline) -> tuple[bool, int]:
    return answer.days is None, answer.days or 0


def _seen(freeze: FreezeSpan, now: datetime) -> Deadline:
    if freeze.lifts_at and freeze.lifts_at <= now:
        return Deadline()
    if freeze.at <= now:
        return Deadline(freeze.name, 0, freeze.lifts_at)
    days = ceil((freeze.at - now) / DAY)
    if days > NEAR:
        return Deadline(until=freeze.at - NEAR * DAY)
    return Deadline(freeze.name, days, freeze.at - (days - 1) * DAY)
