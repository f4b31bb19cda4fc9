"""A stand-in Launchpad and the mirror that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from demo.launchpad.server import StandIn
from launchpad_sync.client import TrackerClient
from launchpad_sync.sync import BugSync, Told
from reviewq.changes.models import Bug, Tracker

START = 1_770_000_000.0  # 2026-02-02 02:40:00 UTC, by the tracker's clock
TAGS = ("low-hanging-fruit", "security")


class World:
    """A stand-in whose clock stands still until it is moved, and ways to read it."""

    def __init__(self, server: StandIn) -> None:
        self.server, self.launchpad = server, server.launchpad
        self.clock = START
        self.launchpad.now = lambda: self.clock
        self.slept: list[float] = []

    def fill(self, count: int, project: str = "mooring", first: int = 1001, **given: Any) -> None:
        for place in range(count):
            self.launchpad.add(first + place, project, f"Trouble {place}", self.clock - 1000 * (count - place), **given)

    def client(self, **given: Any) -> TrackerClient:
        return TrackerClient(self.server.url, sleep=self.slept.append, **given)

    def sync(self, *names: str, is_full: bool = False, **given: Any) -> Told:
        trackers = [Tracker.objects.get_or_create(name=name)[0] for name in names or ("mooring",)]
        return BugSync(self.client(**given), TAGS, is_full).run(trackers)

    def stored(self) -> dict[tuple[str, int], tuple[Any, ...]]:
        """What the mirror has as open."""
        rows = Bug.objects.filter(is_open=True).select_related("tracker")
        return {
            (bug.tracker.name, bug.number): (bug.title, bug.status, bug.importance, bug.assignee, tuple(bug.tags))
            for bug in rows
        }

    def truth(self) -> dict[tuple[str, int], tuple[Any, ...]]:
        """The same as the tracker has it."""
        return {
            (task.project, bug.number): (
                bug.title,
                task.status,
                task.importance,
                task.assignee,
                tuple(sorted(tag for tag in bug.tags if tag in TAGS)),
            )
            for bug in self.launchpad.bugs.values()
            for task in bug.tasks.values()
            if "closed" not in task.dates and not bug.duplicate_of
        }


@pytest.fixture
def world() -> Iterator[World]:
    with StandIn() as server:
        yield World(server)


def instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
