"""Every query of the policy pages. None grows with the number of records or of open changes that a page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from heapq import merge
from itertools import islice

from django.db.models import Count, QuerySet

from reviewq.changes.choosing import as_policy
from reviewq.changes.models import DomainRule, Facts, Freeze, Group, Policy, PolicyEdit, Project
from reviewq.changes.rules.policy import DEFAULT
from reviewq.people.reads import Viewer

from . import words
from .differences import edits_between
from .models import FreezeEdit

EDITS_A_PAGE = 50
LAST_PAGE = 40
MOST_OFFERED = 500  # names of projects and groups, offered while typing


@dataclass(frozen=True, slots=True)
class Listed:
    """A policy as the list shows it. `count`: open changes that it applies to now; `record` None: the default."""

    record: Policy | None
    title: str
    needs: list[str]
    validity: str
    is_valid: bool
    count: int
    is_yours: bool


@dataclass(frozen=True, slots=True)
class ListedFreeze:
    record: Freeze
    state: str
    is_yours: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One edit in words. `fields`: (field, before, after)."""

    at: datetime
    by: str
    way: str
    what: str
    title: str
    fields: list[tuple[str, str, str]]


def policies(viewer: Viewer, now: datetime) -> list[Listed]:
    """All records, the most specific first, and the default that holds where none applies."""
    records = sorted(Policy.objects.all(), key=lambda one: as_policy(one).specificity, reverse=True)
    counts, today = _counts(viewer), now.date()
    found = [
        Listed(
            record,
            words.title_of(record),
            words.needs_of(record),
            words.validity_of(record, today),
            as_policy(record).is_valid_on(today),
            counts.get(record.pk, 0),
            viewer.may_edit_policy(record.project_pattern),
        )
        for record in records
    ]
    return [*found, _default(counts.get(None, 0))]


def _default(count: int) -> Listed:
    """What holds without any record, as it stands in the rules."""
    record = Policy(
        required_plus_two=DEFAULT.required_plus_two,
        review_label=DEFAULT.review_label,
        approve_label=DEFAULT.approve_label,
        ci_label=DEFAULT.ci_label,
        blocking=dict(DEFAULT.blocking),
    )
    return Listed(None, "Everything else", words.needs_of(record), "valid", True, count, False)


def _counts(viewer: Viewer) -> dict[int | None, int]:
    """Policy key -> open changes that the reader may see."""
    facts = Facts.objects.filter(is_listed=True)
    if not viewer.sees_private:
        facts = facts.filter(is_private=False)
    return dict(facts.values_list("policy_key").annotate(total=Count("pk")).order_by())


def freezes(viewer: Viewer, now: datetime) -> list[ListedFreeze]:
    """Those ahead and those that hold, then those that are over."""
    found = [
        ListedFreeze(one, words.freeze_state(one, now), not one.kept_by and viewer.may_edit_policy(one.project_pattern))
        for one in Freeze.objects.order_by("at", "pk")
    ]
    return sorted(found, key=lambda one: one.state == "over")


def policy(pk: int) -> Policy | None:
    return Policy.objects.filter(pk=pk).first()


def freeze(pk: int) -> Freeze | None:
    return Freeze.objects.filter(pk=pk).first()


def offered() -> dict[str, list[str]]:
    """Names to pick from while typing."""
    projects = Project.objects.order_by("name").values_list("name", flat=True)
    groups = Group.objects.order_by("name").values_list("name", flat=True).distinct()
    return {"projects": list(projects[:MOST_OFFERED]), "groups": list(groups[:MOST_OFFERED])}


def edits_of_policy(pk: int) -> list[Told]:
    return [_told(edit) for edit in PolicyEdit.objects.filter(policy_id=pk).order_by("-at", "-id")[:EDITS_A_PAGE]]


def edits_of_freeze(pk: int) -> list[Told]:
    return [_told(edit) for edit in FreezeEdit.objects.filter(freeze_id=pk).order_by("-at", "-id")[:EDITS_A_PAGE]]


def history(page: int) -> tuple[list[Told], bool]:
    """(one page of all edits, the newest first; whether older ones follow)."""
    start, end = (page - 1) * EDITS_A_PAGE, page * EDITS_A_PAGE
    both = [_newest(PolicyEdit.objects.all(), end + 1), _newest(FreezeEdit.objects.all(), end + 1)]
    rows = list(islice(merge(*both, key=lambda edit: edit.at, reverse=True), start, end + 1))
    return [_told(edit) for edit in rows[:EDITS_A_PAGE]], len(rows) > EDITS_A_PAGE and page < LAST_PAGE


def _newest(edits: QuerySet[PolicyEdit] | QuerySet[FreezeEdit], count: int) -> list[PolicyEdit | FreezeEdit]:
    return list(edits.order_by("-at", "-id")[:count])


def _told(edit: PolicyEdit | FreezeEdit) -> Told:
    what = "made" if edit.before is None else "removed" if edit.after is None else "changed"
    record = edit.after or edit.before or {}
    is_freeze = isinstance(edit, FreezeEdit)
    title = _title(record, is_freeze)
    fields = [words.edit_words(one) for one in edits_between(edit.before, edit.after)]
    return Told(edit.at, edit.by_name, edit.way, what, f"freeze {title}" if is_freeze else title, fields)


def _title(record: dict[str, object], is_freeze: bool) -> str:
    texts = {name: str(record.get(name) or "") for name in ("name", "project_pattern", "branch_pattern", "category")}
    if is_freeze:
        texts.pop("category")
        return words.title_of(Freeze(**texts))
    return words.title_of(Policy(**texts))


def without_domains(record: Policy | Freeze | None) -> list[str]:
    """The mirrored projects that a record asks experts of while no rule of a domain speaks of them: there every change
    waits for one more core. Two queries where experts are asked, none else."""
    if not isinstance(record, Policy) or not record.expert_votes:
        return []
    patterns = list(DomainRule.objects.order_by().values_list("project_pattern", flat=True).distinct())
    names = Project.objects.order_by("name").values_list("name", flat=True)
    return [
        name
        for name in names
        if fnmatchcase(name, record.project_pattern) and not any(fnmatchcase(name, one) for one in patterns)
    ]


def all_records() -> tuple[list[Policy], list[Freeze]]:
    """Those that people keep here: freezes of the release calendar are not among them."""
    return list(Policy.objects.order_by("pk")), list(Freeze.objects.filter(kept_by="").order_by("at", "pk"))


def under(records: Sequence[Policy], before: Policy | None, after: Policy | None) -> Iterable[Policy]:
    """The records with one of them exchanged."""
    kept = [record for record in records if before is None or record.pk != before.pk]
    return [*kept, after] if after is not None else kept
