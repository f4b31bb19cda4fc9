"""Queries of sittings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

from reviewq.changes.models import ChangedFile, Facts, Vote
from reviewq.changes.rules.minutes import corrected, minutes_to_approve
from reviewq.changes.rules.turn import Holder, Lane
from reviewq.parts import plugins
from reviewq.parts.reads import listed, rows_of, server_urls
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer

from .models import Sitting, SittingItem
from .rules.sitting import FEWEST_TIMED, NEWEST_TIMED, Work, factor_of
from .sections import PROMISE_LABEL

MOST_LOOKED_AT = 300  # changes of the highest rank, of which those that fit are picked
MOST_FILES = 5000
PAST_SHOWN = 10
TIMED = (SittingItem.Outcome.DONE, SittingItem.Outcome.VOTED)


@dataclass(frozen=True, slots=True)
class Stage:
    """One change of a sitting as its page shows it. `minutes`: the corrected estimate."""

    item: SittingItem
    row: Row
    minutes: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A sitting under way: what is to be done now, what follows, what was done."""

    sitting: Sitting
    now: Stage | None
    following: list[Stage] = field(default_factory=list)
    finished: list[Stage] = field(default_factory=list)

    @property
    def place(self) -> int:
        return len(self.finished) + 1

    @property
    def left(self) -> int:
        """Minutes that what is not finished is estimated at."""
        return sum(stage.minutes for stage in (self.now, *self.following) if stage)

    @property
    def count(self) -> int:
        return len(self.finished) + len(self.following) + (1 if self.now else 0)


@dataclass(frozen=True, slots=True)
class Past:
    """A sitting that is over, in numbers. `seconds`: what its timed reviews took."""

    sitting: Sitting
    done: int
    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Pace:
    """By how much a reader's reviews took longer than our estimates. `factor` None: too few were timed."""

    factor: float | None
    timed: int

    @property
    def words(self) -> str:
        if self.factor is None:
            return f"Estimates are ours: they are corrected to your pace after {FEWEST_TIMED} timed reviews."
        many = f"Your last {self.timed} reviews took"
        if 0.95 <= self.factor <= 1.05:
            return f"{many} as long as we had estimated."
        return f"{many} {self.factor:.1f} times our estimate; the estimates here are corrected by that."


def open_sitting(user: User) -> Sitting | None:
    return Sitting.objects.filter(user=user, ended_at=None).first()


def pace_of(user: User) -> Pace:
    """From the newest reviews that were timed from start to end."""
    items = SittingItem.objects.filter(sitting__user=user, outcome__in=TIMED)
    rows = items.exclude(started_at=None).order_by("-done_at", "-pk")[:NEWEST_TIMED]
    timed = [(item.seconds, item.minutes) for item in rows]
    return Pace(factor_of(timed), len(timed))


def works_for(viewer: Viewer, project: str, areas: Collection[str]) -> list[Work]:
    """What this reader could review, the highest rank first: reviewers have it, it is not theirs, they have not voted
    on its code and do not hold it. Two queries."""
    found = Facts.objects.filter(is_listed__in=(True,), is_private=False, turn=Holder.REVIEWERS)
    for left_out in plugins.left_out_of(viewer):
        found = found.exclude(pk__in=left_out)
    if viewer.account:
        mine = Vote.objects.filter(change=OuterRef("pk"), account=viewer.account).exclude(label=PROMISE_LABEL)
        found = found.exclude(owner=viewer.account).filter(~Exists(mine))
    if project:
        found = found.filter(project__name=project)
    within = Q()
    for area in areas:
        within |= Q(area=area) | Q(area__startswith=f"{area}/")
    columns = ("pk", "minutes", "rank", "project_id", "area", "lane")
    rows = list(found.filter(within).order_by("-rank", "pk").values_list(*columns)[:MOST_LOOKED_AT])
    files = _files_of([row[0] for row in rows])
    return [
        Work(pk, minutes_to_approve(minutes) if lane == Lane.APPROVAL else minutes, rank, (of, area), files[pk])
        for pk, minutes, rank, of, area, lane in rows
    ]


def _files_of(ids: Sequence[int]) -> defaultdict[int, frozenset[str]]:
    paths: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for change, path in ChangedFile.objects.filter(change__in=ids).values_list("change_id", "path")[:MOST_FILES]:
        paths[change] |= {path}
    return paths


def progress_of(sitting: Sitting, viewer: Viewer, now: datetime) -> Progress:
    """The sitting as its page shows it; what its reader may no longer see is left out."""
    items = list(sitting.items.order_by("position"))
    found = listed([item.change_id for item in items])
    seen = [one for one in found if viewer.sees_private or not one.is_hidden]
    rows = {row.id: row for row in rows_of(seen, viewer, server_urls(), now)}
    stages = [
        Stage(item, rows[item.change_id], corrected(item.minutes, sitting.factor))
        for item in items
        if item.change_id in rows
    ]
    left = [stage for stage in stages if not stage.item.outcome]
    return Progress(sitting, left[0] if left else None, left[1:], [stage for stage in stages if stage.item.outcome])


def past_of(user: User) -> list[Past]:
    """The newest sittings that are over; two queries."""
    sittings = Sitting.objects.filter(user=user, ended_at__isnull=False).order_by("-started_at", "-pk")
    past = []
    for sitting in sittings.prefetch_related("items")[:PAST_SHOWN]:
        items = list(sitting.items.all())
        done = [item for item in items if item.outcome in TIMED]
        past.append(Past(sitting, len(done), len(items), int(sum(item.seconds for item in done))))
    return past
