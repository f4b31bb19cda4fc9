"""What the worker runs. Each job may run twice, run late, or be killed anywhere; the next one finishes the work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from .errors import GerritError
from .groups import unknown_groups
from .locks import Busy
from .setup import NotConfigured, configured_sync
from .sync import Sync

log = logging.getLogger("gerrit_sync")
ROSTER_EVERY = timedelta(days=1)
ASK_AGAIN = timedelta(hours=1)  # for a group that a policy names and nobody has shown us yet


def poll() -> str:
    """The regular poll; leaves a server alone that asked for it or keeps failing."""
    return _run(Sync.poll, patient=True)


def poll_now() -> str:
    """A poll that a person asked for: now, even if the server failed just before."""
    return _run(Sync.poll, patient=False)


def sweep() -> str:
    """The regular full sweep, and once a day the roster of cores."""
    ended = _run(Sync.sweep, patient=True, when=_sweep_is_due)
    roster()
    return ended


def roster() -> str:
    return _run(Sync.roster, patient=True, when=_roster_is_due)


def _sweep_is_due(sync: Sync) -> bool:
    """Not right after another one: at a start the first poll sweeps already."""
    last = sync.server.last_sweep_at
    return last is None or timezone.now() - last >= timedelta(minutes=settings.SWEEP_MINUTES) / 2


def _roster_is_due(sync: Sync) -> bool:
    last = sync.server.last_roster_at
    every = ASK_AGAIN if unknown_groups(sync.server) else ROSTER_EVERY
    return sync.server.is_mirrored and (last is None or timezone.now() - last >= every)


def _run(work: Callable[[Sync], object], patient: bool, when: Callable[[Sync], bool] = lambda sync: True) -> str:
    """Runs one piece of work. Says in a word how it ended; what Gerrit did wrong is on the status page, not raised."""
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
