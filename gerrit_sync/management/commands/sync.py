"""Syncs in the terminal, with the functions that the worker uses; needs neither worker nor Redis."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gerrit_sync.errors import GerritError
from gerrit_sync.jobs import fetch_diffs
from gerrit_sync.locks import Busy
from gerrit_sync.setup import NotConfigured, configured_sync
from gerrit_sync.sync import Source
from reviewq.changes.models import SyncRun


class Command(BaseCommand):
    help = "Brings the mirror up to date: a first full sync, later what moved; --full looks at every open change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="a full sweep of all open changes")
        parser.add_argument("--roster", action="store_true", help="read groups and rights too")
        parser.add_argument(
            "--since", type=int, metavar="DAYS", help="how far back the first sync reads closed changes"
        )
        parser.add_argument("--trust", action="store_true", help="believe the server even if many changes are gone")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(self.stderr, is_terminal=sys.stderr.isatty())
        try:
            with configured_sync(bar, options["since"]) as sync:
                if options["trust"]:
                    sync.source = Source(sync.source.projects, sync.source.page_size, sync.source.since_days, True)
                run = sync.sweep() if options["full"] or options["trust"] else sync.poll()
                if options["roster"] or sync.server.last_roster_at is None:
                    sync.roster()
                diffs = fetch_diffs(sync).total()
        except (GerritError, NotConfigured) as error:
            raise CommandError(str(error)) from None
        except Busy:
            raise CommandError("another sync of this server is running; let it finish") from None
        bar.end()
        self.stdout.write(summary(run, diffs))


def summary(run: SyncRun, diffs: int) -> str:
    seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
    words = f"{run.rows} changes read, {run.written} written, {run.requests} requests, {seconds:.1f} s"
    counted = {"diffs": diffs, "unreadable": run.unreadable}
    return ", ".join([words, *(f"{count} {word}" for word, count in counted.items() if count)])


class Bar:
    """One line that grows. How much is left is not known: Gerrit tells no total; how much came and how fast is."""

    WIDTH = 30

    def __init__(self, stream: Any, is_terminal: bool) -> None:
        self._stream, self._is_terminal = stream, is_terminal
        self._began = time.monotonic()

    def __call__(self, run: SyncRun) -> None:
        if not self._is_terminal:
            return
        rate = run.rows / max(time.monotonic() - self._began, 0.001)
        filled = "█" * (run.requests % (self.WIDTH + 1))
        self._stream.write(f"\r{filled:<{self.WIDTH}} {run.rows} changes, {rate:.0f} a second ", ending="")
        self._stream.flush()

    def end(self) -> None:
        if self._is_terminal:
            self._stream.write("\r" + " " * (self.WIDTH + 40) + "\r", ending="")
