"""From which day to which day the pictures of a cycle reach, and the dates that stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reviewq.cycles.rules.cycle import CycleSpan, Kind

from .burn import day_of

LONGEST = 550  # days of a picture; a cycle that claims more is shown from its end
BEFORE = timedelta(days=28)  # before the first date of a cycle of which nobody knows when it began
AFTER = timedelta(days=14)  # after the last date of a cycle that has neither RC1 nor release
SHORT = {
    Kind.MILESTONE_1: "M-1",
    Kind.MILESTONE_2: "M-2",
    Kind.MILESTONE_3: "M-3",
    Kind.SPEC_FREEZE: "specs",
    Kind.PROPOSAL_FREEZE: "proposals",
    Kind.FEATURE_FREEZE: "freeze",
    Kind.RC1: "RC1",
    Kind.RELEASE: "release",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """`first`, `last`: days of the picture; with RC1 the branch goes over to the next cycle, so it ends there. `today`:
    the last day that is known, None: the cycle lies ahead. `freeze`: the instant of its feature freeze, None: it has
    none. `is_begin_known`: whether `first` is when it began."""

    first: date
    last: date
    today: date | None
    freeze: datetime | None
    is_begin_known: bool


def extent(span: CycleSpan, now: datetime) -> Extent | None:
    """None: the cycle has no dates."""
    if not span.days:
        return None
    freeze = span.at(Kind.FEATURE_FREEZE)
    ends = [day.at for day in span.days]
    last = day_of(span.at(Kind.RC1) or span.ends_at or max(ends) + AFTER)
    first = day_of(span.begins_at or min(ends) - BEFORE)
    first = max(min(first, last), last - timedelta(days=LONGEST))
    today = min(day_of(now), last)
    return Extent(first, last, today if today >= first else None, freeze, span.begins_at is not None)
