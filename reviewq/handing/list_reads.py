"""Every query of `/handing/`: as many for one turn as for many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from reviewq.capacity.reads import rooms
from reviewq.capacity.rules.room import Room, State
from reviewq.changes.models import Change
from reviewq.parts.rows import change_url, gerrit_url
from reviewq.people.reads import Viewer

from . import reads
from .candidates import signs_in
from .models import Handing

MOST = 200
QUIET = (State.AWAY, State.NOT_NOW)  # they may have become so since


@dataclass(frozen=True, slots=True)
class Line:
    """One turn. `who`: the other one. `state`: what became of it; `warning`: what its giver should know of the taker;
    the addresses are empty where the reader may not see the change any more."""

    row: Handing
    who: str
    state: str
    url: str
    gerrit: str
    subject: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Of one reader; the open ones first, the newest first."""

    given: list[Line]
    taken: list[Line]


def lists_of(viewer: Viewer, now: datetime) -> Lists | None:
    """None: nobody is known to be the reader for sure. Five queries for rooms and links, one for the rest."""
    account = reads.own_account(viewer)
    if account is None:
        return None
    mine = Handing.objects.filter(Q(giver=account) | Q(taker=account))
    columns = ("change__project", "change__server", "giver", "taker")
    rows = list(mine.select_related(*columns).order_by(F("ended_at").desc(nulls_first=True), "-at", "-pk")[:MOST])
    takers = {row.taker_id for row in rows if row.is_open and row.giver_id == account}
    has, here = rooms(takers, now), signs_in(takers)
    given = [_line(row, row.taker.label, viewer, _warning(row, has, here)) for row in rows if row.giver_id == account]
    return Lists(given, [_line(row, row.giver.label, viewer, "") for row in rows if row.taker_id == account])


def _warning(row: Handing, has: dict[int, Room], here: Collection[int]) -> str:
    """Of their time nothing is said but that they take nothing."""
    if not row.is_open:
        return ""
    if row.taker_id in has and has[row.taker_id].state in QUIET:
        return "They take nothing now: take it back if it should not wait."
    return "" if row.taker_id in here else "They have not signed in here: add them as a reviewer in Gerrit."


def _line(row: Handing, who: str, viewer: Viewer, warning: str) -> Line:
    state = "open" if row.is_open else str(row.get_end_display())
    change = row.change
    if not may_see(change, viewer):
        return Line(row, who, state, "", "", "a change that you may not see now", warning)
    project = change.project.name
    gerrit = gerrit_url(change.server.url, project, change.number, 0)
    return Line(row, who, state, change_url(project, change.number), gerrit, change.subject, warning)


def may_see(change: Change, viewer: Viewer) -> bool:
    is_public = not change.is_private and change.missing_since is None and change.gone_at is None
    return is_public or viewer.sees_private
