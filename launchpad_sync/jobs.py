"""What the worker runs. May run twice, run late, or be killed anywhere; the next one finishes the work."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone

from gerrit_sync.jobs import drop_stale_connections
from gerrit_sync.locks import Busy

from .setup import NotConfigured, make_client, trackers
from .sync import BugSync

log = logging.getLogger("launchpad_sync")


def sync_bugs() -> str:
    """The regular run; leaves a server alone that asked for it or failed just before. Says in a word how it ended."""
    drop_stale_connections()
    try:
        client = make_client()
    except NotConfigured:
        return "not configured"
    try:
        now = timezone.now()
        due = [one for one in trackers() if one.retry_at is None or one.retry_at <= now]
        if not due:
            return "waiting"
        return "failed" if BugSync(client, settings.LAUNCHPAD_TAGS).run(due).failed else "done"
    except Busy:
        return "busy"
    finally:
        client.close()
        drop_stale_connections()
