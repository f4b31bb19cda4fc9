"""What the page of a change says of its domains: which it touches, who knows them, and whom to ask where hardly anybody
does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FilteredRelation, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Account, Change, ChangeDomain, Expert
from reviewq.people.reads import Viewer

from .asking_reads import Ask, Who, whom_to_ask

MOST_NAMES = 6


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


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Two queries; for an open change of a single-expert domain those of `whom_to_ask` beside them."""
    found = list(_touched(change))
    if not found:
        return SafeString("")
    named = _named([one.pk for one in found], now)
    for one in found:
        one.named = [account for domain, account in named if domain == one.pk]
    single = [one for one in found if one.is_single]
    if single and change.is_open:
        who = {one.pk: Who(frozenset(who.pk for who in one.named), frozenset(one.plus_two)) for one in single}
        for domain, ask in whom_to_ask(change, who, now).items():
            next(one for one in single if one.pk == domain).ask = ask
    context = {
        "found": found,
        "is_lead": viewer.leads(change.project.name) if single else False,
        "most": MOST_NAMES,
    }
    return SafeString(render_to_string("domains/panel.html", context, request))


def _touched(change: Change) -> Iterator[Touched]:
    """The domains of a change, that with most lines first."""
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


def _named(domains: Collection[int], now: datetime) -> list[tuple[int, Account]]:
    """(domain, an expert of today), by name."""
    rows = Expert.objects.filter(Expert.on(now.date()), domain__in=domains, account__is_inactive=False)
    named = {(one.domain_id, one.account_id): one.account for one in rows.select_related("account")}
    told = [(domain, account) for (domain, _), account in named.items()]
    return sorted(told, key=lambda one: one[1].by_name)
