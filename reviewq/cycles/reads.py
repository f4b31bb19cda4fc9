"""The calendar as one project sees it, and every query of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from reviewq.changes.models import Project

from .models import Cycle, CycleDate, CycleEdit
from .records import day_of
from .rules.cycle import CycleDay, CycleSpan, Kind
from .rules.draft import Stretch
from .rules.order import narrowest, stretch_of

EDITS_SHOWN = 50
MOST_OFFERED = 500  # names of projects, offered while typing


@dataclass(frozen=True, slots=True)
class Read:
    """A cycle with all its dates, for whichever project."""

    cycle: Cycle
    days: tuple[CycleDay, ...]


def all_read() -> list[Read]:
    """Every cycle; two queries."""
    rows = Cycle.objects.prefetch_related("dates").order_by("slug")
    return [Read(cycle, tuple(day_of(date) for date in cycle.dates.all())) for cycle in rows]


def spans(project: str) -> list[CycleSpan]:
    """Every cycle that concerns a project, the latest first; two queries."""
    return spans_among(all_read(), project)


def spans_among(cycles: Iterable[Read], project: str) -> list[CycleSpan]:
    """The same among cycles that are read already."""
    found = [span_of(one, project) for one in cycles if fnmatchcase(project, one.cycle.project_pattern)]
    return _with_beginnings(sorted(found, key=_latest, reverse=True))


def by_slug(slug: str, project: str) -> CycleSpan | None:
    return next((span for span in spans(project) if span.slug == slug), None)


def current(project: str, now: datetime) -> CycleSpan | None:
    """The cycle that a project works on: the first one that is not released. None: the calendar has none. After its RC1
    the branch takes work for the next one already: `for_branch` says that."""
    return current_among(spans(project), now)


def current_among(found: Sequence[CycleSpan], now: datetime) -> CycleSpan | None:
    """The same among the cycles of a project, the latest first."""
    ahead = None
    for span in found:
        if not _is_over(span, ahead, now):
            ahead = span
        elif span.ends_at is not None:
            break  # what came before a released one is over, too
    return ahead


def for_branch(project: str, branch: str, now: datetime) -> CycleSpan | None:
    """The cycle that a change belongs to which merges to a branch now: on the branch of work the latest that has begun,
    on stable/<cycle> that one until its release. None: no cycle takes it."""
    return for_branch_among(spans(project), branch, now)


def for_branch_among(found: Sequence[CycleSpan], branch: str, now: datetime) -> CycleSpan | None:
    """The same among the cycles of a project, the latest first."""
    for span in found:
        if span.ends_at is not None and span.ends_at <= now:
            continue
        if fnmatchcase(branch, span.branch_pattern):
            if span.begins_at is None or span.begins_at <= now:
                return span
        elif branch.rpartition("/")[2].lower() in {span.slug, *span.name.lower().split()}:
            return span
    return None


def span_of(one: Read, project: str) -> CycleSpan:
    cycle, days = one.cycle, tuple(narrowest(one.days, project))
    end = next((day.at for day in days if day.kind is Kind.RELEASE), None)
    return CycleSpan(cycle.slug, cycle.name, cycle.begins_at, end, days, cycle.branch_pattern, cycle.version)


def _with_beginnings(found: Sequence[CycleSpan]) -> list[CycleSpan]:
    """A cycle of which nobody says when it begins does when the one before it on its branch has its RC1: the branch
    reopens then."""
    told = []
    for place, span in enumerate(found):
        if span.begins_at is None:
            before = next((one for one in found[place + 1 :] if one.branch_pattern == span.branch_pattern), None)
            span = replace(span, begins_at=(before.at(Kind.RC1) or before.ends_at) if before else None)
        told.append(span)
    return told


def _is_over(span: CycleSpan, later: CycleSpan | None, now: datetime) -> bool:
    """Whether it is released; of one whose release nobody has written down, whether work for the next has begun."""
    if span.ends_at is not None:
        return span.ends_at <= now
    return later is not None and (later.begins_at or (later.days[0].at if later.days else now)) < now


def _latest(span: CycleSpan) -> float:
    """Where it stands among the others: by its release, else its last date. What has no date at all is a plan, and the
    latest."""
    last = span.ends_at or (span.days[-1].at if span.days else span.begins_at)
    return last.timestamp() if last else float("inf")


def cycle(slug: str) -> tuple[Cycle, list[CycleDate]] | None:
    """A cycle and all its dates, in order of time."""
    found = Cycle.objects.filter(slug=slug).prefetch_related("dates").first()
    return (found, list(found.dates.all())) if found else None


def edits(of: Cycle) -> list[CycleEdit]:
    return list(CycleEdit.objects.filter(cycle=of).order_by("-id")[:EDITS_SHOWN])


def stretches(but: Cycle | None) -> list[Stretch]:
    """When the branches take work for each of the other cycles."""
    found = []
    for one in all_read():
        if but is None or one.cycle.pk != but.pk:
            patterns = (one.cycle.project_pattern, one.cycle.branch_pattern)
            found.append(stretch_of(one.cycle.name, patterns, one.cycle.begins_at, one.days))
    return [one for one in found if one]


RECENT = timedelta(days=400)  # a feed goes back so far


def entries(of: Cycle, dates: Iterable[CycleDate], project: str) -> list[tuple[Cycle, CycleDate]]:
    """The dates of a cycle for a feed; for a project those that hold for it."""
    pairs = [(day_of(date), date) for date in dates]
    if project:
        own = {id(day) for day in narrowest([day for day, _ in pairs], project)}
        pairs = [(day, date) for day, date in pairs if id(day) in own]
    return [(of, date) for _, date in pairs]


def recent_entries(project: str, now: datetime) -> list[tuple[Cycle, CycleDate]]:
    """The dates of all cycles that are not long over, for a feed."""
    found = []
    for of in Cycle.objects.prefetch_related("dates").order_by("slug"):
        if not project or fnmatchcase(project, of.project_pattern):
            found += entries(of, of.dates.all(), project)
    return [(of, date) for of, date in found if date.at > now - RECENT]


def project_names() -> list[str]:
    """Of all projects that are mirrored."""
    return list(Project.objects.order_by("name").values_list("name", flat=True))


def offered() -> list[str]:
    """Names of projects to pick from while typing."""
    return list(Project.objects.order_by("name").values_list("name", flat=True)[:MOST_OFFERED])
