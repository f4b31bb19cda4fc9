"""Reads the logs of a batch of changes and writes what they tell, only where it differs from what is stored. The days
of which something moved are marked in the same transaction, so that they are counted even if this process dies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models, transaction

from reviewq.changes.fast import insert, select
from reviewq.changes.models import Facts
from reviewq.changes.rules.clock import replay
from reviewq.changes.rules.history import events
from reviewq.changes.rules.turn import Holder
from reviewq.changes.snapshots import Loaded, load

from .models import CameBack, Flow, Passage, Read, Review
from .rules.figures import COUNTED
from .rules.passages import Passed, passages
from .rules.reading import Reviews, reviews_of

Row = tuple[Any, ...]
MOST_GONE = 1_000  # rows that one statement removes: databases limit its parameters


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of what logs tell. The first `keys` of the columns after the change say which row of it one is."""

    model: type[models.Model]
    columns: tuple[str, ...]
    keys: int

    @property
    def unique(self) -> tuple[str, ...]:
        return ("change_id", *self.columns[: self.keys])


REVIEWS = Kept(Review, ("account_id", "at", "project_id", "patch_set", "value", "comments", "waited"), keys=2)
PASSAGES = Kept(Passage, ("kind", "number", "at", "project_id"), keys=2)
BACK = Kept(CameBack, ("account_id", "since"), keys=1)


@dataclass(frozen=True, slots=True)
class Stands:
    """What the facts of a change say: up to which version, and whether reviewers have it, since when."""

    version: int
    is_reviewers: bool
    since: datetime | None
    ended: datetime


@transaction.atomic
def read_changes(ids: Collection[int], now: datetime) -> int:
    """Reads these changes; returns how many there were. Private ones, and those that are gone, tell nothing."""
    stands = _stands(ids)
    loaded = {key: one for key, one in load(stands, now).items() if is_public(one)}
    told: dict[Kept, list[Row]] = {REVIEWS: [], PASSAGES: [], BACK: []}
    for key, one in loaded.items():
        for kept, rows in _told(key, one, stands[key], now).items():
            told[kept] += rows
    project_of = dict(Facts.objects.filter(pk__in=stands).values_list("pk", "project_id"))
    moved: set[tuple[int, date]] = set()
    for kept, rows in told.items():
        differing = _write(kept, stands.keys(), rows)
        if kept is not BACK:
            place = ("change_id", *kept.columns).index("at")
            moved |= {(project_of[row[0]], row[place].astimezone(UTC).date()) for row in differing}
    mark(moved)
    insert(Read, ["change_id", "version"], [(key, one.version) for key, one in stands.items()], unique=["change_id"])
    return len(stands)


def is_public(one: Loaded) -> bool:
    return not one.row["is_private"] and one.row["gone_at"] is None


def _stands(ids: Collection[int]) -> dict[int, Stands]:
    columns = ("pk", "version", "is_listed", "turn", "since", "change__submitted", "updated")
    found = {}
    for key, version, is_listed, turn, since, submitted, updated in Facts.objects.filter(pk__in=ids).values_list(
        *columns
    ):
        found[key] = Stands(version, is_listed and turn == Holder.REVIEWERS, since, submitted or updated)
    return found


def _told(key: int, one: Loaded, stands: Stands, now: datetime) -> dict[Kept, list[Row]]:
    """The rows of one change."""
    change, project = one.snapshot, one.row["project_id"]
    log = events(change)
    read = reviews_of(log, change.owner, one.policy.review_label)
    is_answered = any(review.back for review in read.done)
    segments = replay(change, one.policy, log, max(now, log[-1].at)) if is_answered else []
    passed: Iterable[Passed] = passages(log, change.status, change.created, stands.ended)
    return {
        REVIEWS: [
            (key, r.account, r.at, project, r.patch_set, r.value, r.comments, r.waited(segments)) for r in read.done
        ],
        PASSAGES: [(key, p.kind, p.number, p.at, project) for p in passed],
        BACK: [(key, account, since) for account, since in _back(read, one, stands).items()],
    }


def _back(read: Reviews, one: Loaded, stands: Stands) -> Mapping[int, datetime]:
    """Whom it came back to, since when reviewers have it. Nobody whose good word stands after all, because Gerrit
    copied it to the new code, and nobody whose account is closed."""
    if not stands.is_reviewers:
        return {}
    label = one.policy.review_label
    standing = {vote.account for vote in one.snapshot.votes if vote.label == label and vote.value > 0}
    since = stands.since
    return {
        account: max(at, since) if since else at
        for account, at in read.back.items()
        if account not in standing and account not in one.snapshot.inactive
    }


def _write(kept: Kept, ids: Collection[int], rows: Sequence[Row]) -> list[Row]:
    """Makes the rows of these changes what they are to be. Returns those that came, went, or were another before."""
    known = {row[1 : kept.keys + 2]: row for row in _stored(kept, ids)}
    wanted = {row[: kept.keys + 1]: row for row in rows}
    gone = [row for key, row in known.items() if key not in wanted]
    new = [row for key, row in wanted.items() if key not in known or known[key][1:] != row]
    before = [known[key][1:] for row in new if (key := row[: kept.keys + 1]) in known]
    for start in range(0, len(gone), MOST_GONE):
        kept.model._default_manager.filter(pk__in=[row[0] for row in gone[start : start + MOST_GONE]]).delete()
    insert(kept.model, ["change_id", *kept.columns], new, unique=kept.unique)
    return [*(row[1:] for row in gone), *before, *new]


def _stored(kept: Kept, ids: Collection[int]) -> list[Row]:
    """(key of the row, change, *columns)"""
    return [(pk, change, *values) for change, pk, *values in select(kept.model, ["id", *kept.columns], ids)]


def mark(days: Iterable[tuple[int, date]]) -> None:
    """Says of these (project, day) that they have to be counted again; what was counted stays until then."""
    zeros = (0,) * len(COUNTED)
    rows = [(project, day, *zeros, True) for project, day in sorted(days)]
    insert(Flow, ["project_id", "day", *COUNTED, "is_due"], rows, unique=["project_id", "day"], add=COUNTED)
