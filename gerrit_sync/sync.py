"""Keeps the mirror of one server true: a poll for what moved, a sweep for all that is open, and the roster of cores."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from reviewq.changes.derive import derive, derive_due
from reviewq.changes.models import Change, Server, SyncRun

from . import queries
from .client import GerritClient
from .crawl import Crawl, Row, ahead, instant_of, key_of
from .errors import Denied, GerritError, Missing, Refused, Unavailable
from .garbage import seldom_collected
from .locks import sync_lock
from .roster import read_roster
from .run import Progress, Run, close_broken_runs, forget_old_runs
from .upsert import Mirror

OVERLAP = timedelta(seconds=60)  # of two polls: the index of a server may lag behind its clock
LOOKUP = 40  # changes looked up in one query, far below the server's limit of terms
MAX_SINGLE = 100  # changes looked up alone in one sweep; the rest waits for the next one
TRUSTED_LOSS = 0.2  # a sweep that misses more than this share of what was open is not believed ...
SMALL_LOSS = 10  # ... unless these are only so few


@dataclass(frozen=True, slots=True)
class Source:
    """What to mirror of a server, and how gently."""

    projects: Sequence[str] = ()
    page_size: int = 100
    since_days: int = 90
    trusts_losses: bool = False  # a person has said that many changes really are gone

    def covers(self, project: str) -> bool:
        if not self.projects:
            return True
        return any(re.fullmatch(p[1:], project) if p.startswith("^") else p == project for p in self.projects)


class Sync:
    """One server, its client and its mirror. Only one at a time does anything: `locks.Busy` otherwise."""

    def __init__(self, server: Server, client: GerritClient, source: Source, progress: Progress | None = None) -> None:
        self.server, self.client, self.source = server, client, source
        self.progress = progress
        self.page_size = source.page_size

    # what jobs and commands call

    def poll(self) -> SyncRun:
        """Fetches what moved since the cursor; the first one of a server is a sweep. Raises GerritError, Busy."""
        if not self.server.is_mirrored:
            return self.sweep()
        return self._locked(SyncRun.Kind.POLL, self._poll)

    def sweep(self) -> SyncRun:
        """Fetches all that is open and finds out what became of the rest. Raises GerritError, Busy."""
        return self._locked(SyncRun.Kind.SWEEP, self._sweep)

    def roster(self) -> SyncRun:
        """Reads who is core from groups and rights, as far as we may see them. Raises GerritError, Busy."""
        return self._locked(SyncRun.Kind.ROSTER, self._roster)

    def _locked(self, kind: str, work: Callable[[Run], dict[str, Any]]) -> SyncRun:
        with sync_lock(self.server.pk), seldom_collected():
            self.server.refresh_from_db()
            run = Run(self.server, kind, self.client, self.progress)
            try:
                close_broken_runs(self.server)
                if kind != SyncRun.Kind.POLL:
                    run.begin()
                run.succeeded(**work(run), refused_options=self.server.refused_options)
            except GerritError as error:
                run.failed(error)
                raise
            finally:
                self.server.refresh_from_db()
            return run.record

    # the three kinds

    def _poll(self, run: Run) -> dict[str, Any]:
        assert self.server.cursor, "a mirrored server has a cursor"
        crawl = self._crawl(queries.changed_after(self.source.projects, self.server.cursor - OVERLAP))
        self._write(run, crawl)
        derive_due(timezone.now())
        return {"cursor": self._advanced(crawl)}

    def _sweep(self, run: Run) -> dict[str, Any]:
        self._learn_version()
        is_first = not self.server.is_mirrored
        since = run.record.started_at - timedelta(days=self.source.since_days)
        projects = self.source.projects
        query = queries.first_sync(projects, since) if is_first else queries.open_changes(projects)
        crawl = self._crawl(query, is_thorough=True)
        self._write(run, crawl)
        self._account_for_unseen(run, crawl)
        self._leave_other_projects(timezone.now())
        derive_due(timezone.now())
        forget_old_runs(self.server)
        cursor = self._advanced(crawl) or self._first_cursor()
        return {"cursor": cursor, "is_mirrored": True, "last_sweep_at": timezone.now()}

    def _roster(self, run: Run) -> dict[str, Any]:
        names = [p.name for p in self.server.projects.all() if self.source.covers(p.name)]
        run.record.rows = read_roster(self.client, self.server, names, timezone.now())
        return {"last_roster_at": timezone.now(), "signed_in_as": self.client.user}

    # steps

    def _crawl(self, query: str, is_thorough: bool = False) -> Crawl:
        def fetch(query: str, n: int, start: int) -> list[Row]:
            page = self._fetch(query, n, start)
            crawl.page_size = min(crawl.page_size, self.page_size)
            return page

        crawl = Crawl(fetch, query, self.page_size, is_thorough)
        return crawl

    def _advanced(self, crawl: Crawl) -> datetime | None:
        """The cursor after a crawl, by the server's instants alone. Never back, and never past what the server takes
        for now: a change that was dated into the future would hide all that moves until then."""
        known = [instant for instant in (self.server.cursor, crawl.newest) if instant]
        cursor = max(known, default=None)
        now = self.client.server_time
        return min(cursor, now) if cursor and now else cursor

    def _first_cursor(self) -> datetime:
        """A cursor where nothing is open and nothing moved lately: when anything moved last, else the beginning."""
        rows = self.client.changes(queries.anything(self.source.projects), [], 1)
        return next(filter(None, map(instant_of, rows)), datetime.fromtimestamp(0, UTC))

    def _write(self, run: Run, crawl: Crawl) -> None:
        mirror = Mirror(self.server)
        for page in ahead(crawl):
            run.add(mirror.write_page(page, timezone.now()))

    def _learn_version(self) -> None:
        """Reads the version. After an upgrade what it refused before is asked for again."""
        version = self.client.version()
        if version != self.server.version:
            self.server.version, self.server.refused_options = version, []
            self.server.save(update_fields=["version", "refused_options"])

    def _fetch(self, query: str, n: int, start: int) -> list[Row]:
        """One page. Learns options that the server refuses; asks for less at a time where a page is too much for it."""
        while True:
            options = self._options()
            try:
                return self.client.changes(query, options, min(n, self.page_size), start)
            except Refused as error:
                refused = queries.refused_by(str(error), options)
                if not refused:
                    raise
                self._refuse(refused)
            except Unavailable as error:
                if not error.is_load or self.page_size <= 10:
                    raise
                self.page_size = max(10, self.page_size // 2)

    def _options(self) -> list[str]:
        return queries.options_for(self.server.version, self.server.refused_options)

    def _refuse(self, options: list[str]) -> None:
        self.server.refused_options = sorted({*self.server.refused_options, *options})

    def _account_for_unseen(self, run: Run, crawl: Crawl) -> None:
        """What became of changes that we have as open and the sweep did not show: merged, abandoned, moved, deleted or
        hidden. What cannot be found is marked as missing, and as gone when a later sweep does not find it either."""
        lost = self._look_up(run, self._unseen(crawl))
        few = len(lost) <= max(SMALL_LOSS, TRUSTED_LOSS * (len(crawl.seen) + len(lost)))
        if lost and not (crawl.is_complete and (few or self.source.trusts_losses)):
            raise Denied(
                f"{self.client.url} shows {len(lost)} open changes less than before: nothing was dropped for it"
            )
        self._mark_missing(self._look_up_alone(run, lost[:MAX_SINGLE]), timezone.now())

    def _look_up(self, run: Run, changes: list[Change]) -> list[Change]:
        """Writes what the server tells of these by their numbers; returns those of which it tells nothing."""
        found: set[int] = set()
        for batch in _batches(changes, LOOKUP):
            crawl = self._crawl(queries.numbered([change.key for change in batch]))
            self._write(run, crawl)
            found |= crawl.seen.keys()
        return [change for change in changes if change.key not in found]

    def _look_up_alone(self, run: Run, changes: list[Change]) -> list[Change]:
        """Writes what the server tells of each, past its index, which may be behind; returns those that are not there
        for us."""
        mirror, missing = Mirror(self.server), []
        for change in changes:
            try:
                row = self.client.change(change.project.name, change.number, self._options())
            except Missing:
                missing.append(change)
            else:
                run.add(mirror.write_page([row], timezone.now()))
                if key_of(row) != change.key:  # of two imported changes with one number, the other one
                    missing.append(change)
        return missing

    def _unseen(self, crawl: Crawl) -> list[Change]:
        """What we have as open and the crawl did not show. Looks at all that is open, but never holds all of it."""
        known = Change.objects.filter(server=self.server, status=Change.Status.NEW, gone_at=None)
        rows = known.select_related("project").only("key", "number", "project__name", "missing_since").iterator()
        return [row for row in rows if row.key not in crawl.seen and self.source.covers(row.project.name)]

    @transaction.atomic
    def _mark_missing(self, changes: Iterable[Change], now: datetime) -> None:
        first = [change.pk for change in changes if change.missing_since is None]
        again = [change.pk for change in changes if change.missing_since is not None]
        Change.objects.filter(pk__in=first).update(missing_since=now)
        Change.objects.filter(pk__in=again).update(gone_at=now)
        derive([*first, *again], now)

    @transaction.atomic
    def _leave_other_projects(self, now: datetime) -> None:
        """Open changes of projects that are no longer to be mirrored leave the pages: nobody would keep them true. They
        come back as soon as their project is mirrored again."""
        names = self.server.projects.values_list("name", flat=True)
        left = [name for name in names if not self.source.covers(name)]
        changes = Change.objects.filter(server=self.server, project__name__in=left, status="NEW", gone_at=None)
        ids = list(changes.values_list("id", flat=True))
        Change.objects.filter(pk__in=ids).update(gone_at=now)
        derive(ids, now)


def _batches(changes: list[Change], size: int) -> Iterable[list[Change]]:
    for start in range(0, len(changes), size):
        yield changes[start : start + size]
