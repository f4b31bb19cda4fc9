"""Writes pages of tasks into the mirror's bugs: one short transaction a page, only what differs, and derives the open
changes whose rank follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from reviewq.changes.derive import derive, touch
from reviewq.changes.models import Bug, BugLink, Change, Facts, Tracker

from .wire import Task, parse_task

COLUMNS = (
    *("title", "status", "importance", "assignee", "milestone", "web_link", "created", "updated", "is_open"),
    "missing_since",
)
MOST_DERIVED = 1000  # changes at once; the rest is due at the next poll


@dataclass(slots=True)
class Written:
    """What pages did: records received, not of this project or unreadable, and the numbers that were read or written.
    `open_seen`: those read as open."""

    received: int = 0
    foreign: int = 0
    unreadable: int = 0
    seen: set[int] = field(default_factory=set)
    open_seen: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)


def read_page(page: Iterable[Mapping[str, Any]], tracker: str, told: Written) -> dict[int, Task]:
    """The tasks of a page that are this project's, by number; what else came is counted in `told`."""
    tasks: dict[int, Task] = {}
    for raw in page:
        told.received += 1
        task = parse_task(raw)
        if task is None:
            told.unreadable += 1
        elif task.target and task.target != tracker:
            told.foreign += 1
        else:
            tasks[task.number] = task
    told.seen |= tasks.keys()
    told.open_seen |= {number for number, task in tasks.items() if task.is_open}
    return tasks


def write_page(tracker: Tracker, tasks: Mapping[int, Task], now: datetime) -> set[int]:
    """Writes the tasks that differ from what is stored, in one transaction. A closed bug that the mirror does not have
    stays out. Returns the numbers written."""
    with transaction.atomic():
        stored = {bug.number: bug for bug in tracker.bugs.filter(number__in=tasks)}
        new, importance_moved = [], set()
        for number, task in tasks.items():
            values = _values(task)
            known = stored.get(number)
            if known is None:
                if not task.is_open:
                    continue
                known = Bug(tracker=tracker, number=number)
            elif all(getattr(known, name) == value for name, value in values.items()):
                continue
            if known.importance != task.importance:
                importance_moved.add(number)
            for name, value in values.items():
                setattr(known, name, value)
            new.append(known)
        # Tags are no column of a task: those of a bug that is there already stay.
        Bug.objects.bulk_create(
            new, update_conflicts=True, unique_fields=["tracker", "number"], update_fields=list(COLUMNS)
        )
        written = {bug.number for bug in new}
        _tell(importance_moved, written - importance_moved, now)
    return written


def _values(task: Task) -> dict[str, Any]:
    """The columns of a task that was just read."""
    return {name: getattr(task, name, None) for name in COLUMNS}


def write_tags(tracker: Tracker, numbers: Collection[int] | None, tags: Mapping[int, Collection[str]]) -> set[int]:
    """Says which tags these bugs have of those that were asked for; None: every open bug. Returns those that differ."""
    with transaction.atomic():
        rows = tracker.bugs.filter(is_open=True) if numbers is None else tracker.bugs.filter(number__in=numbers)
        differing = []
        for bug in rows:
            found = sorted(tags.get(bug.number, ()))
            if bug.tags != found or not bug.are_tags_known:
                bug.tags, bug.are_tags_known = found, True
                differing.append(bug)
        Bug.objects.bulk_update(differing, ["tags", "are_tags_known"], batch_size=500)
        written = {bug.number for bug in differing}
        touch(_open_changes({bug.number for bug in differing if bug.tags}))
    return written


def unseen_of(tracker: Tracker, seen: Collection[int]) -> dict[int, datetime | None]:
    """The open bugs that a whole reading of them did not show: number -> since when they are missing already."""
    rows = tracker.bugs.filter(is_open=True).values_list("number", "missing_since")
    return {number: since for number, since in rows if number not in seen}


def close_unseen(tracker: Tracker, unseen: Mapping[int, datetime | None], now: datetime) -> set[int]:
    """What is unseen is missing at first, and no longer open when a second reading does not show it either (deleted, a
    duplicate, moved to another project, expired). Returns the numbers that were closed."""
    with transaction.atomic():
        again = {number for number, since in unseen.items() if since}
        tracker.bugs.filter(number__in=unseen.keys() - again).update(missing_since=now)
        tracker.bugs.filter(number__in=again).update(is_open=False)
        touch(_open_changes(again))
    return again


def _open_changes(numbers: Collection[int]) -> list[int]:
    """The open changes that name one of these bugs."""
    links = BugLink.objects.filter(number__in=numbers, change__status=Change.Status.NEW)
    return sorted(set(links.values_list("change_id", flat=True))) if numbers else []


def _tell(importance_moved: Collection[int], otherwise_moved: Collection[int], now: datetime) -> None:
    """Ranks the changes anew that mend a bug of another importance; those that show a bug of other words are drawn
    anew."""
    ranked = _open_changes(importance_moved)
    derive(ranked[:MOST_DERIVED], now)
    Facts.objects.filter(pk__in=ranked[MOST_DERIVED:]).update(wake_at=now)
    touch(_open_changes({*importance_moved, *otherwise_moved}))
