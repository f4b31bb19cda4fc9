"""Holds written down, ended, opened again. Each function is called in a transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from reviewq.changes.models import Change, Facts, Freeze
from reviewq.changes.rules.snapshot import ChangeSnapshot
from reviewq.changes.snapshots import load

from .models import Hold
from .rules.hold import Log, log_of


@dataclass(frozen=True, slots=True)
class Term:
    """Until what something is held: a kind of `Hold.Until`, with the instant, the change or the freeze of that kind."""

    until: str
    at: datetime | None = None
    change: Change | None = None
    freeze: Freeze | None = None


def logs_of(ids: Collection[int]) -> dict[int, Log]:
    """What ends holds of these changes, as the mirror has it."""
    if not ids:
        return {}
    ci = dict(Facts.objects.filter(pk__in=ids).values_list("pk", "ci"))
    return {key: log_of(snapshot, ci.get(key, "")) for key, snapshot in _snapshots(ids).items()}


def _snapshots(ids: Collection[int]) -> dict[int, ChangeSnapshot]:
    return {key: one.snapshot for key, one in load(ids).items()}


def open_holds(user: User, changes: Iterable[int]) -> QuerySet[Hold]:
    return Hold.objects.filter(user=user, change__in=list(changes), ended_at=None)


def begin(user: User, changes: Sequence[Change], term: Term, why: str, now: datetime) -> tuple[list[int], list[int]]:
    """Holds these changes; what held them before ends. Returns the ids of the new holds and of those before."""
    ids = [change.pk for change in changes]
    before = list(open_holds(user, ids).values_list("pk", flat=True))
    end(before, Hold.End.REPLACED, now)
    logs = logs_of(ids)
    holds = [
        Hold(
            user=user,
            change_id=pk,
            since=now,
            until=term.until,
            until_at=term.at,
            until_change=term.change,
            until_freeze=term.freeze,
            why=why,
            known=logs[pk].known.as_json() if pk in logs else {},
        )
        for pk in ids
    ]
    return [hold.pk for hold in Hold.objects.bulk_create(holds)], before


def end(holds: Collection[int], by: str, now: datetime) -> None:
    Hold.objects.filter(pk__in=holds, ended_at=None).update(ended_at=now, ended_by=by)


def reopen(user: User, holds: Collection[int], ended_by: str) -> None:
    """Opens holds again that ended in that way, but for changes that are held anew by now, or closed."""
    other = Hold.objects.filter(user=user, change=OuterRef("change"), ended_at=None)
    ended = Hold.objects.filter(pk__in=holds, user=user, ended_by=ended_by, change__status=Change.Status.NEW)
    back = ended.exclude(Exists(other)).order_by("-pk")
    newest = {hold.change_id: hold.pk for hold in reversed(back)}  # one of each change: they are open one at a time
    Hold.objects.filter(pk__in=newest.values()).update(ended_at=None, ended_by="", ended_why={}, seen_at=None)
