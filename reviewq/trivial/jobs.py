"""Judging by what happened: a diff came, a change moved, the weights are newer. May run twice or late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from reviewq.changes.fast import with_rows
from reviewq.changes.models import Change, Diff

from .judging import FIELDS, Row, judge_changes, summary, waiting_row, write
from .models import Judged
from .patches import Uploads, uploads_of
from .rules.judgement import State
from .weights import shipped

MOST_AT_ONCE = 1000  # a run of the worker; the rest waits for the next one
NEWEST = F("change__patch_set")


def diffs_came(ids: Collection[int], now: datetime) -> None:
    """Called with each diff or whole file that is written, in its transaction (changes.hooks)."""
    judge_changes(ids, now)


def changes_moved(ids: Collection[int], now: datetime) -> None:
    """Called with each write of facts, in its transaction (changes.hooks): two queries where nothing follows. The rows
    of `ids` have been given a new version already, so open pages draw them anew."""
    judge_changes(_moved(with_rows(Judged, ids), now) | _restored(with_rows(Diff, ids)), now)


def _moved(judged: Collection[int], now: datetime) -> set[int]:
    """Lets the rows of these follow what moved; returns the changes to judge at once."""
    if not judged:
        return set()
    quiet = Q(change__status=Change.Status.NEW, patch_set=NEWEST)
    moved = Judged.objects.filter(change__in=judged).exclude(quiet)
    rows = list(moved.values(*FIELDS, "change__status", "change__patch_set", "change__revision"))
    return _follow(rows, now) if rows else set()


def _restored(with_diff: Collection[int]) -> set[int]:
    """A change that was restored may have its diff still."""
    if not with_diff:
        return set()
    restored = Diff.objects.filter(pk__in=with_diff, change__status=Change.Status.NEW, change__trivial=None)
    return set(restored.values_list("pk", flat=True))


def _follow(rows: Iterable[Row], now: datetime) -> set[int]:
    """Lets rows follow their changes: a closed one has none, new code waits for its diff, a rebase or a new message
    keeps what was said. Returns the changes to judge at once, since their words may be new and their diff is not."""
    moved = [row for row in rows if row["change__status"] == Change.Status.NEW]
    closed = {row["change_id"] for row in rows} - {row["change_id"] for row in moved}
    if closed:
        Judged.objects.filter(pk__in=closed).delete()
    uploads = uploads_of({row["change_id"]: row["change__patch_set"] for row in moved})
    write([_followed(row, uploads[row["change_id"]], now) for row in moved])
    return {row["change_id"] for row in moved if row["patch_set"] >= uploads[row["change_id"]].diff_since}


def _followed(row: Mapping[str, object], uploads: Uploads, now: datetime) -> Row:
    newest = {"patch_set": row["change__patch_set"], "revision": row["change__revision"]}
    kept = {name: row[name] for name in FIELDS}
    if kept["patch_set"] >= uploads.code_since:  # type: ignore[operator]
        return kept | newest
    before = kept["before"] if kept["state"] == State.WAITING else summary(kept)
    waiting = waiting_row(kept["change_id"], kept["project_id"], now=now, **newest)  # type: ignore[arg-type]
    return waiting | {"before": before}


def judge_due() -> str:
    """What the worker runs by the clock: judges what other weights have judged, and what was left out."""
    return f"{judge_stale(timezone.now(), MOST_AT_ONCE)} judged"


def judge_stale(now: datetime, limit: int | None = None) -> int:
    """Judges the open changes whose judgement is not by today's weights, or is missing, and whose diff is here."""
    is_here = Diff.objects.filter(change__status=Change.Status.NEW, patch_set=NEWEST)
    is_judged = Q(change__trivial__weights=shipped().version)
    stale = is_here.filter(~is_judged | Q(change__trivial=None)).order_by("pk").values_list("pk", flat=True)
    return judge_changes(list(stale[:limit]), now)
