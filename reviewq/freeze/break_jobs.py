"""Keeps what changes do that a freeze may forbid (`Findings`) and the freezes of projects (`Frozen`), by what happened:
a diff came, a change moved on, the calendar or the rules are others. May run twice or late."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from reviewq.changes.derive import touch
from reviewq.changes.fast import insert
from reviewq.changes.models import Change, Diff, Project
from reviewq.cycles.reads import all_read, span_of
from reviewq.trivial.patches import Loaded, load, uploads_of
from reviewq.trivial.rules.diff import BadDiff, parse

from .models import Findings, Frozen
from .rules.breaks import VERSION, breaks_of, is_readable
from .rules.forbids import windows_of
from .rules.found import Found

log = logging.getLogger(__name__)
BATCH = 50  # their diffs are in memory at once
MOST_AT_ONCE = 500  # a run of the worker; the rest waits for the next one
MOST_FOUND = 12  # that are kept of one change
KEPT_FOR = timedelta(days=2)  # after a freeze was lifted
FIELDS = [field.attname for field in Findings._meta.concrete_fields]
NEWEST = F("change__patch_set")
Row = dict[str, Any]


def diffs_came(ids: Collection[int], now: datetime) -> None:
    """Called with each diff that is written, in its transaction (changes.hooks)."""
    read_changes(ids, now)


def keep_true() -> str:
    """What the worker runs by the clock: the freezes of the calendar, changes that moved on, and diffs that no rule of
    today has read. Nobody reads a row that speaks of another patch set than the newest, so this may come late and no
    poll has to wait for it."""
    now = timezone.now()
    freezes, followed = copy_calendar(now), follow_changes(MOST_AT_ONCE)
    return f"{freezes} freezes, {followed} moved, {read_stale(now, MOST_AT_ONCE)} diffs"


@transaction.atomic
def follow_changes(limit: int | None = None) -> int:
    """Closed changes have no row; a rebase or a new message keeps it; new code waits for its diff. Returns how many
    moved."""
    quiet = Q(change__status=Change.Status.NEW, patch_set=NEWEST)
    moved = Findings.objects.exclude(quiet).order_by("pk")
    rows = list(moved.values_list("pk", "patch_set", "change__status", "change__patch_set")[:limit])
    uploads = uploads_of({pk: number for pk, _, status, number in rows if status == Change.Status.NEW})
    kept = {pk for pk, patch_set, _, _ in rows if pk in uploads and patch_set >= uploads[pk].code_since}
    Findings.objects.filter(pk__in=[row[0] for row in rows if row[0] not in kept]).delete()
    newest = Change.objects.filter(pk=OuterRef("pk")).values("patch_set")
    Findings.objects.filter(pk__in=kept).update(patch_set=Subquery(newest))
    return len(rows)


def read_stale(now: datetime, limit: int | None = None) -> int:
    """Reads the open changes whose diff is here and was read by other rules, or not at all."""
    is_here = Diff.objects.filter(change__status=Change.Status.NEW, patch_set=NEWEST)
    read = {"change__findings__rules": VERSION, "change__findings__patch_set": NEWEST}
    stale = is_here.exclude(**read).order_by("pk").values_list("pk", flat=True)
    return read_changes(list(stale[:limit]), now)


def read_changes(ids: Collection[int], now: datetime) -> int:
    """Reads those of these changes that are open and whose diff is here. Returns how many were read."""
    found, keys = 0, sorted(ids)
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            found += _read_batch(keys[start : start + BATCH], now)
    return found


def _read_batch(ids: Collection[int], now: datetime) -> int:
    rows = [_row_of(one, now) for one in load(ids) if one.has_diff]
    keys = [row["change_id"] for row in rows]
    before = dict(Findings.objects.filter(pk__in=keys).values_list("pk", "found")) if rows else {}
    # first, as every write of facts does: nobody waits for the mirror's version who keeps others from these rows
    touch({row["change_id"] for row in rows if row["found"] != before.get(row["change_id"], [])})
    insert(Findings, FIELDS, [[row[name] for name in FIELDS] for row in rows], unique=["change"])
    return len(rows)


def _row_of(one: Loaded, now: datetime) -> Row:
    found = _found_in(one)
    return {
        "change_id": one.change,
        "project_id": one.project,
        "patch_set": one.patch_set,
        "state": (Findings.State.UNREAD if found is None else Findings.State.READ).value,
        "breaks": any(not finding.is_talk for finding in found or ()),
        "found": [_json(finding) for finding in (found or ())[:MOST_FOUND]],
        "rules": VERSION,
        "found_at": now,
    }


def _found_in(one: Loaded) -> tuple[Found, ...] | None:
    """What the diff shows; None: it cannot be read. The rules never raise; if they do all the same, one patch must not
    stop the others."""
    try:
        files = parse(one.patch.text) if one.patch.text is not None else None
        return breaks_of(files) if files and is_readable(files) else None
    except BadDiff:
        return None
    except Exception:
        log.exception("change %s, patch set %s: the rules of freezes failed on its diff", one.change, one.patch_set)
        return None


def _json(found: Found) -> Row:
    """A finding as every database takes it."""
    told = asdict(found) | {"does": found.does.value}
    return {name: _clean(value) if isinstance(value, str) else value for name, value in told.items()}


def _clean(text: str) -> str:
    return text[:300].replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


@transaction.atomic
def copy_calendar(now: datetime) -> int:
    """Writes the freezes of every project that are coming, on, or lately lifted. Returns how many there are."""
    wanted = sorted(_freezes(now), key=str)
    stored = Frozen.objects.select_for_update().order_by("pk")
    columns = ("project_id", "branch_pattern", "rule", "at", "lifts_at")
    if sorted(stored.values_list(*columns), key=str) != wanted:
        stored.delete()
        Frozen.objects.bulk_create(Frozen(**dict(zip(columns, row, strict=True))) for row in wanted)
    return len(wanted)


def _freezes(now: datetime) -> Iterable[tuple[int, str, str, datetime, datetime | None]]:
    cycles = [one for one in all_read() if any(day.at > now - KEPT_FOR for day in one.days)]
    for pk, name in Project.objects.values_list("pk", "name") if cycles else ():
        for one in cycles:
            if not fnmatchcase(name, one.cycle.project_pattern):
                continue
            for window in windows_of(span_of(one, name), name):
                if not window.is_over(now - KEPT_FOR):
                    yield pk, one.cycle.branch_pattern, window.rule.value, window.at, window.lifts_at
