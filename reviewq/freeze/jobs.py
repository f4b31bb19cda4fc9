"""What each day of a cycle looked like, written down while it can still be told. May run twice, late, or be killed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from reviewq.changes.models import Change, Project
from reviewq.changes.rules.effort import Work
from reviewq.cycles.models import Cycle
from reviewq.cycles.reads import all_read, current_among, spans_among
from reviewq.cycles.rules.cycle import CycleSpan, Kind

from . import burn_reads
from .models import DayCount
from .rules.burn import Life, day_of, end_of, merges_a_day
from .rules.extent import extent

EVEN = 0.5  # a chance below that is a risk


def count_day() -> str:
    """What the worker runs by the clock: the last run of a day (UTC) is what stays of it."""
    return f"{count_days(timezone.now())} projects counted"


def count_days(now: datetime) -> int:
    """Counts today of each project's present cycle; how many projects that were."""
    calendar = all_read()
    if not calendar:
        return 0
    of_slug = {one.cycle.slug: one.cycle for one in calendar}
    with_changes = Change.objects.filter(status=Change.Status.NEW, gone_at=None).values("project")
    counted = 0
    for project in Project.objects.filter(pk__in=with_changes):
        span = current_among(spans_among(calendar, project.name), now)
        if span is not None and (day := counted_day(span, now)):
            _count(of_slug[span.slug], span, project, day, now)
            counted += 1
    return counted


def counted_day(span: CycleSpan, now: datetime) -> date | None:
    """Today, if it is a day of the cycle."""
    reaches = extent(span, now)
    return reaches.today if reaches and reaches.today == day_of(now) else None


def _count(cycle: Cycle, span: CycleSpan, project: Project, day: date, now: datetime) -> None:
    reaches = extent(span, now)
    assert reaches is not None  # it has a day
    past = burn_reads.past(project, span.branch_pattern, end_of(reaches.first))
    merged = sum(count for on, count in merges_a_day(past.lives).items() if on >= reaches.first)
    still = [life for life in past.lives if life.is_open]
    risk, unknown = risky(still, project, span.at(Kind.FEATURE_FREEZE))
    values = {"open": len(still), "merged": merged, "at_risk": risk, "without_forecast": unknown}
    DayCount.objects.update_or_create(cycle=cycle, project=project, day=day, defaults=values)


def risky(still: Iterable[Life], project: Project, freeze: datetime | None) -> tuple[int, int]:
    """Open features less likely than not to make the freeze, and those without a forecast."""
    features = [life.id for life in still if life.work is Work.FEATURE]
    curves = burn_reads.curves(project)
    known = [curves[key] for key in features if key in curves]
    risk = sum(curve.by(freeze) < EVEN for curve in known) if freeze else 0
    return risk, len(features) - len(known)
