"""Whether a lease goes on, and for how long. Pure: what was known of the holder and what is known now, in; out, what
becomes of the lease.

Instants of Gerrit and ours are of different clocks, and the mirror is a little behind: so what a holder did since is
what the mirror did not know before (`Heard`), whatever its date; and a renewed lease runs from when we heard of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from reviewq.changes.rules.history import Event, EventKind, events
from reviewq.changes.rules.snapshot import ChangeSnapshot

OPEN = "NEW"
ENDING = timedelta(hours=6)  # before its end a lease is said to run out
MOST_BY_HAND = 2  # renewals by hand, one after the other; an act on Gerrit sets the count back


class State(StrEnum):
    FRESH = "fresh"
    ENDING = "ending"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Heard:
    """How often the mirror has heard of an account on a change. `account` None: whose acts to look for is not known."""

    account: int | None = None
    uploads: int = 0
    votes: int = 0
    comments: int = 0

    def as_json(self) -> dict[str, int | None]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Heard:
        return cls(**{name: data[name] for name in cls.__dataclass_fields__ if name in data})


@dataclass(frozen=True, slots=True)
class Lease:
    """What a claim says of its lease, and what had been heard of its holder when it began or was renewed last."""

    until: datetime
    heard: Heard


@dataclass(frozen=True, slots=True)
class Renewal:
    """A lease goes on until then; `by` names the weightiest act: upload, vote, comment."""

    until: datetime
    by: str


def heard_of(change: ChangeSnapshot, account: int | None) -> Heard:
    """What the log tells of an account. A vote that was taken away is none: somebody else may have done that. A recheck
    is a comment, which is what looking after CI often is."""
    if account is None:
        return Heard()
    own = [event for event in events(change) if event.account == account]
    comments = {event.at for event in own if event.kind in (EventKind.REPLY, EventKind.RECHECK)}
    return Heard(account, _count(own, EventKind.UPLOAD), _count(own, EventKind.VOTE), len(comments))


def _count(own: list[Event], kind: EventKind) -> int:
    return sum(event.kind is kind and (kind is not EventKind.VOTE or event.value != 0) for event in own)


def act_since(before: Heard, after: Heard) -> str:
    """The weightiest thing that the mirror has learned of the holder; empty: nothing. Of an account that was named only
    meanwhile nothing is known before, so nothing is new."""
    if after.account is None or before.account != after.account:
        return ""
    if after.uploads > before.uploads:
        return "upload"
    if after.votes > before.votes:
        return "vote"
    return "comment" if after.comments > before.comments else ""


def renewal(lease: Lease, heard: Heard, now: datetime, length: timedelta) -> Renewal | None:
    """How a lease goes on after what was heard of its holder; None: as before. A longer one is never cut."""
    act = act_since(lease.heard, heard)
    return Renewal(max(lease.until, now + length), act) if act else None


def state(until: datetime, now: datetime) -> State:
    """How a lease is at an instant. One that ends now has ended."""
    if now >= until:
        return State.LAPSED
    return State.ENDING if until - now <= ENDING else State.FRESH


def left(until: datetime, now: datetime) -> str:
    """How much of a lease is left, in whole hours, in minutes at last: `31 h`, `50 min`."""
    minutes = max(0, ceil((until - now).total_seconds() / 60))
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"
