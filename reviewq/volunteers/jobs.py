"""Leases by themselves: renewed or done with what happened on Gerrit, ended by the clock. May run twice or late."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from reviewq.changes.fast import with_rows
from reviewq.changes.models import Change
from reviewq.changes.snapshots import load

from . import claim_writes as writes
from .models import Claim, Waiting
from .rules.lease import Heard, Lease, heard_of, renewal

MOST_AT_ONCE = 500


def end_leases() -> str:
    """What the worker runs every minute: ends what ran out, and gives what is free to who waits for it."""
    return f"{end_timed(timezone.now())} settled"


def end_timed(now: datetime) -> int:
    """Returns how many changes were settled: those with a lease that ran out, and those that are free although somebody
    waits, who had too many others before and has room now."""
    over = Claim.objects.filter(ended_at=None, until__lte=now).order_by("until").values_list("change_id", flat=True)
    free = writes.free_lines(now).values_list("change_id", flat=True)
    closed = Waiting.objects.exclude(change__status=Change.Status.NEW).values_list("change_id", flat=True)
    changes = dict.fromkeys(change for found in (over, free, closed) for change in found[:MOST_AT_ONCE])
    for change in changes:
        writes.settle(change, now)
    return len(changes)


def changes_moved(ids: Collection[int], now: datetime) -> None:
    """Called with each write of facts, in its transaction (changes.hooks), which has locked the mirror's version."""
    claimed = with_rows(Claim, ids)
    if not claimed:
        return
    claims = list(
        Claim.objects.filter(change__in=claimed, ended_at=None).select_related("change", "holder__gerrit_link")
    )
    going_on = [claim for claim in claims if claim.change.is_open]
    for claim in claims:
        if not claim.change.is_open:
            writes.end(claim, Claim.End.DONE, now, claim.change.status.lower())
            writes.close_queue(claim.change_id, now)
    _renew(going_on, now)


def _renew(claims: Collection[Claim], now: datetime) -> None:
    """Makes the leases longer of those who were heard of; of a new account of theirs the counting begins."""
    loaded = load([claim.change_id for claim in claims]) if claims else {}
    for claim in claims:
        before = Heard.from_json(claim.heard)
        known = heard_of(loaded[claim.change_id].snapshot, _account_of(claim))
        renewed = renewal(Lease(claim.until, before), known, now, writes.length())
        if renewed:
            writes.renew(claim, renewed, known, now)
        elif known != before:
            Claim.objects.filter(pk=claim.pk).update(heard=known.as_json(), account_id=known.account)


def _account_of(claim: Claim) -> int | None:
    """The holder's account on Gerrit as they say it is now, else as they said then."""
    theirs = writes.taker_of(claim.holder).account if claim.holder else None
    return theirs or claim.account_id
