"""Which small patches there are, how each stands, and who has it: the queries that the board and the vetted list
share. Few columns of all of them, since campaigns fold and acts are told before the rows of one page are picked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from reviewq.campaigns.reads import folded
from reviewq.campaigns.rules.fold import Campaign
from reviewq.changes.models import Facts
from reviewq.parts import plugins
from reviewq.people.reads import Viewer
from reviewq.trivial.models import Judged
from reviewq.trivial.rules.judgement import State

from .models import Claim
from .rules.needs import Need, Standing, needs_of

MOST_OFFERED = 3000  # tagged changes that a page looks at, the smallest first
COLUMNS = (
    *("change_id", "category", "project_id", "project__name", "change__facts__area", "change__facts__size"),
    *("change__facts__minutes", "change__facts__clock_start", "change__facts__votes"),
    *("change__owner_id", "change__facts__lane", "change__facts__turn", "change__facts__ci", "change__mergeable"),
    "change__facts__since",
)


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has a patch, and until when."""

    user: int | None
    name: str
    until: datetime
    purpose: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One tagged open change. `votes`: label -> [[account, value]], those that count now."""

    id: int
    category: str
    project_id: int
    project: str
    area: str
    size: int
    minutes: int
    clock_start: datetime
    votes: dict[str, list[list[int]]]
    owner: int | None
    standing: Standing
    needs: tuple[Need, ...]

    @property
    def need(self) -> Need:
        return self.needs[0]


NAMES = tuple(one.name for one in fields(Offer))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the board: an offer, or the campaign that several offers are part of. They are never empty."""

    offers: tuple[Offer, ...]
    campaign: Campaign | None = None

    @property
    def first(self) -> Offer:
        return self.offers[0]

    @property
    def minutes(self) -> int:
        return sum(offer.minutes for offer in self.offers)

    @property
    def clock_start(self) -> datetime:
        return min(offer.clock_start for offer in self.offers)


def tagged(viewer: Viewer) -> QuerySet[Judged]:
    """The tagged open changes that this reader may see and has not put aside."""
    found = Judged.objects.filter(is_tagged=True, change__facts__is_listed=True)
    if not viewer.sees_private:
        found = found.filter(change__is_private=False)
    for ids in plugins.left_out_of(viewer):
        found = found.exclude(change__in=ids)
    return found


def offers_of(found: QuerySet[Judged], now: datetime) -> list[Offer]:
    """These as offers, the smallest first; one query."""
    ordered = found.order_by("change__facts__size", "change__facts__minutes", "pk")
    return [_offer(row, now) for row in ordered.values_list(*COLUMNS)[:MOST_OFFERED]]


def _offer(row: Sequence[Any], now: datetime) -> Offer:
    *plain, lane, turn, ci, mergeable, since = row
    standing = Standing(lane, turn, ci, mergeable, since)
    values = [*plain, standing, needs_of(standing, now)]
    return Offer(**dict(zip(NAMES, values, strict=True)))


def campaigns_among(found: QuerySet[Judged], viewer: Viewer) -> dict[int, Campaign]:
    """Change id -> its campaign; one query."""
    return folded(found.values("change_id"), viewer).by_change()


def entries_of(offers: Iterable[Offer], campaigns: dict[int, Campaign]) -> list[Entry]:
    """These offers with campaigns folded, each where its first offer stands. One that is the only one left of its
    campaign stands for itself."""
    groups: dict[str, list[Offer]] = {}
    for offer in offers:
        campaign = campaigns.get(offer.id)
        groups.setdefault(campaign.key if campaign else f"change {offer.id}", []).append(offer)
    return [Entry(tuple(group), campaigns.get(group[0].id) if len(group) > 1 else None) for group in groups.values()]


def holdings(now: datetime) -> dict[int, Holding]:
    """Change id -> who has it; a lease that ran out holds nothing. One query."""
    rows = Claim.objects.filter(ended_at=None, until__gt=now, change__facts__is_listed=True)
    columns = ("change_id", "holder_id", "holder_name", "until", "purpose")
    return {change: Holding(*held) for change, *held in rows.order_by("until", "pk").values_list(*columns)}


@dataclass(frozen=True, slots=True)
class Progress:
    """Of how many open changes the diff has been judged."""

    read: int
    all: int

    @property
    def words(self) -> str:
        return f"{self.read:,} of {self.all:,} open changes have been looked at"


def progress(viewer: Viewer) -> Progress:
    """Two queries."""
    listed = Facts.objects.filter(is_listed=True)
    judged = Judged.objects.filter(change__facts__is_listed=True).exclude(state=State.WAITING)
    if not viewer.sees_private:
        listed, judged = listed.filter(is_private=False), judged.filter(change__is_private=False)
    return Progress(judged.count(), listed.count())


def counted(offers: Iterable[Offer], what: Callable[[Offer], str], most: int) -> list[tuple[str, int]]:
    """(name, how many offers have it) for a menu, by name; of very many names those that most have."""
    counts: dict[str, int] = {}
    for offer in offers:
        counts[what(offer)] = counts.get(what(offer), 0) + 1
    return sorted(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])


def ids_of(entries: Collection[Entry]) -> list[int]:
    """The changes whose rows stand on the page: the single ones."""
    return [entry.first.id for entry in entries if entry.campaign is None]
