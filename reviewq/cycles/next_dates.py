"""The next dates, as a line below the header of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.parts.plugins import ComingDate

from . import calendar, reads
from .rules.cycle import CycleDay, Kind
from .rules.words import left_words, short_when, title_of, weight
from .shown import next_days

MOST = 3
AIMS = frozenset(  # what changes are written to make; the others are dates of people, specs and releases of libraries
    {
        *(Kind.MILESTONE_1, Kind.MILESTONE_2, Kind.MILESTONE_3, Kind.NON_PRIORITY_FREEZE, Kind.FEATURE_FREEZE),
        *(Kind.HARD_STRING_FREEZE, Kind.RC1, Kind.FINAL_RC, Kind.RELEASE),
    }
)
NOTHING = SafeString("")


@dataclass(frozen=True, slots=True)
class Next:
    """The dates of one day: the weightiest by name, and how many more there are."""

    title: str
    more: int
    left: str
    when: str
    at: datetime


def line(project: str, now: datetime) -> SafeString:
    """Of the cycle that the project works on; on pages about many projects, or about none that is mirrored, of the one
    that all of them share. Costs no query while the calendar is known."""
    known = calendar.known()
    if not known.cycles:
        return NOTHING
    name = known.named(project)
    span = reads.current_among(known.spans(name), now) if name else known.shared(now)
    if span is None:
        return NOTHING
    days = [_next(of_day, now) for of_day in next_days(span, now, MOST)]
    return render_to_string("cycles/next.html", {"span": span, "days": days, "project": name}) if days else NOTHING


def coming(project: str, branch: str, now: datetime) -> list[ComingDate]:
    """The dates that a change to this branch may still make; costs no query while the calendar is known."""
    span = reads.for_branch_among(calendar.known().spans(project), branch, now)
    days = [day for day in span.days if day.at > now and day.kind in AIMS] if span else []
    return [ComingDate(title_of(day), day.at) for day in days]


def _next(days: list[CycleDay], now: datetime) -> Next:
    first, *more = sorted(days, key=lambda day: weight(day.kind))
    return Next(title_of(first), len(more), left_words(first, now), short_when(first), first.at)
