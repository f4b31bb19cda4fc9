"""When a turn that was handed on is over. Pure.

Instants of Gerrit and ours are of different clocks, and the mirror is a little behind. So only what the mirror did not
have when the turn was handed on counts: what Gerrit dates later than the newest that it had of the change (`seen`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewq.changes.rules.history import Event, EventKind


class End(StrEnum):
    """DONE: the taker reviewed it. GIVEN_BACK by the taker, TAKEN_BACK by the giver, CLOSED with the change."""

    DONE = "done"
    GIVEN_BACK = "given_back"
    TAKEN_BACK = "taken_back"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Held:
    """An open one: who gave it to whom."""

    key: int
    giver: int
    taker: int
    seen: datetime


def ends(held: Iterable[Held], log: Iterable[Event], is_open: bool, now: datetime) -> dict[int, tuple[End, datetime]]:
    """Of one change: key -> how it ends, and when, for those that do. Who handed on what was handed to them has done
    their part as soon as the last one has."""
    log, waiting = list(log), list(held)
    found: dict[int, tuple[End, datetime]] = {}
    for one in waiting:
        if at := first_review(log, one.taker, one.seen):
            found[one.key] = End.DONE, at
    while chain := [one for one in waiting if one.key not in found and _is_done_further_on(one, waiting, found)]:
        for one in chain:
            found[one.key] = next(found[other.key] for other in waiting if _follows(other, one) and other.key in found)
    if not is_open:
        found |= {one.key: (End.CLOSED, now) for one in waiting if one.key not in found}
    return found


def _follows(later: Held, one: Held) -> bool:
    return later.giver == one.taker


def _is_done_further_on(one: Held, waiting: Iterable[Held], found: dict[int, tuple[End, datetime]]) -> bool:
    return any(_follows(other, one) and other.key in found for other in waiting)


def first_review(log: Iterable[Event], account: int, after: datetime) -> datetime | None:
    """When somebody first voted or wrote on the change after an instant; a vote that was taken away is no review."""
    return min((one.at for one in log if one.account == account and one.at > after and _is_review(one)), default=None)


def _is_review(event: Event) -> bool:
    if event.is_bot:
        return False
    return event.kind is EventKind.REPLY or (event.kind is EventKind.VOTE and event.value != 0)
