"""Cycles and dates as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from .reads import Read, spans_among
from .rules.cycle import Basis, CycleDay, CycleSpan, Kind
from .rules.patterns import ANY
from .rules.words import (
    basis_words,
    day_words,
    days_left,
    hour_words,
    is_whole_day,
    left_words,
    title_of,
    when_words,
)
from .rules.zones import clock_words, is_other_day


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date in words. `projects`: '' for all of the cycle. `local`: on the reader's clock, '' if only its week is
    known; `is_other_day`: it is another day there."""

    title: str
    projects: str
    when: str
    left: str
    until: str
    basis: str
    moved_from: str
    at: datetime
    is_past: bool
    is_week: bool
    is_whole_day: bool
    local: str = ""
    is_other_day: bool = False


def rows_of(days: Iterable[CycleDay], now: datetime, zone: tzinfo) -> list[DateRow]:
    return [_row(day, now, zone) for day in days]


def _row(day: CycleDay, now: datetime, zone: tzinfo) -> DateRow:
    is_week = day.basis is Basis.WEEK
    return DateRow(
        title=title_of(day),
        projects="" if day.project_pattern == ANY else day.project_pattern,
        when=when_words(day),
        left=left_words(day, now),
        until="" if is_week else hour_words(day),
        basis=basis_words(day),
        moved_from=day_words(day.moved_from) if day.moved_from else "",
        at=day.at,
        is_past=day.at <= now,
        is_week=is_week,
        is_whole_day=is_whole_day(day),
        local="" if is_week else clock_words(day.at, zone),
        is_other_day=not is_week and is_other_day(day.at, zone),
    )


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in the list of all. `state`: released, now, ahead or unknown."""

    slug: str
    name: str
    projects: str
    state: str
    freeze: str
    release: str
    count: int
    year: str


def cycle_rows(cycles: Sequence[Read], project: str, now: datetime) -> list[CycleRow]:
    """The latest first; for one project, or by what holds for all projects of each."""
    if project:
        spans = spans_among(cycles, project)
    else:
        spans = [_as_a_whole(one) for one in cycles]
        spans.sort(key=lambda span: span.ends_at or (span.days[-1].at if span.days else now), reverse=True)
    by_slug = {one.cycle.slug: one.cycle for one in cycles}
    return [_cycle_row(span, by_slug[span.slug].project_pattern, now) for span in spans]


def _as_a_whole(one: Read) -> CycleSpan:
    days = tuple(day for day in one.days if day.project_pattern == ANY)
    end = next((day.at for day in days if day.kind is Kind.RELEASE), None)
    return CycleSpan(one.cycle.slug, one.cycle.name, one.cycle.begins_at, end, days or one.days)


def _cycle_row(span: CycleSpan, projects: str, now: datetime) -> CycleRow:
    freeze, release = span.day(Kind.FEATURE_FREEZE), span.day(Kind.RELEASE)
    latest = release or (span.days[-1] if span.days else None)
    return CycleRow(
        slug=span.slug,
        name=span.name,
        projects=projects,
        state=_state(span, now),
        freeze=when_words(freeze) if freeze else "",
        release=when_words(release) if release else "",
        count=len(span.days),
        year=str(latest.day.year) if latest else "no date",
    )


def _state(span: CycleSpan, now: datetime) -> str:
    if span.ends_at is not None and span.ends_at <= now:
        return "released"
    begins = span.begins_at or (span.days[0].at if span.days else None)
    return "unknown" if begins is None else "now" if begins <= now else "ahead"


def next_days(span: CycleSpan, now: datetime, most: int) -> list[list[CycleDay]]:
    """The dates to come, those of one day together, without those of kind other. The feature freeze is always one."""
    found: dict[object, list[CycleDay]] = {}
    for day in span.days:
        if day.kind is not Kind.OTHER and day.at > now and days_left(day, now) >= 0:
            found.setdefault(day.day, []).append(day)
    ahead = list(found.values())
    freeze = [of_day for of_day in ahead[most:] if any(day.kind is Kind.FEATURE_FREEZE for day in of_day)]
    return [*ahead[: most - 1], *freeze[:1]] if freeze else ahead[:most]
