"""From the rows of a domain to the record that people write, and to plain JSON for its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviewq.changes.models import Account, Domain, DomainRule, Expert

from .rules.record import ALWAYS, Days, DomainRecord, RuleLine

Json = dict[str, Any]
FIELDS = ("slug", "name", "about", "bug_tags", "contacts", "rules", "experts")


@dataclass(frozen=True, slots=True)
class Naming:
    """Somebody who is, or is to be, named as an expert, from a day to a day."""

    account: Account
    days: Days = ALWAYS

    @property
    def key(self) -> tuple[int, date | None]:
        """What makes two namings the same one."""
        return self.account.pk, self.days.since


def rule_line(rule: DomainRule) -> RuleLine:
    return RuleLine(rule.project_pattern, rule.kind, rule.pattern)


def naming_of(expert: Expert) -> Naming:
    return Naming(expert.account, Days(expert.since, expert.until))


def record_of(domain: Domain) -> DomainRecord:
    """Costs a query unless `rules` are prefetched."""
    rules = tuple(sorted(rule_line(rule) for rule in domain.rules.all()))
    tags, contacts = tuple(map(str, domain.bug_tags)), tuple(map(str, domain.contacts))
    return DomainRecord(domain.slug, domain.name, domain.about, tags, contacts, rules)


def namings_of(domain: Domain) -> list[Naming]:
    """Costs a query unless `experts__account` are prefetched."""
    experts = domain.experts.all() if _is_prefetched(domain) else domain.experts.select_related("account")
    return in_order(naming_of(expert) for expert in experts)


def _is_prefetched(domain: Domain) -> bool:
    return "experts" in getattr(domain, "_prefetched_objects_cache", {})


def in_order(namings: Iterable[Naming]) -> list[Naming]:
    """By name, and of one person by day."""
    return sorted(namings, key=lambda one: (one.account.by_name, one.days.since or date.min))


def account_key(account: Account) -> str | int:
    """How a file speaks of an account: by the user name, else by Gerrit's number."""
    return account.username or account.number


def as_json(record: DomainRecord, namings: Sequence[Naming]) -> Json:
    """All of a domain as plain JSON; the same rows give the same."""
    return {
        "slug": record.slug,
        "name": record.name,
        "about": record.about,
        "bug_tags": list(record.bug_tags),
        "contacts": list(record.contacts),
        "rules": [{"project": one.project, one.kind: one.pattern} for one in sorted(record.rules)],
        "experts": [_expert_json(naming) for naming in in_order(namings)],
    }


def _expert_json(naming: Naming) -> Json:
    days = {"since": naming.days.since, "until": naming.days.until}
    told = {name: day.isoformat() for name, day in days.items() if day is not None}
    return {"account": account_key(naming.account), "name": naming.account.label, **told}


def domain_json(domain: Domain) -> Json:
    return as_json(record_of(domain), namings_of(domain))
