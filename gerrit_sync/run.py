"""One sync as a record: how far it is, how it ended, and what that means for the next one."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reviewq.changes.models import Server, SyncRun

from .client import GerritClient
from .errors import Denied, GerritError, Refused, Unavailable
from .upsert import Written

log = logging.getLogger("gerrit_sync")

KEPT_RUNS = 300
FIRST_PAUSE = 5.0  # seconds after the first failure; doubles from there
LONGEST_PAUSE = {Unavailable: 60.0, Denied: 600.0}  # so often, at the least, we look whether it is well again
Progress = Callable[[SyncRun], None]


class Run:
    """Counts what a sync does. Its row is made when there is something to tell, so an idle poll leaves none."""

    def __init__(self, server: Server, kind: str, client: GerritClient, progress: Progress | None = None) -> None:
        self.server, self.client = server, client
        self._progress = progress
        self._before = client.requests_made
        self.record = SyncRun(server=server, kind=kind, started_at=timezone.now())

    def begin(self) -> None:
        self.record.save()

    def add(self, written: Written) -> None:
        """Counts a written page."""
        self.record.rows += written.received
        self.record.written += len(written.changed)
        self.record.unreadable += written.unreadable
        self.record.requests = self.client.requests_made - self._before
        if self.record.pk or written.changed or written.unreadable:
            self.record.save()
        if self._progress:
            self._progress(self.record)

    @transaction.atomic
    def succeeded(self, **learned: object) -> None:
        """Ends well: the server is in good health, and `learned` are further columns of its row."""
        now = timezone.now()
        columns = {"last_success_at": now, "failing_since": None, "last_error": "", "failures": 0, "retry_at": None}
        Server.objects.filter(pk=self.server.pk).update(**columns, **learned)
        self._finish(SyncRun.Outcome.OK, now)

    @transaction.atomic
    def failed(self, error: GerritError) -> None:
        """Ends badly: what we have stays, the server is left alone for a while, and the pages say so."""
        now = timezone.now()
        self.server.refresh_from_db()
        pause = pause_after(error, self.server.failures)
        log.warning("sync of %s failed, next try in %.0f s: %s", self.server.url, pause, error)
        Server.objects.filter(pk=self.server.pk).update(
            failing_since=self.server.failing_since or now,
            last_error=str(error)[:500],
            failures=F("failures") + 1,
            retry_at=now + timedelta(seconds=pause),
        )
        self.record.error = str(error)[:500]
        self._finish(SyncRun.Outcome.FAILED, now)

    def _finish(self, outcome: str, now: datetime) -> None:
        self.record.outcome, self.record.finished_at = outcome, now
        self.record.requests = self.client.requests_made - self._before
        idle = self.record.kind == SyncRun.Kind.POLL and outcome == SyncRun.Outcome.OK and not self.record.pk
        if not idle:
            self.record.save()


def pause_after(error: GerritError, failures: int) -> float:
    """Seconds to leave the server alone: what it asked for, else doubling from `FIRST_PAUSE`, with jitter so that many
    mirrors do not come back at once."""
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return error.retry_after * random.uniform(1.0, 1.25)
    longest = LONGEST_PAUSE[Denied] if isinstance(error, (Denied, Refused)) else LONGEST_PAUSE[Unavailable]
    pause: float = min(longest, FIRST_PAUSE * 2 ** min(failures, 10))
    return pause * random.uniform(0.75, 1.25)


def close_broken_runs(server: Server) -> None:
    """Runs that still say `running` while nobody holds the lock were killed; only the holder of the lock calls this."""
    broken = SyncRun.objects.filter(server=server, outcome=SyncRun.Outcome.RUNNING)
    if broken.exists():  # an idle poll writes nothing
        broken.update(outcome=SyncRun.Outcome.FAILED, finished_at=timezone.now(), error="stopped before it was done")


def forget_old_runs(server: Server) -> None:
    kept = SyncRun.objects.filter(server=server).order_by("-id").values_list("id", flat=True)[:KEPT_RUNS]
    SyncRun.objects.filter(server=server).exclude(id__in=list(kept)).delete()
