"""Who is core of a project, now and on any day: `Core` says who is now, `CoreTerm` keeps from when to when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .models import Account, Core, CoreTerm, Project
from .rules.core_term import DatedList, Evidence, Term, imported, reconciled

COLUMNS = ("account_id", "since", "until", "source", "project_id", "pk")


def counted() -> QuerySet[Core]:
    """The rows of `Core` that count: of each project those of its best list (kept by hand before groups before voting
    ranges), without people whose account is closed."""
    return _best().filter(account__is_inactive=False)


def _best() -> QuerySet[Core]:
    others = Core.objects.filter(project=OuterRef("project"))
    by_group = Q(source=Core.Source.GROUP) & ~Exists(others.filter(source=Core.Source.HAND))
    by_range = Q(source=Core.Source.RANGE) & ~Exists(others.exclude(source=Core.Source.RANGE))
    return Core.objects.filter(Q(source=Core.Source.HAND) | by_group | by_range)


def cores_now(project_ids: Collection[int] | None = None) -> dict[int, frozenset[int]]:
    """Project id -> accounts that are core there now; None: of all projects. A project of which nothing tells who is
    core has no entry if all were asked for, else an empty one. One query."""
    rows: QuerySet[Core] = counted()
    if project_ids is not None:
        rows = rows.filter(project_id__in=project_ids)
    found: dict[int, set[int]] = defaultdict(set, {project: set() for project in project_ids or ()})
    for project, account in rows.values_list("project_id", "account_id"):
        found[project].add(account)
    return {project: frozenset(accounts) for project, accounts in found.items()}


def terms(project_ids: Collection[int], since_day: date | None = None) -> list[Term]:
    """The terms of these projects that hold on that day or later; None: all. Of a project without any term yet, who is
    core now counts as core on every day: nothing says otherwise. Two queries, three with such a project."""
    known = [Term(*row) for row in CoreTerm.objects.filter(project_id__in=project_ids).values_list(*COLUMNS)]
    without = set(project_ids) - {term.project for term in known}
    if without:
        known += [Term(one, project=project) for project, cores in cores_now(without).items() for one in cores]
    return [term for term in known if since_day is None or term.until is None or term.until >= since_day]


def keep() -> None:
    """The regular look, for what no roster and no edit told of: accounts that were closed, voting ranges."""
    reconcile(timezone.now())


@transaction.atomic
def reconcile(now: datetime, project_ids: Collection[int] | None = None) -> int:
    """Opens and ends terms by who is core now; None: of all projects of mirrored servers. May run twice, and beside
    another one: an open term is there once. Returns how many terms were written."""
    projects = Project.objects.filter(server__is_mirrored=True)
    if project_ids is not None:
        projects = projects.filter(id__in=project_ids)
    # two writers of one project wait for each other; changes that arrive meanwhile do not
    ids = [project.pk for project in projects.select_for_update(of=("self",), no_key=True).only("id").order_by("id")]
    known = _known(ids)
    evidence = _evidence(ids)
    inactive = set(Account.objects.filter(is_inactive=True).values_list("id", flat=True))
    today, written = now.astimezone(UTC).date(), 0
    for project in ids:
        update = reconciled(known[project], evidence.get(project, Evidence()), today, inactive)
        written += _write(project, update.opened, update.changed)
    return written


def _known(ids: Sequence[int]) -> dict[int, list[Term]]:
    found: dict[int, list[Term]] = defaultdict(list)
    for row in CoreTerm.objects.filter(project_id__in=ids).values_list(*COLUMNS):
        found[row[4]].append(Term(*row))
    return found


def _evidence(ids: Sequence[int]) -> dict[int, Evidence]:
    """A list whose people all have closed accounts still tells that nobody is core."""
    source: dict[int, str] = {}
    since: dict[int, dict[int, date]] = defaultdict(dict)
    rows = _best().filter(project_id__in=ids)
    columns = ("project_id", "source", "account_id", "first_seen", "account__is_inactive")
    for project, kind, account, first_seen, is_inactive in rows.values_list(*columns):
        source[project] = kind
        if not is_inactive:
            since[project][account] = first_seen.astimezone(UTC).date()
    return {project: Evidence(kind, since[project]) for project, kind in source.items()}


def _write(project: int, opened: Iterable[Term], changed: Iterable[Term]) -> int:
    changed = list(changed)
    for term in changed:
        CoreTerm.objects.filter(pk=term.key).update(since=term.since, until=term.until)
    rows = [
        CoreTerm(project_id=project, account_id=t.account, since=t.since, until=t.until, source=t.source)
        for t in opened
    ]
    CoreTerm.objects.bulk_create(rows, ignore_conflicts=True)  # another process has opened the same one just now
    return len(changed) + len(rows)


@transaction.atomic
def import_lists(project: Project, lists: Sequence[DatedList], now: datetime) -> int:
    """Makes the terms of a project what dated lists say up to the day of the last one; the same lists again change
    nothing. Whoever counts by who was core compares the terms. Returns how many terms the lists make."""
    reconcile(now, [project.pk])
    known = _known([project.pk])[project.pk]
    evidence = _evidence([project.pk]).get(project.pk, Evidence())
    added, later, dropped = imported(lists, known, evidence)
    gone = [term.key for term in known if term.source == "import"] + [term.key for term in dropped]
    CoreTerm.objects.filter(pk__in=gone).delete()
    _write(project.pk, [replace(term, source="import") for term in added], later)
    return len(added)
