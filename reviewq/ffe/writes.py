"""How a request moves: every state is written here, with the event that says who did it and why. The functions are
called in a transaction; `lock` begins it.

`lock` draws the rows of the request's changes anew first, as every write of facts does: so whoever writes about them
waits for the one row of the mirror's version and never in a circle. Who was first is decided by one UPDATE that names
the state and the version that were seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from reviewq.changes.derive import next_version, touch

from .models import Event, Member, Request, Sponsor
from .rules.life import Act, State, after
from .rules.promise import due_at


class Overtaken(Exception):
    """Somebody else was quicker. `request`: as it is now; `events`: what they did since, the first one first."""

    def __init__(self, request: Request, events: Collection[Event] = ()) -> None:
        super().__init__("somebody else was quicker")
        self.request, self.events = request, list(events)


@dataclass(frozen=True, slots=True)
class By:
    """Who does it. The ledger itself has neither a user nor a name."""

    user: int | None = None
    name: str = ""


LEDGER = By()


def lock(pk: int) -> Request:
    """The request as it is now; nobody else writes it until the transaction ends. Raises Request.DoesNotExist."""
    members = list(Member.objects.filter(request=pk, left_at=None).values_list("change_id", flat=True))
    if members:
        touch(members)
    else:
        next_version()  # locks the same row
    rows = Request.objects.select_for_update(of=("self",))
    return rows.select_related("project", "cycle").get(pk=pk)


def sponsors_of(request: Request) -> int:
    """How many promises stand. That of somebody who owns one of its changes by now counts for nothing."""
    owners = Member.objects.filter(request=request, left_at=None).values("change__owner")
    return Sponsor.objects.filter(request=request, withdrawn_at=None).exclude(account__in=owners).count()


def move(request: Request, act: Act, by: By, now: datetime, words: str = "", **values: Any) -> Request:
    """Does an act and keeps it. `values`: columns that it changes; those named `data` and `sponsors` are of the event
    and of `rules.life.after`. Raises Overtaken if the request has moved on since it was read."""
    data: Mapping[str, Any] = values.pop("data", {})
    state, version = State(request.state), request.version
    following = after(state, act, values.pop("sponsors", 0))
    if following is None:
        raise Overtaken(request)
    seen = Request.objects.filter(pk=request.pk, state=state, version=version)
    if not seen.update(state=following, version=F("version") + 1, **values):
        raise Overtaken(Request.objects.get(pk=request.pk), events_since(request.pk, version))
    for name, value in {"state": following.value, "version": version + 1, **values}.items():
        setattr(request, name, value)
    keep(request, act, by, now, words, data)
    return request


def set_dues(request: Request, days: int) -> None:
    """By when each sponsor who has not reviewed yet is to be heard, so many days from the grant or the promise on."""
    for one in Sponsor.objects.filter(request=request, withdrawn_at=None, reviewed_at=None):
        due = due_at(one.at, request.granted_at, request.until, days)
        if due != one.due_at:
            Sponsor.objects.filter(pk=one.pk).update(due_at=due)


def keep(
    request: Request, act: Act, by: By, now: datetime, words: str = "", data: Mapping[str, Any] | None = None
) -> Event:
    return Event.objects.create(
        request=request,
        kind=act.value,
        version=request.version,
        at=now,
        by_id=by.user,
        by_name=by.name,
        words=words,
        data=dict(data or {}),
    )


def events_since(pk: int, version: int) -> list[Event]:
    """What happened to a request after somebody saw that version of it, the first one first."""
    return list(Event.objects.filter(request=pk, version__gt=version).order_by("at", "id"))


# --- What the ledger does by itself (jobs)


def expire(request: Request, now: datetime, words: str = "") -> Request:
    """The time of a grant is over, or the cycle that it was asked for."""
    return move(request, Act.EXPIRE, LEDGER, now, words, ended_at=now)


def close_merged(request: Request, now: datetime) -> Request:
    """All its changes are merged."""
    return move(request, Act.MERGE, LEDGER, now, ended_at=now)


def join(request: Request, changes: Mapping[int, int], now: datetime, by: By = LEDGER) -> list[int]:
    """Changes (id -> number) become members, or members again. Returns the ids of those that were not."""
    here = {one.change_id: one for one in Member.objects.filter(request=request, change__in=changes)}
    new = [pk for pk in changes if pk not in here]
    back = [one.pk for one in here.values() if one.left_at is not None]
    joined = [*new, *(one.change_id for one in here.values() if one.left_at is not None)]
    if not joined:
        return []
    Member.objects.bulk_create([Member(request=request, change_id=pk, joined_at=now, by_name=by.name) for pk in new])
    Member.objects.filter(pk__in=back).update(joined_at=now, by_name=by.name, left_at=None, left_why="", seen_at=None)
    act = Act.NAME if by.name else Act.JOIN
    move(request, act, by, now, data={"changes": sorted(changes[pk] for pk in joined)})
    touch(joined)
    return joined


def leave(
    request: Request, changes: Mapping[int, int], why: str, now: datetime, by: By = LEDGER, words: str = ""
) -> int:
    """Members (change id -> number) leave: merged, abandoned, moved, taken out, gone. Returns how many did."""
    here = Member.objects.filter(request=request, change__in=changes, left_at=None)
    left = list(here.values_list("change_id", flat=True))
    if not left:
        return 0
    here.update(left_at=now, left_why=why)
    act = Act.DROP if by.name else Act.LEAVE
    data = {"changes": sorted(changes[pk] for pk in left), "why": why}
    move(request, act, by, now, words, data=data)
    touch(left)
    return len(left)
