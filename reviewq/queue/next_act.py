"""The one act that would move a change on, with where to do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from reviewq.changes.rules.turn import Lane, Turn
from reviewq.parts.rows import Glossary


@dataclass(frozen=True, slots=True)
class Act:
    words: str
    url: str
    is_ours: bool = False


class Below(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def url(self) -> str: ...


BY_LANE = {
    Lane.SECOND: "Review it in Gerrit: one more +2 and it can be approved",
    Lane.EXPERT: "For an expert of its domain: review it in Gerrit",
    Lane.PLUS_TWO: "Review it in Gerrit: it has been looked at, no core has given +2",
    Lane.FIRST: "Review it in Gerrit: nobody has looked at this code yet",
    Lane.APPROVAL: "Approve it in Gerrit",
    Lane.CI: "See in Gerrit what CI is doing",
    Lane.HELD: "Read in Gerrit why it is held",
    Lane.APPROVED: "Watch it merge in Gerrit",
    Lane.AUTHOR: "Answer it in Gerrit",
    Lane.CHANGE: "Open it in Gerrit",
    Lane.UNKNOWN: "Look at it in Gerrit",
}
BY_REASON = {
    "requirement": "See in Gerrit what it still asks for",
    "extra_missing": "See which vote it still needs, and give it or ask for it in Gerrit",
    "wait": "Look at it in Gerrit while it waits: afterwards it may be approved",
    "more_plus_two": "Review it in Gerrit: it needs more +2 before it can be approved",
    "ready_to_submit": "Submit it in Gerrit",
    "wip_flag": "For its author: mark it as ready in Gerrit",
    "wip_vote": "For its author: take the vote back in Gerrit when it is ready",
    "own_minus_one": "For its author: take the vote back in Gerrit when it is ready",
    "conflict": "For its author: rebase it and upload again",
    "ci_failed": "For its author: see in Gerrit what failed",
    "approved_ci_failed": "See in Gerrit what failed, then ask CI to run again",
    "ci_silent": "Ask CI to run again: write “recheck” in Gerrit",
    "extra_ci_failed": "For its author: see in Gerrit what failed",
    "extra_ci_silent": "Ask that CI to run again: write what it asks for in Gerrit",
    "stands_on_abandoned": "For its author: rebase it off the abandoned change",
    "stands_on_circle": "For its author: take one of the two Depends-On away",
    "stands_on_outdated": "For its author: rebase it onto the newest patch set below",
}


def next_act(turn: Turn | None, gerrit: str, below: Iterable[Below], glossary: Glossary) -> Act | None:
    """None for a closed change: nothing is left to do."""
    if turn is None:
        return None
    reason = turn.reasons[0]
    if turn.lane is Lane.CHANGE:
        lower = next((one for one in below if one.number == reason.number), None)
        if lower:
            return Act(f"Go to {lower.number}, which has to move first", lower.url, is_ours=True)
    if reason.code == "threads_open":
        many = f"{reason.count} unresolved threads" if reason.count != 1 else "unresolved thread"
        return Act(f"For its author: answer the {many} in Gerrit", f"{gerrit}?tab=comments")
    if reason.code == "minus_one":
        who = glossary.names.get(reason.account or 0, "the reviewer")
        return Act(f"For its author: answer {who} in Gerrit", gerrit)
    return Act(BY_REASON.get(reason.code, BY_LANE[turn.lane]), gerrit)
