"""Counts the days of projects of which something has moved: what came in, what went out, and who reviewed it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import md5

from django.db import transaction

from reviewq.changes import core_terms
from reviewq.changes.fast import insert
from reviewq.changes.rules.core_term import Term, cores_on

from .models import CountedCores, Flow, Passage, Review
from .rules.figures import COUNTED, DAY, midnight

COLUMN_OF = {
    Passage.Kind.PATCH_SET: "patch_sets",
    Passage.Kind.OPENED: "opened",
    Passage.Kind.MERGED: "merged",
    Passage.Kind.ABANDONED: "abandoned",
}


def count_days() -> int:
    """Counts every day that is due; returns how many."""
    projects = list(Flow.objects.order_by("project_id").values_list("project_id", flat=True).distinct())
    terms: dict[int, list[Term]] = {project: [] for project in projects}
    for term in core_terms.terms(projects):
        terms[term.project].append(term)
    recount_where_cores_differ(terms)
    due = Flow.objects.filter(is_due=True).values_list("project_id", flat=True).distinct()
    return sum(_count(project, terms.get(project, [])) for project in list(due))


@transaction.atomic
def recount_where_cores_differ(terms: dict[int, list[Term]]) -> None:
    """All days of the projects of whose cores something else is said than when they were counted: an imported list, a
    member that went."""
    counted = dict(CountedCores.objects.values_list("project_id", "terms"))
    digests = {project: digest(found) for project, found in terms.items()}
    differing = {project: said for project, said in digests.items() if counted.get(project) != said}
    if differing:
        Flow.objects.filter(project__in=differing).update(is_due=True)
        insert(CountedCores, ["project_id", "terms"], list(differing.items()), unique=["project_id"])


def digest(terms: Iterable[Term]) -> str:
    said = sorted((term.account, str(term.since), str(term.until)) for term in terms)
    return md5(repr(said).encode(), usedforsecurity=False).hexdigest()


@transaction.atomic
def _count(project: int, terms: Sequence[Term]) -> int:
    """The days of one project. They are unmarked first: whoever marks one meanwhile waits, and it is counted again."""
    due = Flow.objects.filter(project=project, is_due=True)
    days = set(due.values_list("day", flat=True))
    due.filter(day__in=days).update(is_due=False)
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    _count_passages(project, days, counts)
    _count_reviews(project, days, terms, counts)
    rows = [(project, day, *(counts[day][name] for name in COUNTED), False) for day in sorted(days)]
    insert(Flow, ["project_id", "day", *COUNTED, "is_due"], rows, unique=["project_id", "day"])
    return len(days)


def _count_passages(project: int, days: Collection[date], counts: dict[date, Counter[str]]) -> None:
    rows = Passage.objects.filter(project=project, at__range=_span(days))
    for at, kind in rows.values_list("at", "kind").iterator():
        counts[at.astimezone(UTC).date()][COLUMN_OF[Passage.Kind(kind)]] += 1


def _count_reviews(
    project: int, days: Collection[date], terms: Sequence[Term], counts: dict[date, Counter[str]]
) -> None:
    cores = {day: cores_on(terms, day) for day in days}
    rows = Review.objects.filter(project=project, at__range=_span(days), value__isnull=False)
    for at, account in rows.values_list("at", "account_id").iterator():
        day = at.astimezone(UTC).date()
        counts[day]["reviews"] += 1
        counts[day]["core_reviews"] += account in cores.get(day, ())


def _span(days: Collection[date]) -> tuple[datetime, datetime]:
    """From the beginning of the first of these days to the end of the last."""
    return midnight(min(days)), midnight(max(days) + DAY)
