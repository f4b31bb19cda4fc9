"""Keeps what the logs of changes tell of reviews. A change is due when its facts are newer than what was read of it, so
a poll pays nothing; may run twice, late, or be killed anywhere: the next run finds what is still due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from reviewq.changes.models import Change, Facts, Server, SyncRun

from .flow_days import count_days
from .keeping import read_changes
from .models import Reach, Read, Review

BATCH = 500  # changes whose logs are in memory at once, written in one transaction
MOST_AT_ONCE = 5_000  # changes a run: the worker has polls to do, too; the rest is for the next one


def keep() -> str:
    """What the worker runs by the clock."""
    read = read_due(MOST_AT_ONCE)
    days = count_days()
    if read < MOST_AT_ONCE:
        note_reach()
    return f"{read} changes read, {days} days counted"


def read_due(limit: int | None = None) -> int:
    """Reads the changes that are due; returns how many."""
    now = timezone.now()
    read_again_where_bots_are_known()
    ids = due(limit)
    return sum(read_changes(ids[start : start + BATCH], now) for start in range(0, len(ids), BATCH))


def due(limit: int | None = None) -> list[int]:
    """The changes whose facts have moved since their log was read, or was never; the newest first."""
    is_read = Read.objects.filter(pk=OuterRef("pk"), version__gte=OuterRef("version"))
    return list(Facts.objects.filter(~Exists(is_read)).order_by("-pk").values_list("pk", flat=True)[:limit])


def read_again_where_bots_are_known() -> None:
    """An account may be told to be a bot after its words were taken for a person's."""
    theirs = Review.objects.filter(account__is_bot=True).values("change_id")
    Read.objects.filter(pk__in=theirs).update(version=-1)


def note_reach() -> None:
    """Once all of a mirror has been read for the first time: from when on it is whole."""
    for server in Server.objects.filter(is_mirrored=True).exclude(pk__in=Reach.objects.values("pk")):
        Reach.objects.get_or_create(server=server, defaults={"since": whole_since(server)})


def whole_since(server: Server) -> datetime:
    """The first sync asked for what had closed in the last SINCE_DAYS. Of a mirror whose first run is not known any
    more, the closed change that lies still for longest tells; with none, nothing before now is known to be whole."""
    runs = SyncRun.objects.filter(server=server, outcome=SyncRun.Outcome.OK)
    begun: datetime | None = runs.aggregate(first=Min("started_at"))["first"]
    if begun:
        return begun - timedelta(days=settings.SINCE_DAYS)
    closed = Change.objects.filter(server=server).exclude(status=Change.Status.NEW)
    oldest: datetime | None = closed.aggregate(first=Min("updated"))["first"]
    return oldest or timezone.now()
