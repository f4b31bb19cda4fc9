"""Rows of the mirror as changes that may be asked about, with who reviewed them and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Min, Window
from django.db.models.functions import RowNumber

from reviewq.changes.models import Account, Change, ChangedFile, Reviewer
from reviewq.reviews.models import Review

from .rules.case import Asked

MOST_FILES = 500  # paths read of one change, the first by name; the rules take fewer of them, evenly spread


@dataclass(frozen=True, slots=True)
class Seen:
    """One change. `first_reviews`: who reviewed it, with the instant of their first review, the earliest first;
    `asked_people`: who stands on it as a reviewer."""

    change: int
    asked: Asked
    is_open: bool
    first_reviews: dict[str, datetime] = field(default_factory=dict)
    asked_people: frozenset[str] = frozenset()


def seen(ids: Collection[int]) -> dict[int, Seen]:
    """These changes by their ids, in four queries."""
    files, reviews, people = _files(ids), _first_reviews(ids), _reviewers(ids)
    columns = ("pk", "project__name", "branch", "owner_id", "created", "status")
    return {
        key: Seen(
            key,
            Asked(project, tuple(files[key]), created, None if owner is None else str(owner), branch),
            status == Change.Status.NEW,
            reviews[key],
            frozenset(people[key]),
        )
        for key, project, branch, owner, created, status in Change.objects.filter(pk__in=ids).values_list(*columns)
    }


def never_asked() -> set[str]:
    """Accounts that are nobody to ask: bots, and who is no longer active."""
    rows = Account.objects.filter(is_bot=True) | Account.objects.filter(is_inactive=True)
    return {str(key) for key in rows.values_list("pk", flat=True)}


def _files(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=F("change_id"), order_by=F("path").asc())
    rows = ChangedFile.objects.filter(change__in=ids).annotate(place=place).filter(place__lte=MOST_FILES)
    for change, path in rows.order_by("change_id", "path").values_list("change_id", "path"):
        found[change].append(path)
    return found


def _first_reviews(ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    rows = Review.objects.filter(change__in=ids).values_list("change_id", "account_id").annotate(first=Min("at"))
    for change, account, first in rows.order_by("first", "account_id"):
        found[change][str(account)] = first
    return found


def _reviewers(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Reviewer.objects.filter(change__in=ids, state="REVIEWER", account__isnull=False)
    for change, account in rows.values_list("change_id", "account_id"):
        found[change].append(str(account))
    return found
