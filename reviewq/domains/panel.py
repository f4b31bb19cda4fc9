"""What the page of a change says of its domains: which it touches, who knows them, and whom to ask where hardly anybody
does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, FilteredRelation, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.capacity.reads import rooms
from reviewq.capacity.rules.room import FREE
from reviewq.changes.core_terms import cores_now
from reviewq.changes.models import Account, Change, ChangeDomain, Expert
from reviewq.experts.reads import suggestions
from reviewq.people.reads import Viewer
from reviewq.reviews.models import Review

from .models import LearnedExpert
from .rules.asking import Asked, Person, asked

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


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask; `left_out`: experts without room, whose names are for leads."""

    expert: Account | None
    learner: Account | None
    left_out: Sequence[Account]


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Two queries; for an open change of a single-expert domain three more, and those of rooms and suggestions."""
    found = list(_touched(change))
    if not found:
        return SafeString("")
    named = _named([one.pk for one in found], now)
    for one in found:
        one.named = [account for domain, account in named if domain == one.pk]
    single = [one for one in found if one.is_single]
    if single and change.is_open:
        _ask(single, change, now)
    context = {
        "found": found,
        "is_lead": viewer.may_edit_policy(change.project.name) if single else False,
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
    return sorted(told, key=lambda one: (one[1].label.casefold(), one[1].pk))


def _ask(single: Sequence[Touched], change: Change, now: datetime) -> None:
    """Finds whom to ask for each of these domains."""
    rows = LearnedExpert.objects.filter(domain__in=[one.pk for one in single], account__is_inactive=False)
    learned = [(row.domain_id, row.account) for row in rows.select_related("account").order_by("account_id")]
    people = {account.pk: account for _, account in learned} | {who.pk: who for one in single for who in one.named}
    likely = suggestions([change.pk], now).get(change.pk, [])
    has, cores = rooms(people, now), cores_now([change.project_id]).get(change.project_id, frozenset())
    out = set(Review.objects.filter(change=change).values_list("account_id", flat=True))
    out |= {change.owner_id} if change.owner_id else set()
    everybody = people | {one.account.pk: one.account for one in likely}
    for one in single:
        named = {who.pk for who in one.named}
        known = named | {account.pk for domain, account in learned if domain == one.pk}
        found = asked(
            [
                Person(pk, pk in named, pk in one.plus_two, has.get(pk, FREE).is_open)
                for pk in sorted(known)
                if not people[pk].is_bot
            ],
            [who.account.pk for who in likely],
            cores=cores,
            out=out,
            change=change.pk,
        )
        one.ask = _in_words(found, everybody)


def _in_words(found: Asked, people: Mapping[int, Account]) -> Ask:
    names = [people[pk] for pk in found.left_out]
    left_out = sorted(names, key=lambda who: who.label.casefold())
    return Ask(people.get(found.expert or 0), people.get(found.learner or 0), left_out)
