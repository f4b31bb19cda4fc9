"""Who is a named expert of which domain on a day, for turns and pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from .domain_rows import load_matcher
from .models import Change, ChangeDomain, Domain, Expert, Policy, Vote
from .rules.domain import Matcher

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Naming:
    """Somebody is an expert from a day to a day, both within; None: without an end on that side."""

    account: int
    since: date | None
    until: date | None

    def holds_on(self, day: date) -> bool:
        return (self.since or day) <= day <= (self.until or day)


@dataclass(slots=True)
class Experts:
    """All domains: their names, their rules, and who is named in each."""

    names: dict[int, str] = field(default_factory=dict)
    namings: dict[int, list[Naming]] = field(default_factory=dict)
    matcher: Matcher = field(default_factory=lambda: Matcher(()))

    def on(self, domain: int, day: date) -> frozenset[int]:
        """The accounts that are named in a domain on a day (UTC)."""
        return frozenset(one.account for one in self.namings.get(domain, ()) if one.holds_on(day))

    def until(self, domains: Collection[int], day: date) -> date | None:
        """The first day after this one on which somebody becomes expert of one of them, or no longer is."""
        known = [one for domain in domains for one in self.namings.get(domain, ())]
        begins = [one.since for one in known if one.since]
        ends = [one.until + ONE_DAY for one in known if one.until and one.until < date.max]
        return min((one for one in (*begins, *ends) if one > day), default=None)


def load_experts() -> Experts:
    """All domains with all that are named: three queries."""
    found = Experts(dict(Domain.objects.values_list("id", "name")), matcher=load_matcher())
    rows = Expert.objects.order_by("id").values_list("domain_id", "account_id", "since", "until")
    for domain, account, since, until in rows:
        found.namings.setdefault(domain, []).append(Naming(account, since, until))
    return found


def experts_on(domain_ids: Collection[int] | None, day: date) -> dict[int, set[int]]:
    """domain id -> accounts named in it on a day (UTC): one query. Domains without anybody have no entry; None: all."""
    rows = Expert.objects.filter(Expert.on(day))
    if domain_ids is not None:
        rows = rows.filter(domain_id__in=domain_ids)
    found: dict[int, set[int]] = defaultdict(set)
    for domain, account in rows.values_list("domain_id", "account_id"):
        found[domain].add(account)
    return dict(found)


def asked_of(accounts: Any, day: date) -> QuerySet[ChangeDomain]:
    """The domains of changes that lack an expert's vote which one of these people could give: named there on that day
    (UTC), not the owner, and without a vote above 0 yet. `accounts`: ids, or what gives them to the database."""
    change, account = OuterRef(OuterRef("change")), OuterRef("account")
    labels = Policy.objects.filter(expert_votes__gt=0).values("review_label")
    voted = Vote.objects.filter(change=change, account=account, label__in=labels, value__gt=0)
    own = Change.objects.filter(pk=change, owner=account)
    theirs = Expert.objects.filter(Expert.on(day), ~Exists(voted), ~Exists(own), domain=OuterRef("domain"))
    return ChangeDomain.objects.filter(Exists(theirs.filter(account__in=accounts)), missing__gt=0)
