"""Every query of the ledger's list. Their number is the same for one request and for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from reviewq.changes.below import below_of, numbers_of, with_all_below
from reviewq.changes.models import Change, Facts, Project
from reviewq.cycles.models import Cycle
from reviewq.cycles.reads import all_read, current_among, spans_among
from reviewq.cycles.rules.cycle import CycleSpan
from reviewq.forecast.reads import outlooks
from reviewq.forecast.rules.chance import Curve
from reviewq.forecast.rules.together import Below, all_by
from reviewq.forecast.rules.words import percent
from reviewq.people.reads import Viewer

from .models import Member, Request, Sponsor
from .reads import state_words, visible
from .rules.life import OPEN, State, state_at
from .rules.promise import Promise, promise
from .rules.terms import sponsors_needed, until
from .standing import Ground, ground_of

MOST_REQUESTS = 200  # of one project in one cycle that the list shows
MOST_PROJECTS = 200
MOST_CYCLES = 100


@dataclass(frozen=True, slots=True)
class Promised:
    """A sponsor as this reader sees them. That a promise is broken is told to the sponsor and to who decides."""

    name: str
    promise: Promise
    is_reader: bool
    due: datetime | None = None
    sponsor: int = 0

    @property
    def words(self) -> str:
        if self.promise is Promise.BROKEN and self.due:
            return f"promised, and has not reviewed by {self.due:%Y-%m-%d}"
        return {
            Promise.KEPT: "reviewed, as promised",
            Promise.BROKEN: "promised, and has not reviewed",
            Promise.RELEASED: "nothing more is asked of them",
        }.get(self.promise, f"promised{f'; due by {self.due:%Y-%m-%d}' if self.due else ''}")


@dataclass(slots=True)
class Line:
    """One request on the list. `chance` 0..1, None: unknown; `by`: by when."""

    request: Request
    state: State
    words: str
    needed: int
    promised: list[Promised] = field(default_factory=list)
    open: int = 0
    merged: int = 0
    unseen: int = 0
    chance: float | None = None
    by: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def chance_words(self) -> str:
        return percent(self.chance)

    @property
    def has_broken(self) -> bool:
        return any(one.promise is Promise.BROKEN for one in self.promised)


@dataclass(slots=True)
class Ledger:
    """The exceptions of one project in one cycle, as one reader sees them."""

    project: Project
    cycle: Cycle
    ground: Ground
    is_late: bool
    decides: bool
    open: list[Line] = field(default_factory=list)
    over: list[Line] = field(default_factory=list)
    drafts: list[Line] = field(default_factory=list)
    broken: list[tuple[Line, Promised]] = field(default_factory=list)


# --- What an address names


def project(name: str) -> Project | None:
    """Of several servers the first."""
    return Project.objects.filter(name=name).order_by("pk").first() if name else None


def cycle(slug: str) -> Cycle | None:
    return Cycle.objects.prefetch_related("dates").filter(slug=slug).first() if slug else None


def first_project() -> Project | None:
    """Where something was asked for last, else the one with the change that moved last."""
    asked = Request.objects.exclude(state=State.DRAFT).select_related("project").order_by("-made_at", "-pk").first()
    if asked:
        return asked.project
    moved = Facts.objects.filter(is_listed=True).select_related("project").order_by("-updated").first()
    return moved.project if moved else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The cycles that concern a project, the latest first: as records, and as the project sees them."""

    cycles: dict[str, Cycle]
    spans: list[CycleSpan]

    def current(self, now: datetime) -> Cycle | None:
        """The first one that is not released; else the one that was released last."""
        span = current_among(self.spans, now) or next(iter(self.spans), None)
        return self.cycles[span.slug] if span else None


def calendar_of(name: str) -> Calendar:
    """Two queries."""
    rows = all_read()
    return Calendar({one.cycle.slug: one.cycle for one in rows}, spans_among(rows, name))


def all_cycles() -> list[Cycle]:
    return list(Cycle.objects.all()[:MOST_CYCLES])


def projects_offered() -> list[str]:
    """Those with open changes."""
    here = Facts.objects.filter(is_listed=True).values("project")
    return list(Project.objects.filter(pk__in=here).values_list("name", flat=True).distinct()[:MOST_PROJECTS])


def changes_numbered(numbers: Sequence[int], viewer: Viewer) -> list[Change]:
    """The changes of these numbers that the reader may see."""
    rows = Change.objects.filter(number__in=numbers) if numbers else Change.objects.none()
    if not viewer.sees_private:
        rows = rows.filter(is_private=False, missing_since=None, gone_at=None)
    return list(rows.select_related("project").order_by("number"))


# --- The list


def ledger(of: Project, during: Cycle, viewer: Viewer, now: datetime) -> Ledger:
    """Eight queries: terms, roles, requests, sponsors, members, forecasts, and two for chains."""
    ground = ground_of(during, of.name, now)
    found = Ledger(of, during, ground, ground.is_late(now), ground.decides(viewer))
    rows = visible(viewer).filter(project=of, cycle=during).select_related("project", "earlier")
    requests = list(rows.order_by("-made_at", "-pk")[:MOST_REQUESTS])
    for line in lines(of, requests, ground, viewer, now):
        to = found.drafts if line.state is State.DRAFT else found.open if line.is_open else found.over
        to.append(line)
    found.open.sort(key=lambda line: (line.request.until or ground_end(ground, now), line.request.pk))
    shown = [(line, one) for line in (*found.open, *found.over) for one in line.promised]
    found.broken = [(line, one) for line, one in shown if one.promise is Promise.BROKEN]
    return found


def ground_end(ground: Ground, now: datetime) -> datetime:
    """When a grant of this instant would end."""
    return until(ground.terms, now)


def lines(of: Project, requests: Sequence[Request], ground: Ground, viewer: Viewer, now: datetime) -> list[Line]:
    keys = [0, *(request.pk for request in requests)]  # 0: asked for in any case, so that pages cost the same
    sponsors: dict[int, list[Sponsor]] = defaultdict(list)
    for one in Sponsor.objects.filter(request__in=keys, withdrawn_at=None):
        sponsors[one.request_id].append(one)
    members: dict[int, list[Member]] = defaultdict(list)
    for member in Member.objects.filter(request__in=keys).filter(Q(left_at=None) | Q(left_why="merged")):
        members[member.request_id].append(member)
    made = [_line(request, ground, sponsors[request.pk], members[request.pk], viewer, now) for request in requests]
    open_ones = {one.change_id for of_one in members.values() for one in of_one if one.left_at is None}
    curves, below = outlook_of(of, open_ones, viewer)
    for line in made:
        here = [one.change_id for one in members[line.request.pk] if one.left_at is None]
        if line.is_open and here:
            line.by = line.request.until or ground_end(ground, now)
            line.chance = all_by(here, curves, below, line.by)
    return made


def outlook_of(project: Project, ids: Collection[int], viewer: Viewer) -> tuple[dict[int, Curve], Below]:
    """The curves of changes of a project and of all that they stand on, and what stands on what: as on the board of the
    cycle, also where a chain runs through a change that is not in the request. Three queries."""
    below = below_of(project, numbers_of(project, viewer.sees_private), viewer.sees_private)
    told = outlooks({0, *with_all_below(ids, below)})
    return {pk: outlook.curve for pk, outlook in told.items()}, below


def _line(
    request: Request,
    ground: Ground,
    sponsors: Iterable[Sponsor],
    members: Sequence[Member],
    viewer: Viewer,
    now: datetime,
) -> Line:
    state = state_at(State(request.state), request.until, now)
    seen = [promised(one, state, ground, viewer, now) for one in sponsors]
    needed = sponsors_needed(ground.terms, request.is_by_core)
    here = [one for one in members if one.left_at is None]
    return Line(
        request=request,
        state=state,
        words=state_words(state, request.until, len(seen), needed),
        needed=needed,
        promised=seen,
        open=len(here),
        merged=len(members) - len(here),
        unseen=sum(is_new(one, request) for one in here) if ground.decides(viewer) else 0,
    )


def promised(sponsor: Sponsor, state: State, ground: Ground, viewer: Viewer, now: datetime) -> Promised:
    """What this reader is told of a promise."""
    is_reader = viewer.user.is_authenticated and sponsor.user_id == viewer.user.pk
    told = promise(state, sponsor.due_at, sponsor.reviewed_at, sponsor.withdrawn_at is None, now)
    if told is Promise.BROKEN and not (is_reader or ground.decides(viewer)):
        told = Promise.WAITING
    return Promised(
        sponsor.name, told, is_reader, sponsor.due_at if told is not Promise.WAITING or is_reader else None, sponsor.pk
    )


def is_new(member: Member, request: Request) -> bool:
    """Whether a change joined after the grant and nobody who decides has seen it."""
    return (
        request.granted_at is not None
        and request.state == State.GRANTED
        and member.left_at is None
        and member.seen_at is None
        and member.joined_at > request.granted_at
    )
