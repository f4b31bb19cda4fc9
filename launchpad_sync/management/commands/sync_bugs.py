"""Reads the bugs in the terminal, with the functions that the worker uses; needs neither worker nor Redis."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gerrit_sync.locks import Busy
from launchpad_sync.setup import NotConfigured, make_client, trackers
from launchpad_sync.sync import BugSync, Told


class Command(BaseCommand):
    help = "Reads the bugs of LAUNCHPAD_URL: all that is open at first, later what moved; --full reads all of it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="read every open bug again")
        parser.add_argument("--trust", action="store_true", help="believe the tracker even if many bugs are gone")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            client = make_client()
            is_full = options["full"] or options["trust"]
            told = BugSync(client, settings.LAUNCHPAD_TAGS, is_full, options["trust"]).run(trackers())
        except NotConfigured as fault:
            raise CommandError(str(fault)) from None
        except Busy:
            raise CommandError("another sync of bugs is running; let it finish") from None
        client.close()
        self.stdout.write(summary(told, time.monotonic() - began))
        if told.failed:
            raise CommandError("; ".join(told.failed))


def summary(told: Told, seconds: float) -> str:
    words = f"{told.tasks} bugs read, {told.written} written, {told.requests} requests, {seconds:.1f} s"
    closed = f", {told.closed} no longer listed" if told.closed else ""
    return words + closed + (f", {told.unreadable} unreadable" if told.unreadable else "")
