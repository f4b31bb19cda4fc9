"""The commits of a cycle (JSON lines, plain or .gz) as changes that were open from their first commit to their merge.

Such a file knows little: when a commit was first written (`authored`, for when the change was created), when it merged,
and what the merged version was like. Its `committed` is about the last upload: at an instant before it nobody knew that
it would be the last, so it is not read. No votes, no CI, and nothing of changes that never merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from reviewq.changes.rules.effort import effort_of, work_of
from reviewq.order.jsonl import instant, read_lines, text, whole

from .paces import Paces
from .rules.chance import DAY
from .rules.learn import Case
from .rules.state import State

PROJECT = ""


@dataclass(frozen=True, slots=True)
class Commit:
    created: datetime
    merged: datetime
    owner: str
    size: int
    work: str
    effort: str = ""


def read_commits(path: Path) -> list[Commit]:
    """By merge; those without a merge are left out. Errors: Unreadable."""
    found = read_lines(path, lambda data, line: _commit(data))
    return sorted((one for one in found if one), key=lambda one: one.merged)


def _commit(data: dict[str, Any]) -> Commit | None:
    if data.get("merged") is None:
        return None
    return Commit(
        created=instant(data, "authored"),
        merged=instant(data, "merged"),
        owner=text(data, "author_email_hash", ""),
        size=whole(data, "insertions", 0) + whole(data, "deletions", 0),
        work=str(work_of(text(data, "message", ""), text(data, "topic_guess", ""))),
        effort=effort_of(text(data, "message", ""), text(data, "topic_guess", "")),
    )


class Cycle:
    """Commits put back to any instant. `dates`: its milestones and freezes, which everybody knew ahead; `until`: only
    commits that had merged by then are in, and that is known of each of them."""

    def __init__(self, commits: Sequence[Commit], dates: Sequence[datetime], until: datetime) -> None:
        self.commits = [one for one in commits if one.created < one.merged <= until]
        self.until = until
        self._dates = sorted(dates)
        self._paces = Paces()
        for one in self.commits:
            self._paces.add_change(PROJECT, one.owner, one.created, one.merged)

    @property
    def begins(self) -> datetime:
        """What merged before it is not in the file."""
        return self.commits[0].merged if self.commits else self.until

    def open_at(self, at: datetime) -> list[Commit]:
        return [one for one in self.commits if one.created < at <= one.merged]

    def state(self, one: Commit, at: datetime) -> State:
        """Of the project's pace nothing: how many changes were open is not known, only those that merged."""
        return State(
            at=at,
            age=(at - one.created) / DAY,
            size=one.size,
            work=one.work,
            freeze_in=next(((date - at) / DAY for date in self._dates if date > at), None),
            owner=self._paces.owner_past(PROJECT, one.owner, at),
        )

    def cases(self, known: datetime, every: float) -> Iterator[Case]:
        """What was known at an instant of what became of the changes that were open so many days apart before it."""
        at = known - every * DAY
        while at > self.begins:
            for one in self.open_at(at):
                merged_in = (one.merged - at) / DAY if one.merged < known else None
                yield Case(self.state(one, at), merged_in, (known - at) / DAY)
            at -= every * DAY

    def merges(self, start: datetime, end: datetime) -> int:
        return sum(start <= one.merged < end for one in self.commits)
