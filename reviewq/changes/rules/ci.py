"""What CI says about the current patch set: passed, failed, running or silent. Unknown where no CI votes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .history import Event, EventKind, is_new_code
from .policy import Policy
from .snapshot import ChangeSnapshot, VoteFact

GATE_ONLY = 2  # only the gate's CI may vote +2 and −2; a third party has +1 and −1


class CiState(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    RUNNING = "running"
    SILENT = "silent"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Ci:
    """`vote` is the one that decides, `against` one of another CI that it outweighs. `since`: running since then,
    which `asked_by` asked for if it was a recheck. `knows_code`: CI has passed this very code before, so what runs now
    (a rebase, a new message, a recheck to be sure) keeps nobody waiting."""

    state: CiState
    vote: VoteFact | None = None
    against: VoteFact | None = None
    since: datetime | None = None
    asked_by: int | None = None
    same_code: bool = False
    knows_code: bool = False

    @property
    def keeps_waiting(self) -> bool:
        return self.state is CiState.RUNNING and not self.knows_code


def ci_of(change: ChangeSnapshot, log: Sequence[Event], policy: Policy, now: datetime) -> Ci:
    if policy.ci_label not in change.labels:
        return Ci(CiState.UNKNOWN)
    voices = voices_of(change, log, policy)
    votes = [vote for vote in change.votes if vote.label == policy.ci_label]
    decisive = [vote for vote in votes if vote.account in voices]
    recheck = _last(log, EventKind.RECHECK)
    if decisive:
        others = [vote for vote in votes if vote not in decisive]
        return _by_votes(decisive, others, change, log, recheck)
    return _waiting(change, log, policy, now, voices)


def voices_of(change: ChangeSnapshot, log: Sequence[Event], policy: Policy) -> frozenset[int | None]:
    """The accounts whose word on the CI label decides: those that have given, or may give, what only the gate may, else
    every machine, else whoever voted (a person's word counts only where no machine has ever spoken). Third parties whom
    the policy asks for their own vote are none of them."""
    own = asked_beside(change, policy)
    said: list[Event | VoteFact] = [
        e for e in log if e.kind is EventKind.VOTE and e.label == policy.ci_label and e.value
    ]
    said += [vote for vote in change.votes if vote.label == policy.ci_label]
    said = [one for one in said if one.account not in own]
    bots = [one for one in said if one.is_bot]
    gate = [one for one in bots if abs(one.value) >= GATE_ONLY or may_gate(one)]
    return frozenset(one.account for one in gate or bots or said)


def asked_beside(change: ChangeSnapshot, policy: Policy) -> frozenset[int]:
    """The accounts of which the policy wants a vote on the CI label beside the one of CI itself."""
    named = [vote.account for vote in policy.extra_votes if vote.label == policy.ci_label and vote.account]
    return frozenset().union(*(change.people.accounts.get(name, frozenset()) for name in named))


def may_gate(one: Event | VoteFact) -> bool:
    """Whether Gerrit lets this account give what only the gate may give."""
    return isinstance(one, VoteFact) and one.may is not None and one.may >= GATE_ONLY


def is_failure(values: Collection[int], lowest: int) -> bool:
    """One CI's failure beside another's success is the others' affair (third-party CI): noted, not decisive; but the
    label's lowest value, which only the gate may give, always is."""
    return min(values, default=0) < 0 and (max(values) <= 0 or min(values) <= min(lowest, -GATE_ONLY))


def _by_votes(
    votes: list[VoteFact], others: list[VoteFact], change: ChangeSnapshot, log: Sequence[Event], recheck: Event | None
) -> Ci:
    votes, lowest = sorted(votes, key=lambda vote: vote.value), change.labels[votes[0].label].min
    if is_failure([vote.value for vote in votes], lowest):
        fresh = [vote for vote in votes if not (recheck and is_after(log, recheck, vote))]
        if is_failure([vote.value for vote in fresh], lowest):
            return Ci(CiState.FAILED, vote=fresh[0], since=fresh[0].date)
        asked_by = recheck.account if recheck and not recheck.is_bot else None
        return Ci(CiState.RUNNING, vote=votes[0], since=recheck.at if recheck else None, asked_by=asked_by)
    against = sorted((v for v in [*votes, *others] if v.value < 0), key=lambda vote: vote.value)
    return Ci(CiState.PASSED, vote=votes[-1], against=against[0] if against else None, since=votes[-1].date)


def is_after(log: Sequence[Event], event: Event, vote: VoteFact) -> bool:
    """By the order of the log, since several things may share a second."""
    cast = [e.kind is EventKind.VOTE and (e.account, e.label, e.value) == _key(vote) for e in log]
    places = [place for place, is_it in enumerate(cast) if is_it]
    return bool(places) and log.index(event) > places[-1]


def _key(vote: VoteFact) -> tuple[int, str, int]:
    return vote.account, vote.label, vote.value


def _waiting(
    change: ChangeSnapshot, log: Sequence[Event], policy: Policy, now: datetime, voices: Collection[int | None]
) -> Ci:
    """No vote: CI runs since it last had a reason to, or has been silent for too long."""
    upload, recheck = _last(log, EventKind.UPLOAD), _last(log, EventKind.RECHECK)
    reasons = [e for e in (upload, recheck, _last_start(log, policy, voices)) if e]
    since = max((event.at for event in reasons), default=change.created)
    asked_by = recheck.account if recheck and recheck.at == since and not recheck.is_bot else None
    same_code = upload is not None and not is_new_code(upload.upload_kind)
    state = CiState.SILENT if now - since >= policy.ci_patience else CiState.RUNNING
    passed = has_passed(log, policy, voices)
    return Ci(state, since=since, asked_by=asked_by, same_code=same_code, knows_code=passed)


def _last_start(log: Sequence[Event], policy: Policy, voices: Collection[int | None]) -> Event | None:
    """What sets CI to work besides uploads and rechecks: an approval (the gate), or CI taking its own vote back."""
    return next((e for e in reversed(log) if e.kind is EventKind.VOTE and starts_ci(e, policy, voices)), None)


def starts_ci(event: Event, policy: Policy, voices: Collection[int | None]) -> bool:
    """Whether CI has something to do from this event on."""
    if event.kind is not EventKind.VOTE:
        return event.kind in (EventKind.UPLOAD, EventKind.RECHECK)
    if event.label == policy.approve_label:
        return event.value > 0
    return event.label == policy.ci_label and not event.value and event.account in voices


def has_passed(log: Sequence[Event], policy: Policy, voices: Collection[int | None]) -> bool:
    """Whether CI's last word on the present code, on any patch set that has it, was good."""
    last = 0
    for event in log:
        if event.kind is EventKind.UPLOAD and is_new_code(event.upload_kind):
            last = 0
        elif event.kind is EventKind.VOTE and event.label == policy.ci_label and event.account in voices:
            last = event.value or last
    return last > 0


def _last(log: Sequence[Event], kind: EventKind) -> Event | None:
    return next((event for event in reversed(log) if event.kind is kind), None)
