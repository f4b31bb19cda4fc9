"""What the worker runs. Each job may run twice, run late, or be killed anywhere; the next one finishes the work."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from .diffs import Diffs
from .errors import GerritError
from .groups import unknown_groups
from .locks import Busy
from .setup import NotConfigured, configured_sync
from .sync import Sync

log = logging.getLogger("gerrit_sync")
LONGEST_DIFFS = 20.0  # seconds of one run of diffs: whoever waits behind it in the queue of jobs waits no longer
ROSTER_EVERY = timedelta(days=1)
ASK_AGAIN = timedelta(hours=1)  # for a group that a policy names and nobody has shown us yet


def poll() -> str:
    """The regular poll; leaves a server alone that asked for it or keeps failing."""
    return _run(Sync.poll, patient=True, with_diffs=True)


def poll_now() -> str:
    """A poll that a person asked for: now, even if the server failed just before."""
    return _run(Sync.poll, patient=False, with_diffs=True)


def sweep() -> str:
    """The regular full sweep, and once a day the roster of cores."""
    ended = _run(Sync.sweep, patient=True, when=_sweep_is_due, with_diffs=True)
    roster()
    return ended


def roster() -> str:
    return _run(Sync.roster, patient=True, when=_roster_is_due)


def diffs() -> str:
    """The diffs that polls have left for later: all of them at first."""
    return _run(fetch_diffs, patient=True, when=_diffs_are_due)


def fetch_diffs(sync: Sync) -> Counter[str]:
    """What the rate allows, and for so short a time that the next poll starts on time. How many came, by state."""
    if not _diffs_are_due(sync):
        return Counter()
    seconds = min(LONGEST_DIFFS, max(2.0, settings.POLL_SECONDS / 3))
    try:
        return Diffs(sync.server, sync.client, settings.DIFFS_PER_MINUTE, seconds).run()
    except Busy:  # another process does it
        return Counter()


def _diffs_are_due(sync: Sync) -> bool:
    """Not of a server that is in trouble: votes come first."""
    server = sync.server
    is_resting = server.diffs_retry_at is not None and server.diffs_retry_at > timezone.now()
    return server.is_mirrored and server.failing_since is None and not is_resting and settings.DIFFS_PER_MINUTE > 0


def _sweep_is_due(sync: Sync) -> bool:
    """Not right after another one: at a start the first poll sweeps already."""
    last = sync.server.last_sweep_at
    return last is None or timezone.now() - last >= timedelta(minutes=settings.SWEEP_MINUTES) / 2


def _roster_is_due(sync: Sync) -> bool:
    last = sync.server.last_roster_at
    every = ASK_AGAIN if unknown_groups(sync.server) else ROSTER_EVERY
    return sync.server.is_mirrored and (last is None or timezone.now() - last >= every)


def _run(
    work: Callable[[Sync], object],
    patient: bool,
    when: Callable[[Sync], bool] = lambda sync: True,
    with_diffs: bool = False,
) -> str:
    """Runs one piece of work. Says in a word how it ended; what Gerrit did wrong is on the status page, not raised.
    `with_diffs`: afterwards those of what it brought are fetched, when its lock is free again."""
    drop_stale_connections()
    try:
        with configured_sync() as sync:
            if patient and sync.server.retry_at and sync.server.retry_at > timezone.now():
                return "waiting"
            if not when(sync):
                return "not due"
            was_mirrored = sync.server.is_mirrored
            work(sync)
            if not was_mirrored and sync.server.is_mirrored and _roster_is_due(sync):
                sync.roster()
            if with_diffs:
                fetch_diffs(sync)
            return "done"
    except Busy:
        return "busy"
    except NotConfigured as error:
        log.warning("%s", error)
        return "not configured"
    except GerritError:
        return "failed"
    finally:
        drop_stale_connections()


def drop_stale_connections() -> None:
    """A worker lives for weeks: a connection that the database has dropped meanwhile must not fail the next job. Not
    inside a transaction, which belongs to whoever calls the job."""
    if not connection.in_atomic_block:
        close_old_connections()
