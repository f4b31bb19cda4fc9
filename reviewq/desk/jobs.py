"""Holds that come back: by what happened to a change, at once with it, and by the clock. May run twice or late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reviewq.changes.derive import touch
from reviewq.changes.rules.reason import Reason

from .hold_writes import logs_of
from .models import Hold
from .rules.hold import Held, Known, Target, Until, due

MOST_AT_ONCE = 500


def return_holds() -> str:
    """What the worker runs every few seconds: returns the holds whose date has come or whose freeze has lifted."""
    return f"{return_timed(timezone.now())} returned"


def return_timed(now: datetime) -> int:
    holds = Hold.objects.filter(ended_at=None)
    dated = Q(until=Hold.Until.DATE, until_at__lte=now)
    lifted = Q(until=Hold.Until.FREEZE) & (Q(until_freeze=None) | Q(until_freeze__lifts_at__lte=now))
    with transaction.atomic():
        ids = list(holds.filter(dated | lifted).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
        return len(_return(ids, now))


def changes_moved(ids: Collection[int], now: datetime) -> None:
    """Called with each write of facts, in its transaction (changes.hooks)."""
    concerned = Q(change__in=ids) | Q(until_change__in=ids)
    _return(list(Hold.objects.filter(concerned, ended_at=None).values_list("pk", flat=True)), now)


def _return(ids: Collection[int], now: datetime) -> set[int]:
    """Ends those of these holds that are due; returns the ids of their changes."""
    if not ids:
        return set()
    holds = Hold.objects.filter(pk__in=ids, ended_at=None).select_related("until_change", "until_freeze")
    logs = logs_of({hold.change_id for hold in holds})
    back: set[int] = set()
    for hold in holds:
        log = logs.get(hold.change_id)
        reason = due(held_of(hold), log, now) if log else None
        if reason and _end(hold, reason, now):
            back.add(hold.change_id)
    touch(back)
    return back


def _end(hold: Hold, reason: Reason, now: datetime) -> bool:
    ended = {"ended_at": now, "ended_by": Hold.End.RETURNED, "ended_why": reason.as_json()}
    return bool(Hold.objects.filter(pk=hold.pk, ended_at=None).update(**ended))


def held_of(hold: Hold) -> Held:
    """The row as the rule reads it."""
    target = None
    if hold.until_change:
        target = Target(hold.until_change.number, hold.until_change.status)
    elif hold.until_freeze:
        target = Target(name=hold.until_freeze.name, at=hold.until_freeze.lifts_at)
    return Held(Until(hold.until), Known.from_json(hold.known), hold.until_at, target)
