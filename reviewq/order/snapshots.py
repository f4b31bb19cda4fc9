"""Recorded events as the snapshots that the rules of turn, clock and rank read.

Not recorded, and so not in these snapshots: files, dependencies, topics, messages' texts, work in progress, the
attention set, submit requirements, and which labels the server has beside Code-Review and Verified.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reviewq.changes.rules.history import Event, events
from reviewq.changes.rules.policy import Policy
from reviewq.changes.rules.snapshot import ChangeSnapshot, LabelFact, MessageFact, PatchSetFact, VoteFact
from reviewq.changes.rules.turn import Turn, decide

from .recorded import Deed, Happening
from .replay import CI_LABEL, REVIEW_LABEL, Histories, Past, ci_value, standing_votes

LABELS = {REVIEW_LABEL: LabelFact(-2, 2), CI_LABEL: LabelFact(-1, 1)}
# One +2 let these changes merge; what their server asked for is not recorded.
POLICY = Policy(required_plus_two=1)
STARTS = "build started"


@dataclass(frozen=True, slots=True)
class Case:
    """One change at one instant: its snapshot, and what the rules of turns make of it."""

    snapshot: ChangeSnapshot
    policy: Policy
    log: list[Event]
    turn: Turn


def case_of(histories: Histories, past: Past, now: datetime) -> Case:
    """Whose turn it was, by what had happened before `now`."""
    snapshot = snapshot_of(histories, past)
    log = events(snapshot)
    return Case(snapshot, POLICY, log, decide(snapshot, POLICY, now, log))


def snapshot_of(histories: Histories, past: Past) -> ChangeSnapshot:
    change, before = past.change, past.before
    return ChangeSnapshot(
        number=change.number,
        status="NEW",
        created=change.created,
        updated=before[-1].at,
        owner=histories.account(change.owner),
        size=past.upload.size,
        patch_set=past.patch_set,
        patch_sets=tuple(
            PatchSetFact(h.patch_set or 0, h.at, h.upload_kind, histories.account(h.account))
            for h in before
            if h.deed is Deed.UPLOAD
        ),
        labels=LABELS,
        votes=tuple(_votes(histories, past)),
        messages=tuple(_messages(histories, past)),
    )


def _votes(histories: Histories, past: Past) -> Iterator[VoteFact]:
    cast = {h.account: h for h in past.before if h.deed is Deed.VOTE}
    for name, value in standing_votes(past.before).items():
        if value:
            yield VoteFact(REVIEW_LABEL, histories.account(name), value, cast[name].at, cast[name].patch_set)
    ran = [h for h in past.before if h.deed is Deed.CI and h.label == CI_LABEL]
    result = ci_value(past.before)
    if ran and result:
        last = ran[-1]
        yield VoteFact(CI_LABEL, histories.account(last.account), result, last.at, last.patch_set, is_bot=True)


def _messages(histories: Histories, past: Past) -> Iterator[MessageFact]:
    """What Gerrit's log would have said, in its words."""
    for happening in past.before:
        text = _text(happening)
        if text:
            who = histories.account(happening.account)
            is_bot = happening.deed is Deed.CI
            yield MessageFact(happening.at, who, text, "", happening.patch_set, is_bot)


def _text(happening: Happening) -> str:
    head = f"Patch Set {happening.patch_set or 0}:"
    if happening.deed is Deed.VOTE or (happening.deed is Deed.CI and happening.label):
        label, value = happening.label or REVIEW_LABEL, happening.value or 0
        return f"{head} {label}{value:+d}" if value else f"{head} -{label}"
    if happening.deed is Deed.COMMENT:
        count = happening.inline_comments
        return f"{head}\n\n({count} comments)" if count else f"{head}\n\nSomething was said."
    return ""
