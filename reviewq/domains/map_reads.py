"""Every query of the map of domains: always as many, whatever there is. Only public changes are counted; whether people
have time is asked for no one but who leads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Sum, Value, When, Window
from django.db.models.functions import RowNumber

from reviewq.capacity.reads import rooms
from reviewq.changes.models import ChangeDomain, Domain, Expert, Facts, Project
from reviewq.changes.rules.holder import Holder
from reviewq.people.reads import Viewer

from .models import Standing
from .permits import may_edit
from .rules.standing import GRAVE, Place, Risk, risks

IS_PUBLIC = {"change__facts__is_listed": True, "change__facts__is_private": False}
LINE = [F("domain_id"), F("is_waiting")]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open changes of a domain whose turn is the reviewers', or those whose turn is not. `median`: the place in
    line, as an instant, of the middle one; `oldest`: of the one that has waited longest."""

    changes: int
    minutes: int
    median: datetime
    oldest: datetime


@dataclass(slots=True)
class Row:
    """One domain on the map. `named`: its experts of today by name; `active`: how many experts, named or learned, were
    active there of late; `is_led`: by the reader, who is told how many of those are busy."""

    pk: int
    slug: str
    name: str
    patterns: frozenset[str]
    open: int = 0
    oldest: timedelta | None = None
    named: list[str] = field(default_factory=list)
    active: frozenset[int] = frozenset()
    is_led: bool = False
    is_known: bool = False  # somebody has looked who is active
    place: Place = field(default_factory=Place)

    @property
    def risks(self) -> list[Risk]:
        """What is wrong; before the first look at who is active, nothing is said of people."""
        about_people = {Risk.NOBODY, Risk.SINGLE, Risk.AWAY, Risk.NO_EXPERT}
        return [risk for risk in risks(self.place) if self.is_known or risk not in about_people]

    @property
    def gravity(self) -> int:
        """2: hardly anybody there can give +2; 1: something else is wrong; 0: nothing."""
        found = self.risks
        return 2 if GRAVE & set(found) else int(bool(found))


@dataclass(frozen=True, slots=True)
class Map:
    """`outside`: open changes of no domain, of `whole` open ones."""

    rows: list[Row]
    whole: int
    outside: int


def project_names() -> dict[str, int]:
    """Name -> id of every mirrored project, by name. One query."""
    return dict(Project.objects.filter(server__is_mirrored=True).order_by("name").values_list("name", "id"))


def map_of(project: tuple[str, int] | None, viewer: Viewer, now: datetime) -> Map:
    """The domains of one project (name, id), or of all: six queries, and the five of `rooms` for who leads any."""
    rows = {row.pk: row for row in _domains() if project is None or _reaches(row, project[0])}
    within = Q() if project is None else Q(change__project_id=project[1])
    for domain, is_waiting, waiting in _waiting(within):
        if row := rows.get(domain):
            row.open += waiting.changes
            if is_waiting:
                row.oldest = now - waiting.oldest
                row.place = Place(waiting.changes, now - waiting.median, waiting.minutes)
    for domain, name in _named(now):
        if domain in rows:
            rows[domain].named.append(name)
    _stand(rows, project, viewer, now)
    whole, inside = _counted(project)
    return Map(list(rows.values()), whole, whole - inside)


def _domains() -> list[Row]:
    """All domains by name, with the patterns of their projects. One query."""
    patterns: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    rows = Domain.objects.values_list("pk", "slug", "name", "rules__project_pattern").distinct()
    for pk, slug, name, pattern in rows:
        patterns[pk, slug, name].add(pattern or "")
    found = [Row(*domain, patterns=frozenset(told - {""})) for domain, told in patterns.items()]
    return sorted(found, key=lambda row: (row.name.casefold(), row.slug))


def _reaches(row: Row, project: str) -> bool:
    return any(fnmatchcase(project, pattern) for pattern in row.patterns)


def _waiting(within: Q) -> Iterable[tuple[int, bool, Waiting]]:
    """(domain, whether they wait for reviewers, these changes). One query: the middle row of each part of the line,
    with what the whole part adds up to."""
    turn = Case(When(change__facts__turn=Holder.REVIEWERS, then=Value(1)), default=Value(0))
    clock = "change__facts__clock_start"
    order = [F(clock).asc(), F("id").asc()]
    parts = (
        ChangeDomain.objects.filter(within, **IS_PUBLIC)
        .annotate(is_waiting=turn)
        .annotate(
            place=Window(RowNumber(), partition_by=LINE, order_by=order),
            changes=Window(Count("id"), partition_by=LINE),
            minutes=Window(Sum("change__facts__minutes"), partition_by=LINE),
            oldest=Window(Min(clock), partition_by=LINE),
        )
        .filter(place=(F("changes") + 1) / 2)
    )
    columns = ("domain_id", "is_waiting", "changes", "minutes", clock, "oldest")
    for domain, is_waiting, *waiting in parts.order_by().values_list(*columns):
        yield domain, bool(is_waiting), Waiting(*waiting)


def _named(now: datetime) -> list[tuple[int, str]]:
    """(domain, name of an expert of today), by name. One query."""
    rows = Expert.objects.filter(Expert.on(now.date()), account__is_inactive=False).select_related("account")
    named = {(one.domain_id, one.account_id): one.account.label for one in rows}
    return sorted(((domain, name) for (domain, _), name in named.items()), key=lambda one: one[1].casefold())


def _stand(rows: Mapping[int, Row], project: tuple[str, int] | None, viewer: Viewer, now: datetime) -> None:
    """Who is active there, and how it grows. One query, and those of `rooms` for who leads."""
    stored: dict[int, list[Standing]] = defaultdict(list)
    known = Standing.objects.filter(domain__in=rows)
    for one in known if project is None else known.filter(project_id=project[1]):
        stored[one.domain_id].append(one)
    for row in rows.values():
        row.is_led = may_edit(viewer, row.patterns)
        row.is_known = row.pk in stored
        row.active = frozenset(account for one in stored[row.pk] for account in one.active)
    led = {account for row in rows.values() if row.is_led for account in row.active}
    open_to = {account for account, room in rooms(led, now).items() if room.is_open} if led else set()
    for row in rows.values():
        row.place = _with_people(row, stored[row.pk], open_to)


def _with_people(row: Row, stored: Collection[Standing], open_to: Collection[int]) -> Place:
    able = [len(one.plus_two) for one in stored if one.is_single is not None]
    return Place(
        row.place.waiting,
        row.place.median,
        row.place.minutes,
        experts=len(row.active),
        plus_two=min(able, default=None),
        busy=sum(account not in open_to for account in row.active) if row.is_led else None,
        opened=sum(one.opened for one in stored),
        closed=sum(one.closed for one in stored),
    )


def _counted(project: tuple[str, int] | None) -> tuple[int, int]:
    """(open changes, those of them in any domain). One query."""
    listed = Facts.objects.filter(is_listed=True, is_private=False)
    if project is not None:
        listed = listed.filter(project_id=project[1])
    is_inside = Exists(ChangeDomain.objects.filter(change_id=OuterRef("pk")))
    found: dict[str, Any] = listed.aggregate(whole=Count("pk"), inside=Count("pk", filter=is_inside))
    return found["whole"], found["inside"]
