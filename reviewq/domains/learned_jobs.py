"""Keeps who is learned as an expert of a domain (`LearnedExpert`), and how each domain stands in its projects
(`Standing`). Made anew from rows of the mirror each time: it may run twice, late, or be killed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviewq.changes.core_terms import cores_now
from reviewq.changes.experts_now import experts_on
from reviewq.changes.models import Account, Change, ChangeDomain, Domain
from reviewq.reviews.models import Review

from .models import LearnedExpert, Standing
from .rules.learning import ACTIVE, LOOKED_AT, MOST, Deed, Learned, learned
from .rules.standing import is_single

GROWTH_DAYS = timedelta(days=28)
Place = tuple[int, int]  # ids of a domain and of a project
Deeds = dict[Place, list[Deed]]


def keep() -> str:
    """What the worker runs by the clock."""
    people, places = keep_true(timezone.now())
    return f"{people} learned experts, {places} standings"


def keep_true(now: datetime) -> tuple[int, int]:
    """Writes what differs. Returns how many experts are learned, and how many standings there are. Reads first and
    writes afterwards, so that nobody waits meanwhile; a domain that was removed in between is left out."""
    domains = sorted(Domain.objects.values_list("pk", flat=True))
    if not domains:
        return 0, 0
    deeds = _deeds(now)
    of_domain: dict[int, list[Deed]] = defaultdict(list)
    for (domain, _), theirs in deeds.items():
        of_domain[domain] += theirs
    found = {domain: learned(of_domain[domain], now) for domain in domains}
    people = [_learned_row(domain, one) for domain in domains for one in found[domain][:MOST]]
    places = _standings(deeds, found, now)
    with transaction.atomic():
        there = set(Domain.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        _replace(LearnedExpert, [row for row in people if row.domain_id in there], ("domain_id", "account_id"))
        _replace(Standing, [row for row in places if row.domain_id in there], ("domain_id", "project_id"))
    return len(people), len(places)


def _deeds(now: datetime) -> Deeds:
    """What people did in each domain of each project, in the days that are looked at: two queries."""
    gone = {"change__gone_at": None, "change__is_private": False}
    known = Account.objects.filter(is_bot=False, is_inactive=False)
    lately = {"at__gt": now - LOOKED_AT, "change__domains__isnull": False}
    reviews = Review.objects.filter(account__in=known, **lately, **gone)
    rows = reviews.values_list("change__domains__domain_id", "project_id", "account_id", "change_id")
    found: Deeds = defaultdict(list)
    for domain, project, account, change, at in rows.annotate(last=Max("at")):
        found[domain, project].append(Deed(account, change, at))
    merged = {"change__status": Change.Status.MERGED, "change__submitted__gt": now - LOOKED_AT}
    wrote = ChangeDomain.objects.filter(change__owner__in=known, **merged, **gone)
    columns = ("domain_id", "change__project_id", "change__owner_id", "change_id", "change__submitted")
    for domain, project, account, change, at in wrote.values_list(*columns):
        found[domain, project].append(Deed(account, change, at, wrote=True))
    return found


def _standings(deeds: Deeds, found: Mapping[int, list[Learned]], now: datetime) -> list[Standing]:
    """One for each domain and project where anything happened, or is open."""
    opened, closed, is_open = _flows(now)
    places = sorted({*deeds, *opened, *closed, *is_open})
    cores = cores_now(sorted({project for _, project in places}))
    named = experts_on(None, now.date())
    rows = []
    for domain, project in places:
        known, lately = found.get(domain, []), _lately(deeds.get((domain, project), ()), now)
        experts = {one.account for one in known[:MOST]} | named.get(domain, set())
        whoever = {one.account for one in known} | experts  # a core who is the eleventh can give +2, too
        able = sorted(whoever & lately & cores.get(project, frozenset()))
        count = len(able) if cores.get(project) else None
        people = {"active": sorted(experts & lately), "plus_two": able, "is_single": is_single(count)}
        came, went = opened[domain, project], closed[domain, project]
        rows.append(Standing(domain_id=domain, project_id=project, opened=came, closed=went, **people))
    return rows


def _lately(deeds: Iterable[Deed], now: datetime) -> set[int]:
    """Who did something lately enough to be called active."""
    return {deed.account for deed in deeds if deed.at > now - ACTIVE}


def _flows(now: datetime) -> tuple[Counter[Place], Counter[Place], set[Place]]:
    """(changes that came, changes that went in four weeks, where any is open)."""
    rows = ChangeDomain.objects.filter(change__gone_at=None, change__is_private=False)
    since, place = now - GROWTH_DAYS, ("domain_id", "change__project_id")
    came = Counter(rows.filter(change__created__gt=since).values_list(*place))
    went = rows.exclude(change__status=Change.Status.NEW).annotate(ended=_ended())
    gone = Counter(went.filter(ended__gt=since).values_list(*place))
    is_open = rows.filter(change__status=Change.Status.NEW).order_by().values_list(*place).distinct()
    return came, gone, set(is_open)


def _ended() -> Any:
    """When a closed change closed: of an abandoned one the server says only when it last moved."""
    return Coalesce(F("change__submitted"), F("change__updated"))


def _learned_row(domain: int, one: Learned) -> LearnedExpert:
    return LearnedExpert(
        domain_id=domain,
        account_id=one.account,
        reviewed=one.reviewed,
        wrote=one.wrote,
        last_at=one.last_at,
        strength=round(one.strength, 3),
    )


def _replace(model: type[models.Model], rows: Collection[Any], key: tuple[str, str]) -> None:
    """Makes the rows of a table these: writes those that differ, removes those that are no longer."""
    fields = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
    stored = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    wanted = {tuple(getattr(row, name) for name in key): row for row in rows}
    model._default_manager.filter(pk__in=[row.pk for at, row in stored.items() if at not in wanted]).delete()
    differ = [
        row
        for at, row in wanted.items()
        if at not in stored or any(getattr(row, name) != getattr(stored[at], name) for name in fields)
    ]
    model._default_manager.bulk_create(
        differ,
        update_conflicts=True,
        unique_fields=list(key),
        update_fields=[name for name in fields if name not in key],
        batch_size=500,
    )
