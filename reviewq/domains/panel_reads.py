"""What the mirror has of the domains of one change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FilteredRelation, Q

from reviewq.changes.models import Account, Change, ChangeDomain, Expert

from .asking_reads import Ask


@dataclass(slots=True)
class Touched:
    """A domain of the change. `plus_two`: accounts that can give +2 there and were active of late."""

    pk: int
    slug: str
    name: str
    files: int
    lines: int
    is_by_topic: bool
    is_single: bool
    plus_two: Sequence[int]
    named: Sequence[Account] = ()
    ask: Ask | None = None


def touched(change: Change) -> Iterator[Touched]:
    """The domains of a change, that with most lines first. One query."""
    there = FilteredRelation("domain__standings", condition=Q(domain__standings__project=change.project_id))
    rows = ChangeDomain.objects.filter(change=change).annotate(there=there, single=F("there__is_single"))
    columns = (
        "domain_id",
        "domain__slug",
        "domain__name",
        "files",
        "lines",
        "is_by_topic",
        "single",
        "there__plus_two",
    )
    for row in rows.order_by("-lines", "domain__name", "domain_id").values_list(*columns):
        pk, slug, name, files, lines, is_by_topic, single, plus_two = row
        yield Touched(pk, slug, name, files, lines, is_by_topic, bool(single), plus_two or ())


def named_in(domains: Collection[int], now: datetime) -> list[tuple[int, Account]]:
    """(domain, an expert of today), by name. One query."""
    rows = Expert.objects.filter(Expert.on(now.date()), domain__in=domains, account__is_inactive=False)
    named = {(one.domain_id, one.account_id): one.account for one in rows.select_related("account")}
    told = [(domain, account) for (domain, _), account in named.items()]
    return sorted(told, key=lambda one: one[1].by_name)
