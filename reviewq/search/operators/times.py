"""Operators about when a change was updated or merged. Instants without a time zone are UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from ..registry import Asked, Operator, add

UNITS = {  # Gerrit's: a month has 30 days, a year 365
    1: ("s", "sec", "second", "seconds", ""),
    60: ("m", "min", "minute", "minutes"),
    3600: ("h", "hr", "hour", "hours"),
    86_400: ("d", "day", "days"),
    7 * 86_400: ("w", "week", "weeks"),
    30 * 86_400: ("mon", "month", "months"),
    365 * 86_400: ("y", "year", "years"),
}
SECONDS = {name: seconds for seconds, names in UNITS.items() for name in names}
AGE = re.compile(r"(0|[1-9][0-9]{0,17})\s*([a-zA-Z]*)\s*")
AN_AGE = ("a number with s, m, h, d, w, mon or y, such as 3d",)
DATE = re.compile(r"(\+?\d{1,9})-(\+?\d{1,9})-(\+?\d{1,9})")
TIME = re.compile(r"(\+?\d{1,9}):(\+?\d{1,9}):(\+?\d{1,9})(?:\.(\d{1,9}))?")
ZONE = re.compile(r"([+-])(\d\d)(\d\d)")
AN_INSTANT = ("2026-11-23", '"2026-11-23 18:00:00"', '"2026-11-23 18:00:00 +0100"')
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(9999, 12, 31, tzinfo=UTC)


def seconds_of(asked: Asked, text: str, at: int = 0) -> int:
    """How long a text such as `3d` is."""
    found = AGE.fullmatch(text)
    if not found or found[2].lower() not in SECONDS:
        asked.refuse(f"“{text[:60]}” is no span of time.", *AN_AGE, at=at)
    return int(found[1]) * SECONDS[found[2].lower()]


def before_now(now: datetime, seconds: float) -> datetime:
    """So long ago; no further than calendars go."""
    return now - timedelta(seconds=seconds) if seconds < 60_000_000_000 else LONG_AGO


@dataclass(frozen=True, slots=True)
class Instant:
    """What a column is compared with. Gerrit has both ends inclusive, also of the negation."""

    column: str
    at: datetime

    @property
    def until(self) -> Q:
        return Q(**{f"{self.column}__lte": self.at, f"{self.column}__isnull": False})

    @property
    def since(self) -> Q:
        return Q(**{f"{self.column}__gte": self.at, f"{self.column}__isnull": False})


def instant(asked: Asked) -> datetime:
    """A date with an optional time and zone. Months, days and hours beyond their end run on into the next."""
    parts = asked.value.split(" ")
    date = DATE.fullmatch(parts[0])
    time = TIME.fullmatch(parts[1]) if len(parts) > 1 else None
    zone = ZONE.fullmatch(parts[2]) if len(parts) > 2 else None
    if not date or len(parts) > 3 or (len(parts) > 1 and not time) or (len(parts) > 2 and not zone):
        asked.refuse(f"“{asked.value[:60]}” is no date.", *AN_INSTANT)
    clock = [int(number) for number in time.groups()[:3]] if time else [0, 0, 0]
    fraction = float(f"0.{time[4]}") if time and time[4] else 0.0
    east = (1 if zone[1] == "+" else -1) * (int(zone[2]) * 60 + int(zone[3])) if zone else 0
    return _lenient([int(number) for number in date.groups()], clock, fraction, east)


def _lenient(date: list[int], clock: list[int], fraction: float, east: int) -> datetime:
    year, month, day = date
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year < 1:
        return LONG_AGO
    try:
        start = datetime(year, month, 1, tzinfo=UTC)
        hours, minutes, seconds = clock
        return start + timedelta(days=day - 1, hours=hours, minutes=minutes - east, seconds=seconds + fraction)
    except (ValueError, OverflowError):
        return FAR_AHEAD


def age_limit(asked: Asked) -> Instant:
    return Instant("updated", before_now(asked.now, seconds_of(asked, asked.value)))


def in_column(column: str) -> Callable[[Asked], Instant]:
    return lambda asked: Instant(column, instant(asked))


def operator(name: str, limit: Callable[[Asked], Instant], says: str, example: str, *aliases: str) -> Operator:
    """Finds what is older than the instant. Gerrit takes the instant itself for older, and for newer as well."""
    return Operator(
        name,
        lambda asked: limit(asked).until,
        says,
        aliases,
        example=example,
        build_negated=lambda asked: limit(asked).since,
    )


def operator_after(name: str, limit: Callable[[Asked], Instant], says: str, *aliases: str) -> Operator:
    """Finds what is newer than the instant."""
    return Operator(
        name, lambda asked: limit(asked).since, says, aliases, example="2026-11-01", build_negated=refuse_negation
    )


def refuse_negation(asked: Asked) -> Q:
    asked.refuse(f"Gerrit does not negate {asked.term.operator}:.", "before: instead of -after:")


add(
    operator("age", age_limit, "not updated for so long", "4w"),
    operator("before", in_column("updated"), "last updated until then", "2026-11-01", "until"),
    operator("mergedbefore", in_column("submitted"), "merged until then", "2026-11-01"),
    operator_after("after", in_column("updated"), "updated since then", "since"),
    operator_after("mergedafter", in_column("submitted"), "merged since then"),
)
