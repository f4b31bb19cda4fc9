"""What came into a project with a change, and went out: patch sets, the change itself, its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from reviewq.changes.rules.history import Event, EventKind, is_new_code

PATCH_SET, OPENED, MERGED, ABANDONED = "patch_set", "opened", "merged", "abandoned"
NAMES = {EventKind.RESTORE: OPENED, EventKind.ABANDON: ABANDONED}


@dataclass(frozen=True, slots=True)
class Passed:
    """`number`: of the patch set; else the how manieth of its kind it is on this change, from 0."""

    kind: str
    number: int
    at: datetime


def passages(log: Iterable[Event], status: str, created: datetime, ended: datetime) -> list[Passed]:
    """A rebase or a new message does not arrive: nobody has to look at the code again. A change that is restored comes
    in again. `ended`: when it merged, or last moved if the server does not say that."""
    found = [*_arrivals(log), Passed(OPENED, 0, created)]
    counts = {OPENED: 1, ABANDONED: 0}
    for event in log:
        kind = NAMES.get(event.kind)
        if kind:
            found.append(Passed(kind, counts[kind], event.at))
            counts[kind] += 1
    if status == "MERGED":
        found.append(Passed(MERGED, 0, ended))
    if status == "ABANDONED" and counts[ABANDONED] < counts[OPENED]:  # the log lost it
        found.append(Passed(ABANDONED, counts[ABANDONED], ended))
    return found


def _arrivals(log: Iterable[Event]) -> Iterator[Passed]:
    for event in log:
        if event.kind is EventKind.UPLOAD and is_new_code(event.upload_kind):
            yield Passed(PATCH_SET, event.patch_set or 0, event.at)
