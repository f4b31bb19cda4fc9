"""Fetches the diffs that are missing, in the terminal, with the functions that the worker uses."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gerrit_sync.diffs import Diffs, waiting
from gerrit_sync.locks import Busy
from gerrit_sync.setup import NotConfigured, configured_sync
from gerrit_sync.sync import Sync
from reviewq.changes.models import Diff


class Command(BaseCommand):
    help = "Fetches the diffs of open changes until none is missing, at most DIFFS_PER_MINUTE."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DIFFS_PER_MINUTE:
            raise CommandError("DIFFS_PER_MINUTE is 0: no diffs are to be fetched")
        try:
            with configured_sync() as sync:
                counts = self._fetch_all(sync)
        except NotConfigured as error:
            raise CommandError(str(error)) from None
        except Busy:
            raise CommandError("somebody else is fetching diffs of this server; let them finish") from None
        said = ", ".join(f"{counts[state]} {state.label}" for state in Diff.State if counts[state])
        self.stdout.write(f"{said or 'nothing came'}; {sync.client.requests_made} requests")

    def _fetch_all(self, sync: Sync) -> Counter[str]:
        """Ends early where the server wants a pause: what is left is fetched another time."""
        counts: Counter[str] = Counter()
        while True:
            counts += Diffs(sync.server, sync.client, settings.DIFFS_PER_MINUTE, seconds=60).run()
            sync.server.refresh_from_db()
            if sync.server.diffs_retry_at and sync.server.diffs_retry_at > timezone.now():
                self.stderr.write(f"Gerrit is left alone until {sync.server.diffs_retry_at:%H:%M:%S} UTC")
                return counts
            if not waiting(sync.server, timezone.now()).exists():
                return counts
            time.sleep(min(10, 600 / settings.DIFFS_PER_MINUTE))
