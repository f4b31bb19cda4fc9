"""Rows of the mirror as states: of every open change now, and of the changes that were open at instants of the past.

Private changes count for nobody but themselves: they are in no pace, in no owner's past, and nothing is learned from
them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Q

from reviewq.changes.models import Change, Freeze, PatchSet, Project
from reviewq.changes.ranking import as_span
from reviewq.changes.rules.effort import work_of
from reviewq.changes.rules.freeze import FreezeSpan
from reviewq.changes.rules.history import EventKind, events
from reviewq.changes.rules.policy import Policy
from reviewq.changes.rules.snapshot import ChangeSnapshot, LabelFact
from reviewq.changes.snapshots import Loaded, load

from .paces import QUARTER, Paces
from .rules.chance import DAY
from .rules.logged import Logged, Names, states
from .rules.state import OwnerPast, State

BATCH = 500  # changes whose logs are in memory at once
MOST_OF_IT = 0.9  # of the time over which an owner's past is counted
MOMENT = timedelta(microseconds=1)
NEW, MERGED, ABANDONED = Change.Status.NEW, Change.Status.MERGED, Change.Status.ABANDONED


@dataclass(slots=True)
class Seen:
    """A change at an instant. `merged`: when it did later; None: it has not so far. `below`: the open changes that it
    stands on, known of the present alone."""

    change: int
    project: int
    state: State
    merged: datetime | None = None
    below: tuple[int, ...] = ()


class Around:
    """What of a state is not in the change's own log, for instants from `since` on. Six queries. `ids`: the changes
    that will be asked about; None: any. No messages are read, which would be all of the mirror's: how much people
    reviewed lately, and when an owner was last seen, is unknown."""

    def __init__(self, since: datetime, now: datetime, ids: Collection[int] | None = None) -> None:
        self.paces = Paces()
        self._knows_owners_from = (reach() or now) + MOST_OF_IT * QUARTER
        self._projects = dict(Project.objects.values_list("pk", "name"))
        self._spans = [as_span(freeze) for freeze in Freeze.objects.all()]
        self._freezes: dict[tuple[int, str], list[FreezeSpan]] = {}
        for key, project, owner, created, merged, abandoned in _changes_since(since - QUARTER):
            self.paces.add_change(project, owner, created, merged, abandoned)
            if end := merged or abandoned:
                self.paces.add_end(key, end)
        for owner, change, at in _uploads_since(since - QUARTER, now, ids):
            self.paces.add_upload(owner, change, at)

    def filled(self, change: Logged, state: State) -> State:
        """The state with what its log does not tell."""
        uploaded = state.at - (state.upload_age or 0.0) * DAY
        return replace(
            state,
            siblings=self.paces.siblings(change.owner, change.key, uploaded, state.at),
            owner=self._owner_past(change, state.at),
            pace=replace(self.paces.pace(change.project, state.at), reviews=None),
            freeze_in=self._freeze_in(change, state.at),
        )

    def _owner_past(self, change: Logged, at: datetime) -> OwnerPast:
        """What became of the owner's changes is unknown where the mirror does not reach back that far."""
        found = self.paces.owner_past(change.project, change.owner, at)
        return found if at >= self._knows_owners_from else OwnerPast(open=found.open)

    def _freeze_in(self, change: Logged, at: datetime) -> float | None:
        key = (change.project, change.branch)
        if key not in self._freezes:
            name = self._projects.get(change.project, "")
            self._freezes[key] = [span for span in self._spans if span.matches(name, change.branch)]
        return min(((span.at - at) / DAY for span in self._freezes[key] if span.at > at), default=None)


def reach() -> datetime | None:
    """From when on the mirror has what closed: a hundredth of its merges were before, which somebody wrote on later.
    None: nothing has merged. Two queries."""
    merges = Change.objects.filter(status=MERGED, is_private=False, submitted__isnull=False)
    place = merges.count() // 100
    return next(iter(merges.order_by("submitted").values_list("submitted", flat=True)[place : place + 1]), None)


Ended = tuple[int, int, int | None, datetime, datetime | None, datetime | None]


def _changes_since(since: datetime) -> Iterator[Ended]:
    """(change, project, owner, created, merged, abandoned) of the public changes that were open at some instant since
    then. An abandoned one is taken to have been so since it last moved."""
    rows = Change.objects.filter(Q(status=NEW) | Q(updated__gte=since), is_private=False, gone_at=None)
    columns = ("id", "project_id", "owner_id", "created", "status", "submitted", "updated")
    for *known, status, submitted, updated in rows.values_list(*columns).iterator():
        merged = submitted or updated if status == MERGED else None
        yield *known, merged, updated if status == ABANDONED else None


def _uploads_since(
    since: datetime, now: datetime, ids: Collection[int] | None
) -> Iterator[tuple[int | None, int, datetime]]:
    """(owner, change, instant) of each upload to a public change. `ids`: only those of the owners of these."""
    rows = PatchSet.objects.filter(created__gte=since, created__lt=now, change__is_private=False, change__gone_at=None)
    if ids is not None:
        rows = rows.filter(change__owner__in=Change.objects.filter(pk__in=ids).values("owner"))
    columns = rows.order_by("created").values_list("change__owner_id", "change_id", "created")
    yield from ((owner, change, at) for owner, change, at in columns.iterator() if at)


def present(ids: Sequence[int], now: datetime) -> Iterator[Seen]:
    """The state now of each of these that is open, in batches of a fixed number of queries."""
    around = Around(now, now, ids)
    for one in loaded(ids):
        change = logged(one)
        last = max((event.at for event in change.log), default=change.created)
        for state in states(change, [max(now, last + MOMENT)]):  # the server's clock may be ahead of ours
            below = tuple(lower.change for lower in one.lower if lower.status == NEW and not lower.is_circle)
            known = _of_now(around.filled(change, state), one, len(below))
            yield Seen(change.key, change.project, known, below=below)


def _of_now(state: State, one: Loaded, depth: int) -> State:
    """With what only the present tells."""
    is_wip = one.snapshot.work_in_progress or state.is_wip
    return replace(state, depth=depth, unresolved=one.snapshot.unresolved, is_wip=is_wip)


def past(instants: Sequence[datetime], now: datetime, most: int) -> Iterator[Seen]:
    """The public changes at each instant (in time order, before `now`) at which they were open, as far as the mirror
    has them. If that makes more than about `most`, every n-th is taken: each change on other days than the next one."""
    around = Around(instants[0], now)
    spans = _open_since(instants[0], now)
    every = ceil(
        sum((end - max(begin, instants[0])) / (now - instants[0]) for _, begin, end in spans) * len(instants) / most
    )
    for one in loaded(key for key, _, _ in spans):
        change = logged(one)
        chosen = [at for place, at in enumerate(instants) if (change.key + place) % max(every, 1) == 0]
        for state in states(change, chosen):
            yield Seen(change.key, change.project, around.filled(change, state), change.merged)


def _open_since(since: datetime, now: datetime) -> list[tuple[int, datetime, datetime]]:
    """(change, from when, until when) of the public changes that were open at some instant since then."""
    rows = Change.objects.filter(Q(status=NEW) | Q(updated__gte=since), is_private=False, gone_at=None, read_error="")
    columns = rows.order_by("created", "pk").values_list("pk", "created", "status", "updated")
    return [(key, created, now if status == NEW else updated) for key, created, status, updated in columns]


def loaded(ids: Iterable[int]) -> Iterator[Loaded]:
    everything = list(ids)
    for start in range(0, len(everything), BATCH):
        yield from load(everything[start : start + BATCH]).values()


def logged(one: Loaded) -> Logged:
    """A loaded change with its log."""
    row, snapshot = one.row, one.snapshot
    log = events(snapshot)
    return Logged(
        key=row["id"],
        project=row["project_id"],
        branch=row["branch"],
        owner=snapshot.owner,
        created=snapshot.created,
        log=tuple(log),
        names=names_of(one.policy, snapshot),
        size=snapshot.size,
        work=work_of(row["commit_message"], row["topic"], one.kinds).value,
        merged=_merged(snapshot, [event.at for event in log if event.kind is EventKind.MERGE]),
    )


def _merged(snapshot: ChangeSnapshot, told: Sequence[datetime]) -> datetime | None:
    """Servers whose log does not say so have it in the last thing that happened."""
    if snapshot.status != MERGED:
        return None
    return told[-1] if told else snapshot.updated


def names_of(policy: Policy, snapshot: ChangeSnapshot) -> Names:
    review = snapshot.labels.get(policy.review_label, LabelFact(-2, 2))
    ci = snapshot.labels.get(policy.ci_label, LabelFact(-1, 1))
    labels = (policy.review_label, policy.approve_label, policy.ci_label)
    return Names(*labels, (review.min, review.max), ci.min, policy.blocking)
