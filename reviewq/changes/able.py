"""Whose vote could end the turn of a change: where all it lacks is a core's vote, or an expert's, nobody else can."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .choosing import members_of
from .core_terms import cores_now
from .experts_now import experts_on
from .models import ChangeDomain, Facts, Policy
from .rules.holder import Lane

CORES = (Lane.SECOND, Lane.APPROVAL)
LANES = (*CORES, Lane.EXPERT)


@dataclass(frozen=True, slots=True)
class Able:
    """`lane`: what is asked; `accounts`: who could give it: not the owner, nor who has given theirs."""

    lane: Lane
    accounts: frozenset[int]


def able(changes: Collection[int], day: date) -> dict[int, Able]:
    """Change id -> who could end its turn on that day (UTC). Changes on which anybody's review helps have no entry, nor
    those of which nobody is known who could: that says nothing. At most six queries."""
    columns = ("pk", "lane", "project_id", "owner_id", "policy_key", "change__server_id", "votes")
    rows = list(Facts.objects.filter(pk__in=changes, is_listed=True, lane__in=LANES).values_list(*columns))
    if not rows:
        return {}
    cores = cores_now({project for _, lane, project, *_ in rows if lane in CORES})
    named = _named({policy for _, lane, _, _, policy, *_ in rows if lane in CORES and policy})
    experts = _experts([pk for pk, lane, *_ in rows if lane == Lane.EXPERT], day)
    found = {}
    for pk, lane, project, owner, policy, server, votes in rows:
        accounts = experts.get(pk, frozenset())
        if lane in CORES:
            accounts = named.get((policy, lane, server), cores.get(project, frozenset()))
        if rest := accounts - {owner} - _given(lane, votes):
            found[pk] = Able(Lane(lane), rest)
    return found


def _given(lane: str, votes: Mapping[str, Sequence[Sequence[int]]]) -> set[int]:
    """Whose word stands already: a +2 cannot be given twice. Who gave one may well approve."""
    least = {Lane.SECOND: 2, Lane.EXPERT: 1}.get(Lane(lane))
    return {account for given in votes.values() for account, value in given if least and value >= least}


def _experts(changes: Collection[int], day: date) -> dict[int, frozenset[int]]:
    """Those of the domains that still lack a vote."""
    if not changes:
        return {}
    rows = ChangeDomain.objects.filter(change__in=changes, missing__gt=0).values_list("change_id", "domain_id")
    lacking = list(rows)
    known = experts_on({domain for _, domain in lacking}, day)
    found: dict[int, set[int]] = {}
    for change, domain in lacking:
        found.setdefault(change, set()).update(known.get(domain, ()))
    return {change: frozenset(accounts) for change, accounts in found.items()}


def _named(policies: Collection[int]) -> dict[tuple[int, str, int], frozenset[int]]:
    """(policy, lane, server) -> whose votes it counts, where it names groups that we can look into."""
    if not policies:
        return {}
    records = [one for one in _asking(policies) if one[2]]
    members = members_of({name for _, _, names in records for name in names})
    return {
        (policy, lane, server): frozenset().union(*(groups[name] for name in names))
        for policy, lane, names in records
        for server, groups in members.items()
        if all(name in groups for name in names)
    }


def _asking(policies: Collection[int]) -> Iterator[tuple[int, str, list[str]]]:
    rows = Policy.objects.filter(pk__in=policies).values_list("pk", "counting_groups", "approving_groups")
    for pk, counting, approving in rows:
        yield pk, Lane.SECOND, counting
        yield pk, Lane.APPROVAL, approving
