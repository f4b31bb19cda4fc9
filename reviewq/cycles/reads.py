"""The calendar as one project sees it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase

from .models import Cycle, CycleDate
from .rules.cycle import Basis, CycleDay, CycleSpan, Kind


def spans(project: str) -> list[CycleSpan]:
    """Every cycle that concerns a project, the latest first; two queries."""
    cycles = Cycle.objects.prefetch_related("dates")
    found = [span_of(cycle, project) for cycle in cycles if fnmatchcase(project, cycle.project_pattern)]
    return sorted(found, key=_latest, reverse=True)


def by_slug(slug: str, project: str) -> CycleSpan | None:
    return next((span for span in spans(project) if span.slug == slug), None)


def current(project: str, now: datetime) -> CycleSpan | None:
    """The cycle that a project works on: the first one that is not released. None: the calendar has none."""
    coming = [span for span in spans(project) if span.ends_at is None or span.ends_at > now]
    return coming[-1] if coming else None


def span_of(cycle: Cycle, project: str) -> CycleSpan:
    dates = sorted(_narrowest(cycle.dates.all(), project), key=lambda date: (date.at, date.pk))
    days = tuple(_day(date) for date in dates)
    end = next((day.at for day in days if day.kind is Kind.RELEASE), None)
    return CycleSpan(cycle.slug, cycle.name, cycle.begins_at, end, days)


def _narrowest(dates: Iterable[CycleDate], project: str) -> Iterable[CycleDate]:
    """Of dates of one kind (and title), those with the longest pattern that matches."""
    best: dict[tuple[str, str], list[CycleDate]] = {}
    for date in dates:
        if not fnmatchcase(project, date.project_pattern):
            continue
        held = best.setdefault((date.kind, date.title), [])
        if held and len(held[0].project_pattern) > len(date.project_pattern):
            continue
        if held and len(held[0].project_pattern) < len(date.project_pattern):
            held.clear()
        held.append(date)
    return [date for held in best.values() for date in held]


def _day(date: CycleDate) -> CycleDay:
    return CycleDay(
        kind=Kind(date.kind),
        day=date.day,
        at=date.at,
        basis=Basis(date.basis),
        basis_words=date.basis_words,
        title=date.title,
        project_pattern=date.project_pattern,
        week_start=date.week_start,
        moved_from=date.moved_from,
    )


def _latest(span: CycleSpan) -> float:
    last = span.ends_at or (span.days[-1].at if span.days else span.begins_at)
    return last.timestamp() if last else float("inf")
