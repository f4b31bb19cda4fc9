"""Every query of the map of domains: always as many, whatever there is. Only public changes are counted; whether people
have time is asked for no one but who leads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, TextField, When
from django.db.models.functions import Cast

from reviewq.capacity.reads import rooms
from reviewq.changes.models import ChangeDomain, Domain, Expert, Facts, Project
from reviewq.changes.rules.holder import Holder
from reviewq.parts.plugins import instant_of
from reviewq.people.reads import Viewer

from .models import Standing
from .permits import may_edit
from .rules.standing import GRAVE, Place, Risk, risks

Columns = dict[str, Any]
IS_PUBLIC: Columns = {"is_listed": True, "is_private": False}  # of Facts


@dataclass(slots=True)
class Line:
    """The open changes of a domain. `since`: of those whose turn is the reviewers', their place in line as an instant
    in words of the database; `minutes` of review that these need."""

    open: int = 0
    minutes: int = 0
    since: list[str] = field(default_factory=list)

    def place(self, now: datetime) -> tuple[Place, timedelta | None]:
        """What waits, and how long the first in line has waited."""
        line = sorted(self.since)
        if not line:
            return Place(), None
        middle = now - instant_of(line[(len(line) - 1) // 2])
        return Place(len(line), middle, self.minutes), now - instant_of(line[0])


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


def mirrored_projects() -> dict[str, int]:
    """Name -> id of every mirrored project, by name. One query."""
    return dict(Project.objects.filter(server__is_mirrored=True).order_by("name").values_list("name", "id"))


def map_of(project: tuple[str, int] | None, viewer: Viewer, now: datetime) -> Map:
    """The domains of one project (name, id), or of all: five queries, and the five of `rooms` for who leads any."""
    rows = {row.pk: row for row in _domains() if project is None or _reaches(row, project[0])}
    listed = IS_PUBLIC if project is None else IS_PUBLIC | {"project_id": project[1]}
    lines = _lines(listed)
    for domain, row in rows.items():
        line = lines.get(domain, Line())
        row.open = line.open
        row.place, row.oldest = line.place(now)
    for domain, name in _named(now):
        if domain in rows:
            rows[domain].named.append(name)
    _stand(rows, project, viewer, now)
    whole, inside = _counted(listed)
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


def _lines(listed: Columns) -> dict[int, Line]:
    """Domain -> its open changes. One query; the instants come as texts, since making ten thousand of them costs more
    than all the rest of the page."""
    clock, waits = Cast("change__facts__clock_start", TextField()), Q(change__facts__turn=Holder.REVIEWERS)
    rows = ChangeDomain.objects.filter(**{f"change__facts__{name}": value for name, value in listed.items()})
    columns = ("domain_id", "change__facts__minutes", Case(When(waits, then=clock)))
    found: dict[int, Line] = defaultdict(Line)
    for domain, minutes, since in rows.values_list(*columns):
        line = found[domain]
        line.open += 1
        if since is not None:
            line.since.append(since)
            line.minutes += minutes
    return found


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


def _counted(listed: Columns) -> tuple[int, int]:
    """(open changes, those of them in any domain). One query."""
    is_inside = Exists(ChangeDomain.objects.filter(change_id=OuterRef("pk")))
    found: dict[str, Any] = Facts.objects.filter(**listed).aggregate(
        whole=Count("pk"), inside=Count("pk", filter=is_inside)
    )
    return found["whole"], found["inside"]
