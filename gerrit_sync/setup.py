"""From the settings to a Sync: the one place where gerrit_sync reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from reviewq.changes.models import Server

from .client import GerritClient
from .run import Progress
from .sync import Source, Sync


class NotConfigured(Exception):
    """No GERRIT_URL is set."""


def make_client() -> GerritClient:
    """A client of the Gerrit of the settings. Raises NotConfigured."""
    if not settings.GERRIT_URL:
        raise NotConfigured(
            "GERRIT_URL is not set: say which Gerrit to mirror, e.g. GERRIT_URL=https://review.example.org"
        )
    return GerritClient(
        settings.GERRIT_URL,
        settings.GERRIT_USER,
        settings.GERRIT_PASSWORD,
        timeout=settings.GERRIT_TIMEOUT,
        contact=settings.GERRIT_CONTACT,
    )


@contextmanager
def configured_sync(progress: Progress | None = None, since_days: int | None = None) -> Iterator[Sync]:
    """A Sync of the Gerrit of the settings. Raises NotConfigured."""
    client = make_client()
    try:
        server, _ = Server.objects.get_or_create(url=client.url)
        days = settings.SINCE_DAYS if since_days is None else since_days
        yield Sync(server, client, Source(settings.GERRIT_PROJECTS, settings.PAGE_SIZE, days), progress)
    finally:
        client.close()
