"""`single expert` on rows of every list: hardly anybody who knows a domain of the change can give +2 there. A part of
the one query for tags."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from reviewq.changes.models import Change, ChangeDomain
from reviewq.parts.plugins import Asked, Facts, RowTags, Tag
from reviewq.people.reads import Viewer

WEIGHT = 12


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    rows = ChangeDomain.objects.filter(
        change__in=ids,
        change__status=Change.Status.NEW,
        domain__standings__project=F("change__project"),
        domain__standings__is_single=True,
    )
    return [Asked(rows, {"name": "domain__name"})]


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    """One tag, whatever the number of such domains."""
    names = ", ".join(sorted(row["name"] for row in rows))
    words = f"At most one active person can give +2 in {names}: ask one expert, and one learner"
    return [Tag("single expert", words, WEIGHT)] if rows else []


ROW_TAGS = RowTags(ask, tags)
