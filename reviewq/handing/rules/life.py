"""When a turn that was handed on is over. Pure.

Instants of Gerrit and ours are of different clocks, and the mirror is a little behind. So only what the mirror did not
have when the turn was handed on counts: what Gerrit dates later than the newest that it had of the change (`seen`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewq.changes.rules.history import Event
from reviewq.reviews.rules.reading import is_said


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


def ends(held: Collection[Held], log: Sequence[Event], is_open: bool, now: datetime) -> dict[int, tuple[End, datetime]]:
    """Of one change: key -> how it ends, and when, for those that do."""
    found: dict[int, tuple[End, datetime]] = {}
    for one in held:
        if at := _done_at(one, held, log):
            found[one.key] = End.DONE, at
        elif not is_open:
            found[one.key] = End.CLOSED, now
    return found


def _done_at(one: Held, held: Collection[Held], log: Sequence[Event]) -> datetime | None:
    """When the taker reviewed it, or the one to whom they handed it on in turn."""
    others = [other for other in held if other is not one]
    onward = [_done_at(other, others, log) for other in others if other.giver == one.taker]
    return min((at for at in (first_review(log, one.taker, one.seen), *onward) if at), default=None)


def first_review(log: Iterable[Event], account: int, after: datetime) -> datetime | None:
    """When somebody first voted or wrote on the change after an instant; a vote that was taken away is no review."""
    return min((one.at for one in log if one.account == account and one.at > after and is_said(one)), default=None)
