"""What CI says about the current patch set: passed, failed, running or silent. Unknown where no CI votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .history import Event, EventKind, is_new_code
from .policy import Policy
from .snapshot import ChangeSnapshot, VoteFact


class CiState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    RUNNING = "running"
    SILENT = "silent"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Ci:
    """`vote` is the one that decides, `against` a failing one that another CI outweighs; `since`: running since then,
    by an upload or by a recheck that `asked_by` asked for. `same_code`: the upload brought no new code."""

    state: CiState
    vote: VoteFact | None = None
    against: VoteFact | None = None
    since: datetime | None = None
    asked_by: int | None = None
    same_code: bool = False


def ci_of(change: ChangeSnapshot, log: Sequence[Event], policy: Policy, now: datetime) -> Ci:
    if policy.ci_label not in change.labels:
        return Ci(CiState.UNKNOWN)
    votes = [vote for vote in change.votes if vote.label == policy.ci_label]
    votes = [vote for vote in votes if vote.is_bot] or votes  # a person's word counts only where no machine spoke
    recheck = last_recheck(log)
    if votes:
        return _by_votes(votes, change, policy, recheck)
    upload = _last_upload(log)
    since = max((event.at for event in (upload, recheck) if event), default=change.created)
    same_code = upload is not None and not is_new_code(upload.upload_kind)
    asked_by = recheck.account if recheck and recheck.at == since else None
    state = CiState.SILENT if now - since >= policy.ci_patience else CiState.RUNNING
    return Ci(state, since=since, asked_by=asked_by, same_code=same_code)


def _by_votes(votes: list[VoteFact], change: ChangeSnapshot, policy: Policy, recheck: Event | None) -> Ci:
    """One CI's failure beside another's success is the others' affair (third-party CI): noted, not decisive; but the
    label's lowest value, which only the gate may give, always is."""
    lowest = change.labels[policy.ci_label].min
    failed = sorted((v for v in votes if v.value < 0), key=lambda v: v.value)
    passed = [v for v in votes if v.value > 0]
    if failed and (not passed or failed[0].value <= min(lowest, -2)):
        vote = failed[0]
        if recheck and vote.date and recheck.at > vote.date:
            return Ci(CiState.RUNNING, vote=vote, since=recheck.at, asked_by=recheck.account)
        return Ci(CiState.FAILED, vote=vote, since=vote.date)
    return Ci(CiState.PASSED, vote=max(passed, key=lambda v: v.value), against=failed[0] if failed else None)


def last_recheck(log: Sequence[Event]) -> Event | None:
    return next((event for event in reversed(log) if event.kind is EventKind.RECHECK), None)


def _last_upload(log: Sequence[Event]) -> Event | None:
    return next((event for event in reversed(log) if event.kind is EventKind.UPLOAD), None)
