"""What the page of a change shows of its forecast: the chance before each date, what moves it, the latest day for a
first +2, and how well such forecasts do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.changes.rules.reason import span
from reviewq.parts.plugins import ComingDate, coming_dates
from reviewq.people.reads import Viewer

from .reads import calibration_of, outlooks
from .rules.chance import Outlook, Push
from .rules.latest import latest_of
from .rules.words import percent

MOST_DATES = 5
MOST_PUSHES = 6
USUAL_DAYS = (7, 14, 28)  # where the calendar has no date to come
WIDTH = 60  # of half a bar, in px


@dataclass(frozen=True, slots=True)
class Before:
    """The chance to merge before a date, and by when the first +2 has to come. `at`: None for a mere number of days."""

    name: str
    at: datetime | None
    left: str
    chance: str
    latest: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A reason with its bar: from the middle to the right if it makes a merge likelier, to the left if less likely."""

    words: str
    effect: str
    tone: str
    x: int
    width: int


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Two queries for an open change; nothing for a closed one."""
    if not change.is_open:
        return SafeString("")
    outlook = outlooks([change.pk]).get(change.pk)
    context = {
        "outlook": outlook,
        "rows": befores(outlook, dates_of(change, now), now) if outlook else [],
        "bars": bars(outlook.pushes) if outlook else [],
        "calibration": calibration_of(change.project_id),
        "ago": span((now - outlook.curve.made_at).total_seconds()) if outlook else "",
    }
    return SafeString(render_to_string("forecast/panel.html", context, request))


def dates_of(change: Change, now: datetime) -> list[ComingDate]:
    return coming_dates(change.project.name, change.branch, now)[:MOST_DATES]


def befores(outlook: Outlook, dates: Sequence[ComingDate], now: datetime) -> list[Before]:
    if dates:
        return [_before(outlook, date.name, date.at, now, date.at) for date in dates]
    return [_before(outlook, f"within {days} days", None, now, now + timedelta(days=days)) for days in USUAL_DAYS]


def _before(outlook: Outlook, name: str, at: datetime | None, now: datetime, by: datetime) -> Before:
    left = span((by - now).total_seconds()) if at else ""
    return Before(name, at, left, percent(outlook.curve.by(by)), latest_of(outlook, now, by).words)


def bars(pushes: Sequence[Push]) -> list[Bar]:
    """The strongest reasons, in proportion to the strongest of them."""
    told = sorted(pushes, key=lambda one: -abs(one.push))[:MOST_PUSHES]
    longest = max((abs(one.push) for one in told), default=0.0) or 1.0
    return [_bar(one, round(WIDTH * abs(one.push) / longest)) for one in told]


def _bar(push: Push, width: int) -> Bar:
    if push.push > 0:
        return Bar(push.words, "likelier", "fine", WIDTH, max(width, 1))
    return Bar(push.words, "less likely", "blocked", WIDTH - max(width, 1), max(width, 1))
