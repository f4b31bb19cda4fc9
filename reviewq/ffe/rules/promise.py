"""A sponsor's promise to review: until when, and what became of it. Pure.

The days begin with the grant, since before it nobody knows whether the work is wanted; a promise that is given later
has its own days. No promise lasts longer than the grant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from reviewq.changes.rules.history import Event, EventKind

from .life import State


class Promise(StrEnum):
    """RELEASED: nothing is asked any more, since the request was denied or withdrawn, or merged without it, or they
    took the promise back."""

    WAITING = "waiting"
    KEPT = "kept"
    BROKEN = "broken"
    RELEASED = "released"


def due_at(promised_at: datetime, granted_at: datetime | None, until: datetime | None, days: int) -> datetime | None:
    """By when the sponsor is to be heard; None: nothing is granted yet."""
    if granted_at is None:
        return None
    due = max(promised_at, granted_at) + timedelta(days=days)
    return min(due, until) if until else due


def promise(
    state: State, due: datetime | None, reviewed_at: datetime | None, is_sponsor: bool, now: datetime
) -> Promise:
    """What a promise is at an instant. One that is due now and was not kept is broken."""
    if reviewed_at:
        return Promise.KEPT
    if not is_sponsor or state in (State.DENIED, State.WITHDRAWN, State.MERGED):
        return Promise.RELEASED
    if state is State.EXPIRED or (due and now >= due):
        return Promise.BROKEN
    return Promise.WAITING


def first_review(log: Iterable[Event], account: int, since: datetime) -> datetime | None:
    """When somebody first voted or wrote on a change since they promised to. Gerrit counts whole seconds; a vote that
    was taken away and a recheck are no review."""
    from_then_on = since.replace(microsecond=0)
    return min(
        (one.at for one in log if one.account == account and one.at >= from_then_on and _is_review(one)), default=None
    )


def _is_review(event: Event) -> bool:
    if event.is_bot:
        return False
    return event.kind is EventKind.REPLY or (event.kind is EventKind.VOTE and event.value != 0)
