"""Who knows a domain, by what they reviewed and wrote there. Who has rights there plays no part in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewq.changes.rules.reason import span

LOOKED_AT = timedelta(days=180)
HALF_LIFE = timedelta(days=60)  # what is two months old counts half: who moved on fades within a cycle
LEAST = 3  # changes within LOOKED_AT: one or two are a drive-by, or a favour
MOST = 10  # of a domain: more names help nobody who looks for one
ACTIVE = timedelta(days=90)  # a review or a change within that


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody reviewed a change of a domain, or wrote one that merged. One for each change: the last counts."""

    account: int
    change: int
    at: datetime
    wrote: bool = False


@dataclass(frozen=True, slots=True)
class Learned:
    """Evidence about one person in one domain. `strength`: deeds, each halved with every HALF_LIFE."""

    account: int
    reviewed: int
    wrote: int
    last_at: datetime
    strength: float


def learned(deeds: Iterable[Deed], now: datetime) -> list[Learned]:
    """Who is learned as an expert of one domain from what was done there, the strongest first."""
    by_account: dict[int, list[Deed]] = defaultdict(list)
    for deed in deeds:
        if deed.at > now - LOOKED_AT:
            by_account[deed.account].append(deed)
    found = [_learned(account, theirs, now) for account, theirs in by_account.items()]
    enough = [one for one in found if one.reviewed + one.wrote >= LEAST]
    return sorted(enough, key=lambda one: (-one.strength, one.account))


def _learned(account: int, deeds: list[Deed], now: datetime) -> Learned:
    wrote = {deed.change for deed in deeds if deed.wrote}
    reviewed = {deed.change for deed in deeds if not deed.wrote}
    strength = sum(0.5 ** ((now - deed.at) / HALF_LIFE) for deed in deeds)
    return Learned(account, len(reviewed), len(wrote), max(deed.at for deed in deeds), strength)


def evidence(reviewed: int, wrote: int, last_at: datetime, now: datetime) -> str:
    """`reviewed 12 changes here and wrote 4, the last 3 d ago`"""
    parts = [f"{verb} {count}" for verb, count in (("reviewed", reviewed), ("wrote", wrote)) if count]
    parts[0] += " change here" if parts[0].endswith(" 1") else " changes here"
    return f"{' and '.join(parts)}, the last {span((now - last_at).total_seconds())} ago"
