"""From the settings to what is to be read: the one place where launchpad_sync reads them."""

from __future__ import annotations

from django.conf import settings

from reviewq.changes.models import Project, Tracker

from .client import TrackerClient

MOST_TRACKERS = 50
NO_LONGER = "not read any more: LAUNCHPAD_PROJECTS does not name it"


class NotConfigured(Exception):
    """No LAUNCHPAD_URL is set: bugs are off."""


def make_client() -> TrackerClient:
    """A client of the tracker of the settings. Raises NotConfigured."""
    if not settings.LAUNCHPAD_URL:
        raise NotConfigured(
            "LAUNCHPAD_URL is not set, so no bugs are read; for example LAUNCHPAD_URL=https://api.launchpad.net/1.0"
        )
    return TrackerClient(settings.LAUNCHPAD_URL, contact=settings.GERRIT_CONTACT)


def trackers() -> list[Tracker]:
    """The projects of the tracker that are to be read, those that were read longest ago first; each with the Gerrit
    projects that it is for."""
    wanted = _wanted()
    found = []
    for name, projects in list(wanted.items())[:MOST_TRACKERS]:
        tracker, _ = Tracker.objects.get_or_create(name=name)
        tracker.projects.set(Project.objects.filter(name__in=projects))
        found.append(tracker)
    Tracker.objects.exclude(name__in=wanted).exclude(error=NO_LONGER).update(error=NO_LONGER)
    never = 0.0
    return sorted(found, key=lambda one: (one.synced_at.timestamp() if one.synced_at else never, one.name))


def _wanted() -> dict[str, list[str]]:
    """The tracker's project -> Gerrit projects. Without a list of them each project is sought under the last part of
    its name."""
    pairs: list[tuple[str, str]] = settings.LAUNCHPAD_PROJECTS
    if not pairs:
        plain = [name for name in settings.GERRIT_PROJECTS if not name.startswith("^")]
        names = plain or Project.objects.order_by("id").values_list("name", flat=True)
        pairs = [(name.rpartition("/")[2].lower(), name) for name in names]
    wanted: dict[str, list[str]] = {}
    for tracker, project in pairs:
        if tracker:
            wanted.setdefault(tracker[:100], []).append(project)
    return wanted
