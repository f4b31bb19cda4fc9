"""The ledger keeps itself true: changes join and leave, promises are kept, requests end. May run twice, late, or be
killed at any instant: what is written follows from what the mirror says, never from what a run did before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from reviewq.changes.models import Change
from reviewq.cycles.reads import Read, all_read, spans_among

from . import looks, writes
from .looks import Look
from .models import Member, Request, Sponsor
from .rules.life import ASKED, Act, State
from .rules.truth import Left, Move

RELEASED = "the cycle was released before anybody decided"
IN_TIME = "it merged before the grant ended; the mirror heard of it only afterwards"


def keep_true() -> str:
    """What the worker runs every minute."""
    return f"{keep_timed(timezone.now())} requests changed"


def keep_timed(now: datetime) -> int:
    """Ends what ran out, and does what follows from the mirror in case it was not done with the changes themselves.
    Returns how many requests it wrote."""
    requests, calendar = list(looks.watched(now)), all_read()
    released = [request.pk for request in requests if _is_released(request, calendar, now)]
    for pk in released:
        _end_of_cycle(pk, now)
    going_on = [request for request in requests if request.pk not in released]
    return len(released) + settle(going_on, now)


def changes_moved(ids: Collection[int], now: datetime) -> None:
    """Called with each write of facts, in its transaction (changes.hooks), which has locked the mirror's version."""
    settle(looks.concerned(ids, now), now)


def settle(requests: Iterable[Request], now: datetime) -> int:
    """Looks at these and writes what is to be written, each request in a transaction that locks it and looks again.
    Returns how many were written."""
    found = [one for one in looks.look(list(requests), now) if not one.is_nothing] if requests else []
    for one in found:
        keep(one.request.pk, now)
    return len(found)


@transaction.atomic
def keep(pk: int, now: datetime) -> Request:
    """Makes one request true. Returns it as it is then."""
    request = writes.lock(pk)
    [found] = looks.look([request], now)
    _keep_promises(found, now)
    _move(found, now)
    _end(found, now)
    return request


def _keep_promises(found: Look, now: datetime) -> None:
    for sponsor, at in found.reviewed:
        if Sponsor.objects.filter(pk=sponsor.pk, reviewed_at=None).update(reviewed_at=at):
            writes.keep(found.request, Act.KEEP, writes.LEDGER, at, sponsor.name)
    for sponsor, due in found.dues:
        Sponsor.objects.filter(pk=sponsor.pk).update(due_at=due)


def _move(found: Look, now: datetime) -> None:
    """A change that merged between two polls joins and leaves in one."""
    joining = [move for move in found.moves if not move.was_in]
    if joining:
        writes.join(found.request, _numbers(found, joining), now)
    for why in Left:
        leaving = [move for move in found.moves if move.left is why and why is not Left.IN]
        if leaving:
            writes.leave(found.request, _numbers(found, leaving), why, now)


def _numbers(found: Look, moves: Iterable[Move]) -> dict[int, int]:
    return {move.change: found.numbers[move.change] for move in moves}


def _end(found: Look, now: datetime) -> None:
    if found.fate is None:
        return
    if found.fate.state is State.EXPIRED:
        writes.expire(found.request, found.fate.at)
    elif found.request.state == State.EXPIRED:
        _merged_after_all(found.request, now)
    else:
        writes.close_merged(found.request, now)


def _merged_after_all(request: Request, now: datetime) -> None:
    """Its last change had merged in time; the grant did not run out after all."""
    merged = Member.objects.filter(request=request, left_at=None, change__status=Change.Status.MERGED)
    merged.update(left_at=now, left_why=Left.MERGED)
    writes.move(request, Act.MERGE, writes.LEDGER, now, IN_TIME)


def _is_released(request: Request, calendar: Iterable[Read], now: datetime) -> bool:
    """Whether nobody has decided, and the cycle that it was asked for is over."""
    if request.state not in (State.DRAFT, *ASKED):
        return False
    spans = spans_among(calendar, request.project.name)
    return any(span.slug == request.cycle.slug and span.ends_at and span.ends_at <= now for span in spans)


@transaction.atomic
def _end_of_cycle(pk: int, now: datetime) -> None:
    request = writes.lock(pk)
    if _is_released(request, all_read(), now):
        writes.expire(request, now, RELEASED)
