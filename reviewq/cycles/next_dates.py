"""The next dates, as a line below the header of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import calendar, reads
from .rules.cycle import CycleDay
from .rules.words import left_words, title_of, weight, when_words
from .shown import next_days

MOST = 3
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
    """Of the cycle that the project works on, or that all mirrored projects do; costs no query while the calendar is
    known."""
    known = calendar.known()
    if not known.cycles:
        return NOTHING
    span = reads.current_among(known.spans(project), now) if project else known.shared(now)
    if span is None:
        return NOTHING
    days = [_next(of_day, now) for of_day in next_days(span, now, MOST)]
    return render_to_string("cycles/next.html", {"span": span, "days": days, "project": project}) if days else NOTHING


def _next(days: list[CycleDay], now: datetime) -> Next:
    first, *more = sorted(days, key=lambda day: weight(day.kind))
    return Next(title_of(first), len(more), left_words(first, now), when_words(first), first.at)
