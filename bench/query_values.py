"""What exists in a mirror, to make queries of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reviewq.changes.models import Account, Change, Group, PatchSet, Project, Vote
from reviewq.search.index import items_of
from reviewq.search.models import Indexed

MOST = 3_000  # values of a kind


@dataclass(slots=True)
class Values:
    """What exists in a mirror, in a fixed order. `labels`: name -> votes that were given."""

    projects: Sequence[str]
    branches: Sequence[str]
    topics: Sequence[str]
    hashtags: Sequence[str]
    accounts: Sequence[Account]
    groups: Sequence[str]
    changes: Sequence[tuple[int, str, str, str]]  # number, Change-Id, project, branch
    revisions: Sequence[str]
    paths: Sequence[str]
    labels: Sequence[str]
    subjects: Sequence[str]
    messages: Sequence[str]
    footers: Sequence[str]
    updated: Sequence[datetime]
    submitted: Sequence[datetime]
    authors: Sequence[str]
    now: datetime


def values_of(now: datetime) -> Values:
    """The values of this mirror."""
    changes = Change.objects.order_by("number", "pk")
    rows = list(changes.values_list("number", "change_id", "project__name", "branch", "topic")[:MOST])
    indexed = list(Indexed.objects.order_by("pk").values_list("paths", "hashtags", "footers")[:MOST])
    return Values(
        projects=_distinct(Project.objects.order_by("name").values_list("name", flat=True)),
        branches=_distinct(row[3] for row in rows),
        topics=_distinct(row[4] for row in rows if row[4]),
        hashtags=_distinct(tag for _, tags, _ in indexed for tag in items_of(tags)),
        accounts=list(Account.objects.order_by("number")[:MOST]),
        groups=_distinct(Group.objects.exclude(read_at=None).order_by("name").values_list("name", flat=True)),
        changes=[row[:4] for row in rows],
        revisions=_distinct(PatchSet.objects.order_by("pk").values_list("revision", flat=True)[:MOST]),
        paths=_distinct(path[1:] for paths, _, _ in indexed for path in items_of(paths)),
        labels=_distinct(Vote.objects.order_by("label").values_list("label", flat=True).distinct()),
        subjects=_distinct(changes.values_list("subject", flat=True)[:MOST]),
        messages=_distinct(changes.exclude(commit_message="").values_list("commit_message", flat=True)[:MOST]),
        footers=_distinct(line for *_, footers in indexed for line in items_of(footers)),
        updated=_distinct(changes.values_list("updated", flat=True)[:MOST]),
        submitted=_distinct(changes.exclude(submitted=None).values_list("submitted", flat=True)[:MOST]),
        authors=_distinct(changes.exclude(author="").values_list("author", flat=True)[:MOST]),
        now=now,
    )


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))
