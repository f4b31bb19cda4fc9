"""Dates of cycles as iCalendar (RFC 5545), for people's own calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from .models import Cycle, CycleDate
from .records import day_of
from .rules.cycle import Basis, CycleDay
from .rules.patterns import ANY
from .rules.words import basis_words, day_words, hour_words, is_whole_day, title_of, when_words

PRODUCT = "-//reviewq//release calendar//EN"
WEEK = timedelta(days=5)  # a week of work: Monday to Friday
DAY = timedelta(days=1)
REFRESH = "PT12H"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
Entry = tuple[Cycle, CycleDate]


def feed(name: str, entries: Iterable[Entry], address: str) -> bytes:
    """The bytes of a calendar. `address`: that of the list of cycles, which an entry leads to with its own cycle."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar["X-PUBLISHED-TTL"] = REFRESH
    for cycle, date in entries:
        calendar.add_component(_event(cycle, date, address))
    return bytes(calendar.to_ical())


def _event(cycle: Cycle, date: CycleDate, address: str) -> Event:
    """A date fills its day, one of which only the week is known its week; one that ends at an hour is that instant.
    The same date keeps its UID when it moves, and each edit of its cycle raises the SEQUENCE."""
    day, event = day_of(date), Event()
    event.add("uid", f"cycle-date-{date.pk}-{cycle.slug}@reviewq")
    event.add("dtstamp", cycle.edited_at or NEVER)
    event.add("sequence", cycle.version)
    event.add("summary", _summary(cycle, day))
    event.add("description", _description(day))
    event.add("url", f"{address}{cycle.slug}/")
    event.add("transp", "TRANSPARENT")
    if day.basis is Basis.WEEK and day.week_start:
        event.add("dtstart", day.week_start)
        event.add("dtend", day.week_start + WEEK)
    elif is_whole_day(day):
        event.add("dtstart", day.day)
        event.add("dtend", day.day + DAY)
    else:
        event.add("dtstart", day.at.astimezone(UTC))
    return event


def _summary(cycle: Cycle, day: CycleDay) -> str:
    whose = "" if day.project_pattern == ANY else f" ({day.project_pattern})"
    unsure = ", day not known" if day.basis is Basis.WEEK else ""
    return f"{title_of(day)}{unsure}: {cycle.name}{whose}"


def _description(day: CycleDay) -> str:
    parts = [f"{when_words(day)}." if day.basis is Basis.WEEK else f"{when_words(day)}, {hour_words(day)}."]
    parts += [f"Basis: {basis_words(day)}."]
    parts += [f"Moved from {day_words(day.moved_from)}."] if day.moved_from else []
    return "\n".join(parts)
