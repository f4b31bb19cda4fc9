"""Every query of the pages of domains, but for those of the map and of what is learned. None grows with the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, QuerySet

from reviewq.changes.models import (
    Change,
    ChangedFile,
    ChangeDomain,
    Domain,
    DomainEdit,
    DomainRule,
    Expert,
    Facts,
    Project,
)
from reviewq.changes.rules.domain import DomainRule as Rule
from reviewq.parts.reads import rows_in_order
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer

from . import permits, words
from .learned_reads import Known, learned_in
from .records import in_order, naming_of, record_of
from .rules.record import DomainRecord

EDITS_A_PAGE = 50
EDITS_OF_ONE = 20  # shown on the page of a domain
LAST_PAGE = 40
MOST_ROWS = 10  # open changes on the page of a domain
MOST_OFFERED = 500  # names of projects, offered while typing
WHOLE = ("rules", "experts__account")


@dataclass(frozen=True, slots=True)
class Told:
    """One edit in words. `fields`: (field, before, after); `is_there`: its domain still is."""

    at: datetime
    by: str
    way: str
    what: str
    slug: str
    title: str
    fields: list[words.Edit]
    is_there: bool


@dataclass(frozen=True, slots=True)
class NamedExpert:
    """A naming as the page shows it. `state`: now, ahead or over."""

    row: Expert
    state: str
    days: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A domain with all that its page says. `rows`: some of its open changes, those that waited longest."""

    domain: Domain
    record: DomainRecord
    experts: list[NamedExpert]
    learned: list[Known]
    rows: list[Row]
    total: int
    edits: list[Told]
    may_edit: bool
    has_tracker: bool

    @property
    def named_now(self) -> list[NamedExpert]:
        return [one for one in self.experts if one.state == "now"]

    @property
    def named_accounts(self) -> frozenset[int]:
        """Who is named today, or will be."""
        return frozenset(one.row.account_id for one in self.experts if one.state != "over")

    @property
    def not_now(self) -> list[NamedExpert]:
        """Those whose days are to come, and those whose days are over."""
        return [one for one in self.experts if one.state != "now"]


def all_domains() -> list[Domain]:
    """Every domain with its rules and experts, by short name: three queries, four with experts."""
    return list(Domain.objects.prefetch_related(*WHOLE).order_by("slug"))


def find(slug: str) -> Domain | None:
    """One domain with its rules and experts."""
    return Domain.objects.filter(slug=slug).prefetch_related(*WHOLE).first()


def shown(domain: Domain, viewer: Viewer, now: datetime) -> Shown:
    """What the page of a domain says."""
    record = record_of(domain)
    found = _open_in(domain, viewer)
    return Shown(
        domain,
        record,
        _experts(domain, record, viewer, now.date()),
        learned_in([domain.pk], now).get(domain.pk, []),
        _rows(found, viewer, now),
        found.count(),
        edits_of(domain.slug),
        permits.may_edit(viewer, record.project_patterns),
        bool(settings.LAUNCHPAD_URL),
    )


def _experts(domain: Domain, record: DomainRecord, viewer: Viewer, today: date) -> list[NamedExpert]:
    by_naming = {naming_of(expert).key: expert for expert in domain.experts.all()}
    found = []
    for naming in in_order(naming_of(expert) for expert in by_naming.values()):
        row, days = by_naming[naming.key], naming.days
        state = "over" if days.is_over(today) else "ahead" if days.since and days.since > today else "now"
        may_end = state != "over" and permits.may_end(viewer, row, record.project_patterns)
        found.append(NamedExpert(row, state, days.words, may_end))
    return found


def _open_in(domain: Domain, viewer: Viewer) -> QuerySet[Facts]:
    """The open changes of a domain that the reader may see."""
    inside = ChangeDomain.objects.filter(domain=domain).values("change")
    facts = Facts.objects.filter(pk__in=inside, is_listed=True)
    return facts if viewer.sees_private else facts.filter(is_private=False)


def _rows(found: QuerySet[Facts], viewer: Viewer, now: datetime) -> list[Row]:
    ids = list(found.order_by(F("clock_start").asc(nulls_last=True), "pk").values_list("pk", flat=True)[:MOST_ROWS])
    return rows_in_order(ids, viewer, now)


def edits_of(slug: str) -> list[Told]:
    """The newest edits of a domain, those of an earlier one of the same short name among them."""
    return [_told(edit) for edit in DomainEdit.objects.filter(slug=slug)[:EDITS_OF_ONE]]


def history(page: int) -> tuple[list[Told], bool]:
    """(one page of all edits, the newest first; whether older ones follow)."""
    start = (page - 1) * EDITS_A_PAGE
    rows = list(DomainEdit.objects.all()[start : start + EDITS_A_PAGE + 1])
    return [_told(edit) for edit in rows[:EDITS_A_PAGE]], len(rows) > EDITS_A_PAGE and page < LAST_PAGE


def _told(edit: DomainEdit) -> Told:
    what = "made" if edit.before is None else "removed" if edit.after is None else "changed"
    title = str((edit.after or edit.before or {}).get("name") or edit.slug)
    fields = words.edits_between(edit.before, edit.after)
    way, is_there = words.WAYS.get(edit.way, edit.way), edit.domain_id is not None
    return Told(edit.at, edit.by_name, way, what, edit.slug, title, fields, is_there)


def last_edit(slug: str) -> Told | None:
    """The newest edit of a domain: who was quicker."""
    edit = DomainEdit.objects.filter(slug=slug).first()
    return _told(edit) if edit else None


def offered_projects() -> list[str]:
    """Names to pick from while typing."""
    return list(Project.objects.order_by("name").values_list("name", flat=True).distinct()[:MOST_OFFERED])


def project_names() -> list[str]:
    return list(Project.objects.values_list("name", flat=True).distinct())


def rules_of_others(domain: Domain | None) -> list[tuple[Rule, str]]:
    """(rule, name of its domain) of all domains but this one, as the matcher reads them."""
    rows = DomainRule.objects.order_by("domain__slug", "project_pattern", "kind", "pattern")
    if domain is not None:
        rows = rows.exclude(domain=domain)
    columns = ("domain_id", "project_pattern", "kind", "pattern", "domain__name")
    return [(Rule(*rule), name) for *rule, name in rows.values_list(*columns)]


class OpenChange(NamedTuple):
    """What a preview looks at of an open change."""

    pk: int
    number: int
    project: str
    subject: str
    topic: str


def newest_open(projects: Collection[str], viewer: Viewer, most: int) -> list[OpenChange]:
    """The newest open changes of these projects that the reader may see."""
    changes = Change.objects.filter(status=Change.Status.NEW, gone_at=None, project__name__in=projects)
    if not viewer.sees_private:
        changes = changes.filter(is_private=False)
    columns = ("pk", "number", "project__name", "subject", "topic")
    return [OpenChange(*row) for row in changes.order_by("-number").values_list(*columns)[:most]]


def paths_of(changes: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """Change -> (path, 1) of its files, as the matcher takes them: how many lines is nothing to a preview."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, path in ChangedFile.objects.filter(change__in=changes).values_list("change_id", "path"):
        found[pk].append((path, 1))
    return found


def expert(domain: Domain, pk: int) -> Expert | None:
    return Expert.objects.filter(domain=domain, pk=pk).select_related("account", "domain").first()
