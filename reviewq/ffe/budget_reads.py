"""What a project's exceptions have come to in a cycle, and in those before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase

from django.db.models import Count as CountOf
from django.db.models import Min, Q

from reviewq.changes.models import Change
from reviewq.cycles.models import Cycle
from reviewq.cycles.rules.cycle import CycleSpan

from .models import Request
from .rules.budget import Budget, Count, Past, Window, ceiling, past_of, window_of
from .rules.life import ASKED, State
from .rules.terms import Held

GRANTED = Q(granted_at__isnull=False, state__in=(State.GRANTED, State.MERGED, State.EXPIRED))


def budget_of(project: int, cycle: Cycle, span: CycleSpan, terms: Held, now: datetime) -> Budget:
    """The budget of a project (its id) in a cycle; two queries. `span`: the cycle as the project sees it."""
    asked, granted = Q(state__in=ASKED), GRANTED
    found = Request.objects.filter(project=project, cycle=cycle)
    counts = found.aggregate(granted=CountOf("pk", filter=granted), asked=CountOf("pk", filter=asked))
    window = window_of(span)
    merges = _merges(project, cycle.branch_pattern, window) if window else None
    return Budget(**counts, ceiling=ceiling(merges, terms.share_of_merges, terms.most, window, now))


def _merges(project: int, branch_pattern: str, window: Window) -> int | None:
    """How many changes merged in the window; None: the mirror does not reach back to its start. Closed changes came
    into the mirror by the instant of their last update: what is older than the oldest of these is not there."""
    is_in = Q(status=Change.Status.MERGED, submitted__gt=window.start, submitted__lte=window.end)
    closed = Change.objects.filter(project=project, is_private=False).exclude(status=Change.Status.NEW)
    rows = closed.values("branch").annotate(merges=CountOf("pk", filter=is_in), oldest=Min("updated"))
    found = list(rows.order_by())
    oldest = min((row["oldest"] for row in found), default=None)
    if oldest is None or oldest > window.start:
        return None
    return sum(int(row["merges"]) for row in found if fnmatchcase(row["branch"], branch_pattern))


def past(project: int, spans: Iterable[CycleSpan], now: datetime) -> Past:
    """The exceptions of the last cycles of a project (its id); one query. `spans`: the calendar as it sees it, the
    latest first."""
    is_expired = Q(state=State.EXPIRED) | Q(state=State.GRANTED, until__lte=now)
    asked = Request.objects.filter(project=project).exclude(state=State.DRAFT).order_by().values_list("cycle__slug")
    rows = asked.annotate(
        asked=CountOf("pk"),
        granted=CountOf("pk", filter=GRANTED),
        merged=CountOf("pk", filter=GRANTED & Q(state=State.MERGED)),
        expired=CountOf("pk", filter=GRANTED & is_expired),
        denied=CountOf("pk", filter=Q(state=State.DENIED)),
    )
    by_slug = {slug: counts for slug, *counts in rows}
    begun = [span for span in spans if span.slug in by_slug or _has_begun(span, now)]
    return past_of(Count(span.name, span.slug, *by_slug.get(span.slug, ())) for span in reversed(begun))


def _has_begun(span: CycleSpan, now: datetime) -> bool:
    first = span.begins_at or (span.days[0].at if span.days else None)
    return first is not None and first <= now
