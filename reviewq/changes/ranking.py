"""What a rank needs beside the change itself: freezes, what the change is for, and how many wait only for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .bug_links import importances_of
from .models import Facts, Freeze
from .rules.cause import BugName, Cause, bugs_of, cause_of, weighed
from .rules.clock import Clock
from .rules.freeze import FreezeSpan, deadline, holding
from .rules.holder import Holder, Lane, Turn
from .rules.rank import Priority, Rank, Ranked, rank
from .rules.snapshot import ChangeSnapshot

PRIORITY = "Review-Priority"
DONE = (Lane.APPROVED, Lane.APPROVAL)  # nothing is left to do on them but to merge


@dataclass(slots=True)
class Around:
    """What a batch of changes is ranked by, loaded at once. `freed`: change id -> how many wait only for it. `bugs`:
    change id -> those that it names."""

    now: datetime
    freezes: list[FreezeSpan]
    causes: Mapping[int, Cause]
    bugs: Mapping[int, tuple[BugName, ...]]
    freed: Mapping[int, int]
    _of_branch: dict[tuple[str, str], list[FreezeSpan]] = field(default_factory=dict)

    def freezes_of(self, project: str, branch: str) -> list[FreezeSpan]:
        key = (project, branch)
        if key not in self._of_branch:
            self._of_branch[key] = holding(self.freezes, project, branch)
        return self._of_branch[key]


def around(rows: Mapping[int, Mapping[str, Any]], waits_for: Mapping[int, int | None], now: datetime) -> Around:
    """`rows`: change id -> its columns; `waits_for`: of the batch itself, whose stored rows are not up to date."""
    bugs = {key: bugs_of(row["commit_message"], row["topic"]) for key, row in rows.items()}
    return Around(
        now=now,
        freezes=[as_span(record) for record in Freeze.objects.all()],
        causes=_causes(rows, bugs),
        bugs=bugs,
        freed=freed_by(rows.keys(), waits_for),
    )


def _causes(rows: Mapping[int, Mapping[str, Any]], bugs: Mapping[int, tuple[BugName, ...]]) -> dict[int, Cause]:
    """What each is for, with the importance of its bug where the mirror knows it."""
    importances = importances_of(bugs, {key: row["project_id"] for key, row in rows.items()})
    return {
        key: weighed(cause_of(row["commit_message"], row["topic"]), bugs[key], importances.get(key, {}))
        for key, row in rows.items()
    }


def as_span(record: Freeze) -> FreezeSpan:
    return FreezeSpan(
        record.name, record.project_pattern, record.branch_pattern, record.at, record.lifts_at, record.kept_by
    )


def freed_by(ids: Collection[int], waits_for: Mapping[int, int | None]) -> Counter[int]:
    """How many changes wait for each of these and for nothing else, whether in the batch or not."""
    stored = Facts.objects.filter(waits_for__in=ids).values_list("change_id", "waits_for_id")
    waiting = {change: lower for change, lower in stored if change not in waits_for} | dict(waits_for)
    return Counter(lower for lower in waiting.values() if lower)


def rank_of(
    snapshot: ChangeSnapshot, row: Mapping[str, Any], turn: Turn, clock: Clock, minutes: int, around: Around
) -> Rank:
    """The rank of an open change. `row`: its columns."""
    return rank(
        Ranked(
            turn=turn,
            clock_start=clock.clock_start,
            since=clock.since,
            minutes=minutes,
            freed=around.freed.get(row["id"], 0),
            cause=around.causes.get(row["id"], Cause()),
            priority=priority_of(snapshot, row["labels"]),
            deadline=deadline(around.freezes_of(row["project__name"], row["branch"]), row["number"], around.now),
        )
    )


def priority_of(snapshot: ChangeSnapshot, labels: Mapping[str, Mapping[str, Any]]) -> Priority | None:
    """The highest vote above 0 on Review-Priority, in the words that the project gives it."""
    value = max((vote.value for vote in snapshot.votes if vote.label == PRIORITY), default=0)
    if value <= 0 or PRIORITY not in labels:
        return None
    label = labels[PRIORITY]
    return Priority(value, max(value, label["max"]), label.get("words", {}).get(f"{value:+d}", ""))


def only_waits_for(snapshot: ChangeSnapshot, turn: Turn) -> int | None:
    """The number of the open change that is all this one waits for: nobody has to review anything else below it. None:
    there is more to do, or only CI has."""
    if turn.holder is not Holder.CHANGE or turn.own_lane not in DONE:
        return None
    left = [lower.number for lower in snapshot.lower if lower.status == "NEW" and lower.own_lane != Lane.APPROVED]
    return left[0] if len(left) == 1 else None
