"""What a cycle's terms say of a request: sponsors that it needs, the last day to ask, when a grant ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import Any

BOUNDS = {  # field -> least, most, in which unit
    "sponsors_needed": (0, 20, "sponsors"),
    "days_granted": (1, 90, "days"),
    "share_of_merges": (0, 100, "per cent"),
    "most": (0, 1000, "exceptions"),
    "days_to_review": (1, 90, "days"),
}
LAST_SECOND = time(23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Held:
    """The terms that hold for one project. `project_pattern`: of their record; empty: there is none, the defaults
    hold. `last_day_to_ask` None: the day of the feature freeze. `most` None: no such rule."""

    project_pattern: str = ""
    sponsors_needed: int = 3
    last_day_to_ask: date | None = None
    days_granted: int = 7
    share_of_merges: int = 25
    most: int | None = None
    deputies_decide: bool = True
    days_to_review: int = 3


def narrowest(records: Iterable[Held], project: str) -> Held:
    """The terms that hold for a project, the defaults if none do. A whole name is narrower than a pattern, and of two
    patterns the one with more letters is."""
    matching = [one for one in records if fnmatchcase(project, one.project_pattern)]
    return max(matching, key=lambda one: _narrowness(one.project_pattern), default=Held())


def _narrowness(pattern: str) -> tuple[bool, int, str]:
    return "*" not in pattern, len(pattern.replace("*", "")), pattern


def sponsors_needed(terms: Held, is_by_core: bool) -> int:
    """How many other cores must promise to review. A core who asks reviews too, so theirs needs one fewer."""
    return max(terms.sponsors_needed - is_by_core, 0)


def last_day(terms: Held, freeze_day: date | None) -> date | None:
    """The last day (UTC) to ask; None: neither the terms nor the calendar give one, so anybody may ask at any time."""
    return terms.last_day_to_ask or freeze_day


def is_late(last: date | None, now: datetime) -> bool:
    return last is not None and now.astimezone(UTC).date() > last


def end_of(day: date) -> datetime:
    """The last second of a day, UTC."""
    return datetime.combine(day, LAST_SECOND)


def until(terms: Held, now: datetime) -> datetime:
    """When a grant of this instant ends if nobody says otherwise: at the end of the day, so many days later."""
    return end_of(now.astimezone(UTC).date() + timedelta(days=terms.days_granted))


def until_problem(day: date, now: datetime, present: datetime | None = None) -> str:
    """What is wrong with a day until which something is granted; empty: nothing. `present`: when the grant that is
    extended would end."""
    if present is not None and end_of(day) <= present:
        return f"It is granted until {present.date().isoformat()} already: give a later day, or leave it as it is."
    if end_of(day) <= now:
        return f"{day.isoformat()} is over: give a day that is still to come."
    if day > now.date() + timedelta(days=BOUNDS["days_granted"][1]):
        return f"{day.isoformat()} is more than {BOUNDS['days_granted'][1]} days away: that is no exception any more."
    return ""


def problems(typed: dict[str, Any]) -> dict[str, str]:
    """field -> what is wrong with it, of terms as people typed them."""
    found = {}
    for name, (least, most, unit) in BOUNDS.items():
        value = typed.get(name)
        if value is not None and not least <= value <= most:
            found[name] = f"Write a number from {least} to {most} ({unit})."
    pattern = typed.get("project_pattern", "")
    if set("?[]") & set(pattern):
        found["project_pattern"] = "The only wildcard is *: write the rest as it stands."
    return found
