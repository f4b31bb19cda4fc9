"""Dates of a cycle in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from .cycle import Basis, CycleDay, Kind

WORDS = {
    Kind.SPEC_SOFT_FREEZE: "Spec soft freeze",
    Kind.SPEC_FREEZE: "Spec freeze",
    Kind.MILESTONE_1: "Milestone-1",
    Kind.MILESTONE_2: "Milestone-2",
    Kind.PROPOSAL_FREEZE: "Feature proposal freeze",
    Kind.NON_PRIORITY_FREEZE: "Non-priority feature freeze",
    Kind.MEMBERSHIP_FREEZE: "Membership freeze",
    Kind.LIBRARY_FREEZE: "Library freeze",
    Kind.CLIENT_LIBRARY_FREEZE: "Client library freeze",
    Kind.MILESTONE_3: "Milestone-3",
    Kind.FEATURE_FREEZE: "Feature freeze",
    Kind.REQUIREMENTS_FREEZE: "Requirements freeze",
    Kind.SOFT_STRING_FREEZE: "Soft string freeze",
    Kind.HARD_STRING_FREEZE: "Hard string freeze",
    Kind.RC1: "RC1",
    Kind.FINAL_RC: "Final RC",
    Kind.RELEASE: "Release",
    Kind.OTHER: "Other date",
}
# Of several on one day the first of these is the one to name.
WEIGHT = [
    Kind.FEATURE_FREEZE,
    Kind.RELEASE,
    Kind.RC1,
    Kind.SPEC_FREEZE,
    Kind.PROPOSAL_FREEZE,
    Kind.NON_PRIORITY_FREEZE,
    Kind.MILESTONE_3,
    Kind.MILESTONE_2,
    Kind.MILESTONE_1,
]


def weight(kind: Kind) -> int:
    """The lower, the more it matters; what is not in the list comes after it in the order of a usual cycle."""
    return WEIGHT.index(kind) if kind in WEIGHT else len(WEIGHT) + list(Kind).index(kind)


def title_of(day: CycleDay) -> str:
    """What a date is called."""
    return day.title or WORDS[day.kind]


def day_words(day: date) -> str:
    """`Thu 5 March 2026`, whatever the language of the machine."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def when_words(day: CycleDay) -> str:
    """The day of a date, or its week where the day is not known."""
    if day.basis is Basis.WEEK and day.week_start:
        start = day.week_start
        return f"week of {start.day} {MONTHS[start.month - 1]} {start.year}, day not known"
    return day_words(day.day)


def short_when(day: CycleDay) -> str:
    """The same in few words, where the year is plain."""
    if day.basis is Basis.WEEK and day.week_start:
        return f"week of {day.week_start.day} {MONTHS[day.week_start.month - 1]}"
    return f"{WEEKDAYS[day.day.weekday()]} {day.day.day} {MONTHS[day.day.month - 1]}"


def basis_words(day: CycleDay) -> str:
    """How sure a date is, and why."""
    if day.basis is Basis.WEEK:
        told = day.basis_words or "only its week is written down"
        return f"{told}; reckoned with {day_words(day.day)}"
    return day.basis_words or ("exact" if day.basis is Basis.EXACT else "the date of a tag in the repository")


def hour_words(day: CycleDay) -> str:
    """The instant that ends it, in UTC."""
    at = day.at.astimezone(UTC)
    if is_whole_day(day):
        return "until 23:59 UTC"
    on = "" if at.date() == day.day else f" on {day_words(at.date())}"
    return f"until {at:%H:%M} UTC{on}"


def is_whole_day(day: CycleDay) -> bool:
    """Whether it lasts until the last second of its day in UTC, as dates do unless somebody says an hour."""
    return day.at == end_of(day.day)


def end_of(day: date) -> datetime:
    """The last second of a day in UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def days_left(day: CycleDay, now: datetime) -> int:
    """Calendar days in UTC from today to a date; below 0 it has passed. No hour counts, and no change of clocks."""
    return (day.day - now.astimezone(UTC).date()).days


def left_words(day: CycleDay, now: datetime) -> str:
    """`in 3 days`; `in about 3 days` where only the week is known."""
    left = days_left(day, now)
    about = "about " if day.basis is Basis.WEEK else ""
    if left == 0 and day.at < now:
        return "earlier today"
    if left == 0:
        return f"{about}today"
    if left == 1:
        return "tomorrow" if not about else "in about 1 day"
    if left == -1:
        return "yesterday" if not about else "about 1 day ago"
    return f"in {about}{left} days" if left > 0 else f"{about}{-left} days ago"


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
