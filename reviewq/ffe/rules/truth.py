"""What has become of a request's changes, and with them of the request, as the mirror tells it. Pure; applied twice it
finds nothing the second time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reviewq.changes.rules.effort import BP, TOPIC, is_no_effort

from .life import State

OPEN, MERGED, ABANDONED = "NEW", "MERGED", "ABANDONED"  # a change's status, as Gerrit says it


def keys_of(effort: str) -> frozenset[str]:
    """The keys that mean the same effort: a topic that is named like a blueprint belongs to it."""
    if effort.startswith(BP):
        return frozenset({effort, TOPIC + effort.removeprefix(BP)})
    return frozenset({effort, BP + effort.removeprefix(TOPIC).lower()} if effort.startswith(TOPIC) else {effort})


def topic_of(effort: str) -> str:
    """The topic that a request is for: changes that bear it are of it, whichever blueprint they name. Empty: none."""
    topic = effort.removeprefix(TOPIC) if effort.startswith(TOPIC) else ""
    return "" if is_no_effort(topic) else topic


def is_of(effort: str, named: str, topic: str) -> bool:
    """Whether a change is of the effort of a request. `named`: the key of its own."""
    return (bool(named) and named in keys_of(effort)) or (bool(topic.strip()) and topic.strip() == topic_of(effort))


class Left(StrEnum):
    """Why a change is in a request no longer. IN: it is. OUT: a person took it out, which nothing takes back."""

    IN = ""
    MERGED = "merged"
    ABANDONED = "abandoned"
    MOVED = "moved"
    GONE = "gone"
    OUT = "taken out"


@dataclass(frozen=True, slots=True)
class Known:
    """A change as the mirror has it now. `is_of_effort`: it names the request's blueprint or bears its topic, on the
    cycle's branch; `is_seen`: everybody may see it."""

    change: int
    status: str
    is_of_effort: bool = True
    is_seen: bool = True
    submitted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A change that is or was in a request. One that a person named stays, whatever its topic."""

    left: Left = Left.IN
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A change joins or comes back (`left` is IN), or leaves and why. One that was not in (`was_in`) and leaves did
    both since the last look."""

    change: int
    left: Left = Left.IN
    was_in: bool = False


def moves(known: Iterable[Known], members: Mapping[int, Membership], asked_at: datetime) -> list[Move]:
    """What has to be written down so that the request has the changes that it should. A change that merged before
    anybody asked is no part of the exception."""
    found = []
    for one in known:
        member = members.get(one.change)
        if member is None:
            if _is_newcomer(one, asked_at):
                found.append(Move(one.change, place_of(one, Membership())))
        elif (place := place_of(one, member)) is not member.left:
            found.append(Move(one.change, place, was_in=member.left is Left.IN))
    return found


def _is_newcomer(one: Known, asked_at: datetime) -> bool:
    if not (one.is_of_effort and one.is_seen):
        return False
    return one.status == OPEN or (one.status == MERGED and one.submitted is not None and one.submitted >= asked_at)


def place_of(one: Known, member: Membership) -> Left:
    """Where a change stands that is or was in a request. One that left comes back if it is open again, or to have
    merged; whatever else becomes of it is no news."""
    place = _place(one, member.is_named)
    if member.left is Left.OUT or (member.left is Left.MERGED and one.status == MERGED):
        return member.left  # a person's word stands, and a merge is for good whatever becomes of the topic
    return place if member.left is Left.IN or place in (Left.IN, Left.MERGED) else member.left


def _place(one: Known, is_named: bool) -> Left:
    if not one.is_seen:
        return Left.GONE
    if not (one.is_of_effort or is_named):
        return Left.MOVED
    return {MERGED: Left.MERGED, ABANDONED: Left.ABANDONED}.get(one.status, Left.IN)


@dataclass(frozen=True, slots=True)
class Fate:
    """A request ends by itself."""

    state: State
    at: datetime


CAN_MERGE = (State.REQUESTED, State.SPONSORED, State.GRANTED)


def fate(
    state: State, until: datetime | None, lefts: Collection[tuple[Left, datetime | None]], now: datetime
) -> Fate | None:
    """Whether all is merged, or the grant ran out; None: it goes on as it is. `lefts`: of each change, and when it
    merged. What merged in time counts even if the mirror, or this look, came later than the expiry."""
    merged_at = all_merged_at(lefts, now)
    is_over = until is not None and now >= until
    if state is State.EXPIRED or (state is State.GRANTED and is_over):
        if until is not None and merged_at is not None and merged_at <= until:
            return Fate(State.MERGED, merged_at)
        return None if state is State.EXPIRED or until is None else Fate(State.EXPIRED, until)
    return Fate(State.MERGED, merged_at) if state in CAN_MERGE and merged_at is not None else None


def all_merged_at(lefts: Collection[tuple[Left, datetime | None]], now: datetime) -> datetime | None:
    """When the last change merged; None while one is open, or none merged at all."""
    if any(left is Left.IN for left, _ in lefts):
        return None
    return max((submitted or now for left, submitted in lefts if left is Left.MERGED), default=None)
