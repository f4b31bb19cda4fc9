"""Every query of the board of a cycle and of the page of an effort. Few columns of all open changes: what the board
folds, sorts and counts needs all of them, and the queries do not grow with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache

from django.db.models import Count, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from reviewq.changes.below import below_of
from reviewq.changes.models import Change, Facts, LaneCount, Project
from reviewq.changes.rules.effort import Work
from reviewq.cycles import calendar
from reviewq.cycles.reads import all_read, current_among, spans, spans_among
from reviewq.cycles.rules.cycle import CycleSpan, Kind
from reviewq.cycles.rules.words import when_words
from reviewq.ffe.reads import EffortState, states_by_effort
from reviewq.forecast.models import Forecast
from reviewq.forecast.rules.chance import Curve
from reviewq.people.reads import Viewer

from .rules.board import Merged, Piece
from .work_words import Words, work_words

MOST_PROJECTS = 2000  # names that a menu offers
MOST_ENTRANCES = 100
COLUMNS = (
    *("change_id", "number", "change__subject", "owner_id", "branch", "effort", "work", "turn", "lane"),
    *("clock_start", "size", "change__forecast__made_at", "points"),
)
CURVES_KEPT = 5_000  # in this process: some 1.5 kB each


@dataclass(frozen=True, slots=True)
class Ground:
    """A cycle as one project sees it, and what else there is to choose."""

    project: Project
    span: CycleSpan
    spans: list[CycleSpan]
    projects: list[str]

    @property
    def near(self) -> list[CycleSpan]:
        """The cycles right before and after this one."""
        place = self.spans.index(self.span)
        return [one for one in self.spans[max(0, place - 1) : place + 3] if one is not self.span]

    def later(self, now: datetime) -> CycleSpan | None:
        """The cycle that the branch takes work for now, if that is another one."""
        there = [one for one in self.spans if one.begins_at and one.begins_at <= now]
        newest = max(there, key=lambda one: one.begins_at or now, default=None)
        return newest if newest and newest.slug != self.span.slug and _begins_after(newest, self.span) else None


def _begins_after(one: CycleSpan, other: CycleSpan) -> bool:
    return bool(one.begins_at and (other.begins_at is None or one.begins_at > other.begins_at))


@dataclass(slots=True)
class Forecasts:
    """The curves of open changes; `after`: those of the rows that are shown, from a first +2 on, None for those that
    have one."""

    curves: dict[int, Curve] = field(default_factory=dict)
    after: dict[int, Curve | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a board is made of, as read."""

    ground: Ground
    pieces: list[Piece]
    merged: list[Merged]
    below: dict[int, set[int]]
    forecasts: Forecasts
    requests: dict[str, EffortState]
    words: Words


def ground_of(slug: str, name: str) -> Ground | None:
    """One query while the calendar is known; a cycle that it does not know may be new: then three. None: there is no
    such project, or no such cycle of it."""
    projects = dict(Project.objects.order_by("name", "-pk").values_list("name", "pk")[:MOST_PROJECTS])
    if name not in projects:
        return None
    for read in (calendar.known().spans, spans):
        found = read(name)
        if span := next((one for one in found if one.slug == slug), None):
            return Ground(Project(pk=projects[name], name=name), span, found, list(projects))
    return None


def scene_of(ground: Ground, viewer: Viewer, now: datetime) -> Scene:
    """Six queries, however much there is. A cycle that is released has nothing open any more."""
    project, span = ground.project, ground.span
    words = work_words(project.pk)
    forecasts = Forecasts()
    is_over = span.ends_at is not None and span.ends_at <= now
    pieces = [] if is_over else list(_pieces(ground, viewer, words, forecasts))
    return Scene(
        ground=ground,
        pieces=pieces,
        merged=merged_in(ground, words),
        below=below_of(project, {piece.number: piece.id for piece in pieces}, viewer.sees_private),
        forecasts=forecasts,
        requests=states_by_effort(project.pk, span.slug, now),
        words=words,
    )


def open_facts(ground: Ground, viewer: Viewer) -> QuerySet[Facts]:
    """The open changes of the cycle's branch that the reader may see. A pattern of several branches is left to
    `is_on_branch`."""
    found = Facts.objects.filter(project=ground.project.pk, is_listed=True)
    if not viewer.sees_private:
        found = found.filter(is_private=False)
    pattern = ground.span.branch_pattern
    return found if any(letter in pattern for letter in "*?[") else found.filter(branch=pattern)


def _pieces(ground: Ground, viewer: Viewer, words: Words, forecasts: Forecasts) -> Iterator[Piece]:
    pattern = ground.span.branch_pattern
    # as text: reading 2,000 curves would take half of the page's time, and most of them were read for the last one
    rows = open_facts(ground, viewer).order_by().annotate(points=Cast("change__forecast__points", TextField()))
    for pk, number, subject, owner, branch, effort, work, turn, lane, since, size, made_at, points in rows.values_list(
        *COLUMNS
    ):
        if branch != pattern and not fnmatchcase(branch, pattern):
            continue
        if made_at is not None and points:
            forecasts.curves[pk] = Curve(made_at, points_in(points))
        is_named = bool(work)
        yield Piece(pk, number, subject, owner, effort, words.work(pk, effort, work), is_named, turn, lane, since, size)


@lru_cache(CURVES_KEPT)
def points_in(text: str) -> tuple[tuple[float, float], ...]:
    """The points of a curve, as the database writes them."""
    return tuple((float(days), float(chance)) for days, chance in json.loads(text))


def read_after(scene: Scene, ids: Iterable[int]) -> None:
    """Fills in the curves that these changes would have from a first +2 on; one query."""
    rows = Forecast.objects.filter(pk__in={0, *ids}).annotate(after=Cast("after_plus_two", TextField()))
    for pk, made_at, text in rows.values_list("pk", "made_at", "after"):
        points = points_in(text)
        scene.forecasts.after[pk] = Curve(made_at, points) if points else None


def merged_in(ground: Ground, words: Words) -> list[Merged]:
    """What merged in the cycle, by effort and work; private changes are in nobody's numbers."""
    span = ground.span
    if span.begins_at is None:
        return []
    until = span.at(Kind.RC1) or span.ends_at
    rows = Facts.objects.filter(
        project=ground.project.pk,
        change__project=ground.project.pk,
        change__status=Change.Status.MERGED,
        change__submitted__gte=span.begins_at,
        is_private=False,
    )
    if until:
        rows = rows.filter(change__submitted__lte=until)
    counted = rows.order_by().values_list("branch", "effort", "work").annotate(n=Count("pk"))
    return [
        Merged(effort, words.effort(effort) or Work(work), count)
        for branch, effort, work, count in counted
        if fnmatchcase(branch, span.branch_pattern)
    ]


@dataclass(frozen=True, slots=True)
class Named:
    """A change that another one stands on, as pages name it."""

    number: int
    project: str


def named(ids: Iterable[int]) -> dict[int, Named]:
    """One query, also where there are none: so pages cost the same."""
    rows = Change.objects.filter(pk__in={0, *ids}).values_list("pk", "number", "project__name")
    return {pk: Named(number, project) for pk, number, project in rows}


@dataclass(frozen=True, slots=True)
class Entrance:
    """One project on the page that leads to the boards. `open`: its open changes; `span`: its present cycle."""

    pk: int
    name: str
    open: int
    span: CycleSpan | None
    others: list[CycleSpan]

    @property
    def freeze(self) -> str:
        """When its feature freeze is, in words; empty: nobody has said."""
        day = self.span.day(Kind.FEATURE_FREEZE) if self.span else None
        return when_words(day) if day else ""


def entrances(now: datetime) -> list[Entrance]:
    """The projects with the most open changes, those first; four queries."""
    cycles = all_read()
    counts = _open_counts()
    rows = Project.objects.order_by("name").values_list("pk", "name")
    most = sorted(rows, key=lambda row: (-counts.get(row[0], 0), row[1]))[:MOST_ENTRANCES]
    found = []
    for pk, name in most:
        known = spans_among(cycles, name)
        span = current_among(known, now)
        others = [one for one in known if span is None or one.slug != span.slug]
        found.append(Entrance(pk, name, counts.get(pk, 0), span, others))
    return found


def _open_counts() -> dict[int, int]:
    rows = LaneCount.objects.exclude(lane="small").values_list("project_id").annotate(n=Sum("count"))
    return dict(rows.order_by())
