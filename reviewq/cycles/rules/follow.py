"""Which freezes follow from the dates of a cycle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from .cycle import CycleDay, Kind
from .order import narrowest
from .patterns import within


@dataclass(frozen=True, slots=True)
class Follows:
    """A branch takes no features from `day.at` to `lifts_at` (None: not known)."""

    day: CycleDay
    project_pattern: str
    lifts_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.lifts_at is not None and self.lifts_at <= now


def freezes(days: Sequence[CycleDay], project_pattern: str) -> Iterator[Follows]:
    """One for the feature freeze of each pattern of projects. RC1 lifts it, as the branch then reopens for the next
    cycle; where no RC1 is known the release does."""
    for pattern in sorted({day.project_pattern for day in days if day.kind is Kind.FEATURE_FREEZE}):
        own = narrowest(days, pattern)
        freeze = next((day for day in own if day.kind is Kind.FEATURE_FREEZE), None)
        if freeze is not None:
            yield Follows(freeze, within(freeze.project_pattern, project_pattern), _lifts_at(own, freeze))


def _lifts_at(own: Sequence[CycleDay], freeze: CycleDay) -> datetime | None:
    for kind in (Kind.RC1, Kind.RELEASE):
        found = next((day.at for day in own if day.kind is kind and day.at > freeze.at), None)
        if found:
            return found
    return None
