"""What everybody may see: sums, spread without names, gaps and trends of one project.

Always of one project: the sums of two sets that differ in one small project would tell that project's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from django.db.models import Count, Sum, TextField
from django.db.models.functions import Cast

from reviewq.capacity.models import Capacity
from reviewq.capacity.rules.room import Unit
from reviewq.changes.core_terms import terms
from reviewq.changes.models import Facts, LaneCount, Project
from reviewq.changes.rules.core_term import cores_on
from reviewq.changes.rules.turn import Holder, Lane
from reviewq.cycles.calendar import known as known_calendar
from reviewq.parts.lanes import BY_LANE
from reviewq.parts.plugins import instant_of
from reviewq.people.rules import covers, is_told
from reviewq.reviews.reads import flows, reach
from reviewq.reviews.rules.figures import BALANCE_DAYS, FlowDay, InOut, Response, first_whole_day, in_out, reaches

from .core_reads import CoreReviews, core_response, core_reviews
from .gap_reads import seen_places
from .rules.balance import Outlook, outlook
from .rules.gaps import Gap, gaps

PAST = timedelta(days=420)  # of flows: before this freeze and before last cycle's
TERMS = timedelta(days=230)  # of core terms: six months and two quarters
FIRST_LANES = (Lane.SECOND, Lane.APPROVAL, Lane.FIRST, Lane.PLUS_TWO)  # told even if nothing is in them
NEAREST = 5  # to which a sum of capacities is rounded
DOMAIN = ("change__domains__domain__slug", "change__domains__domain__name")
HELD_COLUMNS = ("pk", "lane", "area", "since_text", "minutes", *DOMAIN)


@dataclass(frozen=True, slots=True)
class Held:
    """A change that reviewers have, since when, and the domains it is in, by their short names; `minutes`: of one
    review."""

    lane: str
    area: str
    since: datetime
    minutes: int
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaneWait:
    """What reviewers hold in one lane; `minutes`: one review of each."""

    lane: str
    words: str
    count: int
    minutes: int
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """What cores said that they want to do in a week, together, to the nearest five. None: too few said so."""

    hours: int | None = None
    reviews: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything public about one project. `since`: from when on the mirror is whole. What is None is not told, or not
    known."""

    project: Project
    since: datetime | None
    lanes: tuple[LaneWait, ...]
    flow: tuple[FlowDay, ...]
    balance: InOut
    outlook: Outlook
    cores: CoreReviews
    response: Response | None
    said: Said
    area_gaps: tuple[Gap, ...]
    domain_gaps: tuple[Gap, ...]
    domain_names: Mapping[str, str]

    @property
    def turns(self) -> int:
        return sum(lane.count for lane in self.lanes)

    @property
    def minutes(self) -> int:
        return sum(lane.minutes for lane in self.lanes)

    @property
    def known_from(self) -> date | None:
        """The first day of which everything is known."""
        return first_whole_day(self.since)

    @property
    def second(self) -> LaneWait:
        return next(lane for lane in self.lanes if lane.lane == Lane.SECOND)


def project_named(name: str) -> Project | None:
    """Of several servers the first."""
    return Project.objects.filter(name=name).order_by("pk").first() if name else None


def busiest_project() -> Project | None:
    """The one with the most open changes."""
    open_ones = LaneCount.objects.values("project_id").annotate(open=Sum("count")).order_by("-open", "project_id")
    pk = open_ones.values_list("project_id", flat=True).first()
    return Project.objects.filter(pk=pk).first() if pk else None


def first_covered(patterns: Iterable[str]) -> Project | None:
    """The first mirrored project, by name, that one of these patterns (names with * wildcards) covers."""
    wanted = list(patterns)
    names = known_calendar().projects
    name = next((name for name in names if any(covers(pattern, name) for pattern in wanted)), "")
    return project_named(name)


def totals(project: Project, now: datetime) -> Totals:
    """At most ten queries, however much there is."""
    today = now.astimezone(UTC).date()
    since, known = reach([project.pk]), terms([project.pk], today - TERMS)
    cores = sorted(cores_on(known, today))
    (held, names), (areas, domains) = _held(project), seen_places(project, cores, now)
    flow = flows([project.pk], today - PAST, today)
    balance = _balance(project, flow, since)
    in_areas = ((one.area, one.since) for one in held)
    in_domains = ((domain, one.since) for one in held for domain in one.domains)
    return Totals(
        project=project,
        since=since,
        lanes=tuple(_lanes(held, now)),
        flow=tuple(flow),
        balance=balance,
        outlook=outlook(balance.open, balance.net_by_week, balance.is_whole),
        cores=core_reviews(project, known, since, now),
        response=core_response(project, cores, now),
        said=_said(cores),
        area_gaps=tuple(gaps(in_areas, areas, now)),
        domain_gaps=tuple(gaps(in_domains, domains, now)),
        domain_names=names,
    )


def _held(project: Project) -> tuple[list[Held], dict[str, str]]:
    """(what reviewers have, short name -> name of the domains it is in). Instants come as texts: thousands of these
    are read in a third of the time."""
    rows = Facts.objects.filter(is_listed__in=(True,), is_private=False, project=project, turn=Holder.REVIEWERS)
    rows = rows.annotate(since_text=Cast("clock_start", TextField())).order_by()
    found: dict[int, Held] = {}
    names: dict[str, str] = {}
    for pk, lane, area, since, minutes, slug, name in rows.values_list(*HELD_COLUMNS):
        earlier = found[pk].domains if pk in found else ()
        found[pk] = Held(lane, area, instant_of(since), minutes, (*earlier, slug) if slug else earlier)
        if slug:
            names[slug] = name
    return list(found.values()), names


def _balance(project: Project, flow: Sequence[FlowDay], since: datetime | None) -> InOut:
    """Over the last whole days; the present one is not over."""
    days = flow[-BALANCE_DAYS - 1 : -1]
    open_now = Facts.objects.filter(is_listed__in=(True,), is_private=False, project=project).count()
    return in_out(days, open_now, reaches(since, days[0].day))


def _lanes(held: Sequence[Held], now: datetime) -> Iterable[LaneWait]:
    for lane in dict.fromkeys([*FIRST_LANES, *sorted({one.lane for one in held})]):
        rows = [one for one in held if one.lane == lane]
        waits = [(now - one.since).total_seconds() for one in rows]
        words = BY_LANE[lane].words if lane in BY_LANE else lane
        yield LaneWait(lane, words, len(rows), sum(one.minutes for one in rows), median(waits) if waits else None)


def _said(cores: Iterable[int]) -> Said:
    rows = Capacity.objects.filter(account__in=cores).values("unit").annotate(people=Count("id"), amount=Sum("amount"))
    told = {row["unit"]: NEAREST * round(float(row["amount"]) / NEAREST) for row in rows if is_told(row["people"])}
    return Said(told.get(Unit.HOURS), told.get(Unit.REVIEWS))
