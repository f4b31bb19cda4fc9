"""An instant on the clock of a reader somewhere else than UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from .words import day_words

LONGEST = 60


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name, such as Pacific/Auckland; None if there is none."""
    return ZoneInfo(name) if len(name) <= LONGEST and name in names() else None


def clock_words(at: datetime, zone: tzinfo) -> str:
    """`Fri 20 March 2026, 12:59`: day and hour there."""
    there = at.astimezone(zone)
    return f"{day_words(there.date())}, {there:%H:%M}"


def is_other_day(at: datetime, zone: tzinfo) -> bool:
    """Whether it is another day there than in UTC."""
    return at.astimezone(zone).date() != at.astimezone(UTC).date()
