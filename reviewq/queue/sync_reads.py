"""How the mirror is: what the line on every page says of it, and the whole story for /sync/."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Subquery
from django.utils import timezone

from reviewq.changes.diff_counts import DiffCounts, diff_counts
from reviewq.changes.models import Change, MirrorVersion, Server, SyncRun
from reviewq.changes.rules.reason import span
from reviewq.people.reads import Viewer

LATE_POLLS = 3  # so many missed polls, and every page says so
RUNS_SHOWN = 30
UNREADABLE_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Glance:
    """What a page has to know of the mirror: its version, its servers, and one line about its age."""

    version: int = 0
    servers: tuple[Server, ...] = ()
    line: str = ""
    is_old: bool = False
    synced_at: datetime | None = None

    @property
    def urls(self) -> dict[int, str]:
        return {server.pk: server.url for server in self.servers}

    @property
    def is_mirrored(self) -> bool:
        return any(server.is_mirrored for server in self.servers)

    @property
    def token(self) -> str:
        """Differs when the line says something else, but for the seconds that an open page counts by itself."""
        return self.line if self.is_old else str(int(self.synced_at.timestamp())) if self.synced_at else ""


def glance(now: datetime | None = None) -> Glance:
    """One query: the servers, each row with the version of the mirror beside it."""
    now = now or timezone.now()
    version = Subquery(MirrorVersion.objects.order_by("-value").values("value")[:1])
    rows = Server.objects.annotate(mirror_version=version).order_by("id")
    fields = ("url", "is_mirrored", "last_success_at", "failing_since", "last_error")
    servers = tuple(rows.only(*fields))
    found = servers[0].mirror_version if servers else 0
    line, is_old = line_of(servers, now)
    synced = [server.last_success_at for server in servers if server.last_success_at]
    return Glance(found or 0, servers, line, is_old, min(synced, default=None))


def line_of(servers: Iterable[Server], now: datetime) -> tuple[str, bool]:
    """(what to say about the age of the data, whether it is old). The server that is worst off speaks for all."""
    servers = list(servers)
    if not servers:
        return "No Gerrit has been read yet", False
    worst = min(servers, key=lambda server: server.last_success_at or datetime.min.replace(tzinfo=now.tzinfo))
    failing = next((server for server in servers if server.failing_since), None)
    subject = failing or worst
    name = "Gerrit" if len(servers) == 1 else subject.url
    if failing:
        since = failing.last_success_at or failing.failing_since
        rest = "showing what we had then" if failing.last_success_at else "nothing has been read yet"
        return f"{name} has not answered since {clock_time(since, now)}; {rest}", True
    if worst.last_success_at is None:
        return f"The first sync of {worst.url} has not ended yet", False
    if now - worst.last_success_at > timedelta(seconds=LATE_POLLS * settings.POLL_SECONDS):
        return f"Not synced since {clock_time(worst.last_success_at, now)}; showing what we had then", True
    return "", False


def clock_time(at: datetime | None, now: datetime) -> str:
    """`10:42 (12 min)`, with the day if it is another one."""
    if at is None:
        return "the start"
    local = timezone.localtime(at)
    day = "" if local.date() == timezone.localtime(now).date() else f"{local:%Y-%m-%d} "
    return f"{day}{local:%H:%M} ({span((now - at).total_seconds())})"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """One server on /sync/."""

    server: Server
    runs: list[SyncRun]
    unreadable: list[Change]
    diffs: DiffCounts
    lag: str
    running: SyncRun | None


def status_of(server: Server, viewer: Viewer, now: datetime) -> ServerStatus:
    runs = list(server.runs.order_by("-id")[:RUNS_SHOWN])
    unreadable = server.changes.exclude(read_error="").select_related("project").order_by("-updated")
    if not viewer.sees_private:
        unreadable = unreadable.filter(is_private=False)
    lag = span((now - server.last_success_at).total_seconds()) if server.last_success_at else "never synced"
    running = next((run for run in runs if run.outcome == SyncRun.Outcome.RUNNING and run.finished_at is None), None)
    return ServerStatus(
        server,
        runs,
        list(unreadable.only("number", "read_error", "project__name")[:UNREADABLE_SHOWN]),
        diff_counts(server),
        lag,
        running,
    )


def statuses(viewer: Viewer, now: datetime) -> list[ServerStatus]:
    return [status_of(server, viewer, now) for server in Server.objects.order_by("id")]


def first_run(servers: Iterable[Server]) -> SyncRun | None:
    """The sync that fills an empty mirror, for its progress."""
    return SyncRun.objects.filter(server__in=list(servers)).order_by("-id").first()
