"""Days and spans as people type them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

FARTHEST = timedelta(days=731)
SPAN = re.compile(r"(\d{1,4}) ?(h|d|w)[a-z]*", re.ASCII)
DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?)?", re.ASCII)
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
FORMS = "write it as 2026-12-24, 2026-12-24 14:00, tomorrow, 3d or 2w"


class NoInstant(ValueError):
    """The text is no instant to come; the words say what to write."""


def read(text: str, now: datetime, hour: int) -> datetime:
    """The instant to come that is meant, in UTC; a day means `hour` o'clock of it in the site's time zone. Raises
    NoInstant."""
    text = text.strip().lower()
    if not text:
        raise NoInstant(f"Say until when: {FORMS}.")
    try:
        at = _read(text, timezone.localtime(now), hour).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NoInstant(f"“{text[:40]}” is no date: {FORMS}.") from None
    if at <= now:
        raise NoInstant(f"{at:%Y-%m-%d %H:%M} UTC is over already; pick one to come.")
    if at > now + FARTHEST:
        raise NoInstant(f"{at:%Y-%m-%d} is more than two years away; pick a nearer one.")
    return at


def _read(text: str, here: datetime, hour: int) -> datetime:
    """`here`: now in the zone that a date is meant in."""
    span = SPAN.fullmatch(text)
    if span:
        at = here + int(span[1]) * UNITS[span[2]]
        return at if span[2] == "h" else _morning(at, hour)
    if text == "tomorrow":
        return _morning(here + timedelta(days=1), hour)
    found = DATE.fullmatch(text)
    if not found:
        raise ValueError
    at = datetime.fromisoformat(found[1]).replace(tzinfo=here.tzinfo)
    return datetime.combine(at, time.fromisoformat(found[2]), here.tzinfo) if found[2] else _morning(at, hour)


def _morning(day: datetime, hour: int) -> datetime:
    return datetime.combine(day, time(hour), day.tzinfo)
