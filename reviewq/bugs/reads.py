"""Every query of the pages of bugs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from reviewq.changes.models import Bug, BugLink, Change, Tracker
from reviewq.changes.rules.cause import IMPORTANCES
from reviewq.parts.lanes import WORDS
from reviewq.parts.rows import GONE, change_url, shortened
from reviewq.people.reads import Viewer

from .forms import Wanted
from .models import Mark
from .rules.state import BEFORE_WORK, IN_PROGRESS, State

PAGE = 50  # bugs
MOST_CHANGES = 5  # of one bug in a list; its page has all of them
MOST_LINKS = 1000  # read for one page
MOST_MARKS = 50  # of one bug


@dataclass(frozen=True, slots=True)
class Named:
    """A change that names a bug, as lists of bugs show it. `how`: closes, related ..."""

    pk: int
    number: int
    url: str
    subject: str
    turn: str
    how: str
    is_open: bool
    clock_start: datetime | None


@dataclass(slots=True)
class BugRow:
    """A bug with the changes that name it and the mark that stands, if any."""

    bug: Bug
    changes: list[Named] = field(default_factory=list)
    mark: Mark | None = None

    @property
    def shown(self) -> list[Named]:
        return self.changes[:MOST_CHANGES]

    @property
    def more(self) -> int:
        return len(self.changes) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `counts`: how many bugs each list has, with the filters that are set."""

    rows: list[BugRow]
    counts: dict[State, int]
    total: int
    previous: str
    following: str


def named_by(viewer: Viewer, *conditions: Q, **columns: Any) -> QuerySet[BugLink]:
    """Links of a bug (OuterRef) to changes that the reader may hear of."""
    visible = Q() if viewer.sees_private else Q(change__is_private=False)
    links = BugLink.objects.filter(visible, *conditions, number=OuterRef("number"), change__gone_at=None, **columns)
    return links.order_by()


def open_change(viewer: Viewer) -> Exists:
    return Exists(named_by(viewer, change__status=Change.Status.NEW))


def standing_mark() -> Exists:
    return Exists(Mark.objects.filter(bug=OuterRef("pk"), undone_at=None).order_by())


def in_state(state: State, viewer: Viewer) -> Q:
    """The condition of a list, on open bugs."""
    if state is State.STUCK:
        return Q(status=IN_PROGRESS) & ~Q(open_change(viewer))
    if state is State.IDLE:
        return Q(status__in=BEFORE_WORK) & ~Q(assignee="")
    if state is State.ABANDONED:
        given_up = named_by(viewer, change__status=Change.Status.ABANDONED)
        alive = named_by(viewer, ~Q(change__status=Change.Status.ABANDONED))
        return Q(Exists(given_up)) & ~Q(Exists(alive))
    return Q(standing_mark()) if state is State.TRIVIAL else Q()


def filtered(wanted: Wanted) -> QuerySet[Bug]:
    """The open bugs that meet the filters, in no order."""
    bugs = Bug.objects.filter(is_open=True)
    if wanted.project:
        bugs = bugs.filter(tracker__name=wanted.project)
    if wanted.status:
        bugs = bugs.filter(status=wanted.status)
    if wanted.importance:
        bugs = bugs.filter(importance=wanted.importance)
    if wanted.tag:
        bugs = bugs.alias(told=Cast("tags", TextField())).filter(told__contains=f'"{wanted.tag}"')
    for word in wanted.q.split()[:10]:
        number = int(word) if word.isascii() and word.isdecimal() and len(word) < 19 else -1
        bugs = bugs.filter(Q(title__icontains=word) | Q(number=number))
    return bugs


def page_of(wanted: Wanted, viewer: Viewer) -> Page:
    """A page of the list: a query for the counts, one for the bugs, two for what stands beside them."""
    found = filtered(wanted)
    conditions = {state.name: in_state(state, viewer) for state in State}
    told = found.aggregate(**{name: Count("pk", filter=condition or None) for name, condition in conditions.items()})
    counts = {state: told[state.name] for state in State}
    start = (wanted.page - 1) * PAGE
    bugs = found.filter(conditions[wanted.state.name]).select_related("tracker").order_by(*_order(wanted.sort))
    rows = rows_of(bugs[start : start + PAGE], viewer)
    total = counts[wanted.state]
    previous = wanted.but(page=wanted.page - 1).query if wanted.page > 1 else ""
    following = wanted.but(page=wanted.page + 1).query if start + PAGE < total else ""
    return Page(rows, counts, total, previous, following)


def _order(sort: str) -> list[Any]:
    if sort == "oldest":
        return [F("created").asc(nulls_last=True), "number", "pk"]
    if sort == "moved":
        return [F("updated").asc(nulls_last=True), "number", "pk"]
    places = [When(importance=importance, then=Value(place)) for place, importance in enumerate(IMPORTANCES)]
    return [Case(*places, default=Value(len(IMPORTANCES)), output_field=IntegerField()), "number", "pk"]


def rows_of(bugs: Iterable[Bug], viewer: Viewer) -> list[BugRow]:
    """The bugs with what stands beside them: two queries."""
    bugs = list(bugs)
    changes = changes_of({bug.number for bug in bugs}, viewer)
    keys = [0, *(bug.pk for bug in bugs)]  # 0 is no key: the query is made for every page, so that pages cost the same
    marks = {mark.bug_id: mark for mark in Mark.objects.filter(bug__in=keys, undone_at=None)}
    return [BugRow(bug, changes.get(bug.number, []), marks.get(bug.pk)) for bug in bugs]


def changes_of(numbers: Collection[int], viewer: Viewer) -> dict[int, list[Named]]:
    """Bug number -> the changes that name it and that the reader may hear of, open ones first, newest first."""
    hidden = Q() if viewer.sees_private else Q(change__is_private=False)
    # 0 is no bug's number, see above
    links = BugLink.objects.filter(hidden, number__in={0, *numbers}, change__gone_at=None)
    columns = (
        *("number", "kind", "change_id", "change__number", "change__project__name", "change__subject"),
        *("change__status", "change__facts__lane", "change__facts__clock_start"),
    )
    found: dict[int, list[Named]] = defaultdict(list)
    for number, kind, pk, change, project, subject, status, lane, since in links.order_by(
        "-change__number", "pk"
    ).values_list(*columns)[:MOST_LINKS]:
        closed = GONE.get(status)
        turn = closed.words if closed else WORDS.get(lane or "", "No longer listed")
        url = change_url(project, change)
        found[number].append(Named(pk, change, url, shortened(subject, 120), turn, kind, not closed, since))
    for changes in found.values():
        changes.sort(key=lambda one: not one.is_open)
    return found


def find(number: int, project: str = "") -> list[Bug]:
    """The bug of that number as each project sees it; the one asked for, else an open one, comes first."""
    bugs = list(Bug.objects.filter(number=number).select_related("tracker"))
    return sorted(bugs, key=lambda bug: (bug.tracker.name != project, not bug.is_open, bug.tracker.name))


def task(pk: int) -> Bug | None:
    return Bug.objects.filter(pk=pk).select_related("tracker").first()


def marks_of(bug: Bug) -> list[Mark]:
    """What was said of it, newest first, taken back or not."""
    return list(Mark.objects.filter(bug=bug)[:MOST_MARKS])


@dataclass(frozen=True, slots=True)
class TrackerState:
    """How the bugs are: which projects there are, when they were read, what is wrong."""

    is_off: bool
    trackers: list[Tracker]

    @property
    def names(self) -> list[str]:
        return [tracker.name for tracker in self.trackers]

    @property
    def error(self) -> str:
        """What is wrong, on one line; a fault of the server is said once for all of its projects."""
        errors: dict[str, list[str]] = {}
        for tracker in self.trackers:
            if tracker.error:
                errors.setdefault(tracker.error, []).append(tracker.name)
        return "; ".join(f"{', '.join(names)}: {error}" for error, names in errors.items())

    @property
    def read_at(self) -> datetime | None:
        """Since when nothing is newer here than in the tracker, for the project that is worst off; None: one of them
        has not been read whole yet, or there is none."""
        read = [tracker.synced_at if tracker.swept_at else None for tracker in self.trackers]
        known = [at for at in read if at]
        return min(known) if known and len(known) == len(read) else None


def is_off() -> bool:
    """Whether no tracker is read."""
    return not settings.LAUNCHPAD_URL


def tracker_state() -> TrackerState:
    return TrackerState(is_off(), list(Tracker.objects.order_by("name")))
