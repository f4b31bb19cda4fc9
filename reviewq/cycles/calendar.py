"""The calendar as pages read it: kept in this process for some seconds, so that a page with the next dates on it asks
nothing. What decides (freezes, ledger) asks the database through `reads`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from time import monotonic

from django.conf import settings

from reviewq.changes.models import Project

from . import reads
from .rules.cycle import CycleSpan
from .rules.patterns import ANY

MOST_PROJECTS = 20_000
MOST_KEPT = 500  # projects of which the cycles are kept


@dataclass(slots=True)
class Calendar:
    """All cycles with their dates, and the names of the projects that are mirrored."""

    cycles: list[reads.Read] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    read_at: float = 0.0
    _spans: dict[str, list[CycleSpan]] = field(default_factory=dict)
    _samples: list[str] | None = None
    _names: dict[str, list[str]] | None = None

    def spans(self, project: str) -> list[CycleSpan]:
        """As `reads.spans`."""
        found = self._spans.get(project)
        if found is None:
            if len(self._spans) >= MOST_KEPT:
                self._spans = {}  # not emptied: another thread may be reading it
            found = self._spans[project] = reads.spans_among(self.cycles, project)
        return found

    def named(self, text: str) -> str:
        """The mirrored project that is meant by its name, or by the last part of it, as bug trackers have it; '' if
        none is, or several are."""
        if self._names is None:
            self._names = {name: [name] for name in self.projects}
            for name in self.projects:
                self._names.setdefault(name.rpartition("/")[2], []).append(name)
        found = self._names.get(text, [])
        return found[0] if text in found or len(found) == 1 else ""

    def shared(self, now: datetime) -> CycleSpan | None:
        """The cycle that all mirrored projects work on, as far as they have one, with the dates that hold for all.
        None: they work on several, or on none."""
        working = [reads.current_among(self.spans(name), now) for name in self._one_of_each()]
        slugs = {span.slug for span in working if span}
        read = next((one for one in self.cycles if slugs == {one.cycle.slug}), None)
        return reads.span_of(read, ANY) if read else None

    def _one_of_each(self) -> list[str]:
        """One project for each set of cycles that projects have."""
        if self._samples is None:
            patterns = sorted({one.cycle.project_pattern for one in self.cycles})
            found = {tuple(fnmatchcase(name, pattern) for pattern in patterns): name for name in self.projects}
            self._samples = list(found.values())
        return self._samples


_known: Calendar | None = Calendar() if settings.CALENDAR_SECONDS is None else None


def known() -> Calendar:
    """The calendar, at most CALENDAR_SECONDS old. Where that setting is None, it is read only after `forget`."""
    global _known  # one a process is the point of it
    found, seconds = _known, settings.CALENDAR_SECONDS
    if found is None or (seconds is not None and monotonic() - found.read_at > seconds):
        found = Calendar(reads.all_read(), list(_projects()), monotonic())
        _known = found
    return found


def forget() -> None:
    """The next page reads it anew."""
    global _known
    _known = None


def empty() -> None:
    """Knows of no cycle until `forget`: for tests, which must not see each other's."""
    global _known
    _known = Calendar(read_at=monotonic())


def _projects() -> list[str]:
    return list(Project.objects.order_by("name").values_list("name", flat=True)[:MOST_PROJECTS])
