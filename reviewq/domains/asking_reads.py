"""Whom to ask about a change of a single-expert domain: always the same queries, whatever is known there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from reviewq.capacity.reads import rooms
from reviewq.capacity.rules.room import FREE
from reviewq.changes.core_terms import cores_now
from reviewq.changes.models import Account, Change
from reviewq.experts.reads import suggestions
from reviewq.reviews.models import Review

from .models import LearnedExpert
from .rules.asking import Person, asked
from .rules.learning import LOOKED_AT

MOST_BEGINNERS = 30  # of a change's domains: who reviewed most there comes first


@dataclass(frozen=True, slots=True)
class Who:
    """Who is named in a domain, and who can give +2 there and was active of late: accounts."""

    named: frozenset[int]
    plus_two: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask; None: nobody is known. `left_out`: experts without room, by name; that is for leads."""

    expert: Account | None
    learner: Account | None
    left_out: tuple[Account, ...]


def whom_to_ask(change: Change, domains: Mapping[int, Who], now: datetime) -> dict[int, Ask]:
    """Domain -> whom. Five queries, and those of suggestions and rooms."""
    learned, beginners = _learned(domains), _beginners(domains, now)
    experts = {account for who in domains.values() for account in who.named | who.plus_two}
    everybody = experts | {account for accounts in (*learned.values(), *beginners.values()) for account in accounts}
    accounts = Account.objects.filter(is_bot=False, is_inactive=False).in_bulk(everybody)
    likely = [one.account for one in suggestions([change.pk], now).get(change.pk, [])]
    has = rooms(accounts, now)
    out = set(Review.objects.filter(change=change).values_list("account_id", flat=True)) | {change.owner_id or 0}
    cores = cores_now([change.project_id]).get(change.project_id, frozenset())
    names = accounts | {account.pk: account for account in likely}
    found = {}
    for domain, who in domains.items():
        known = (who.named | who.plus_two | set(learned[domain])) & set(accounts)
        people = [Person(pk, pk in who.named, pk in who.plus_two, has.get(pk, FREE).is_open) for pk in sorted(known)]
        free = [pk for pk in beginners[domain] if pk in accounts and has.get(pk, FREE).is_open]
        told = asked(people, [*(account.pk for account in likely), *free], cores=cores, out=out, change=change.pk)
        left_out = sorted((names[pk] for pk in told.left_out), key=lambda account: account.by_name)
        found[domain] = Ask(names.get(told.expert or 0), names.get(told.learner or 0), tuple(left_out))
    return found


def _learned(domains: Collection[int]) -> dict[int, list[int]]:
    """Domain -> who is learned there. One query."""
    found: dict[int, list[int]] = defaultdict(list)
    for domain, account in LearnedExpert.objects.filter(domain__in=domains).values_list("domain_id", "account_id"):
        found[domain].append(account)
    return found


def _beginners(domains: Collection[int], now: datetime) -> dict[int, list[int]]:
    """Domain -> who reviewed anything there of late, who did most of it first. One query."""
    rows = Review.objects.filter(change__domains__domain__in=domains, at__gt=now - LOOKED_AT)
    counted = rows.values_list("change__domains__domain_id", "account_id").annotate(
        changes=Count("change", distinct=True)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for domain, account, _ in counted.order_by("-changes", "account_id")[: MOST_BEGINNERS * len(domains)]:
        found[domain].append(account)
    return found
