"""When a held change comes back, and why. Pure: what was known at the hold and what is known now, in; a reason, out.

Instants of Gerrit and ours are of different clocks, and the mirror is a little behind: so what happened since a hold
is what the mirror did not know then (`Known`), whatever its date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from reviewq.changes.rules.case import is_answer
from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.history import Event, EventKind, events
from reviewq.changes.rules.reason import Reason, signed, span
from reviewq.changes.rules.snapshot import ChangeSnapshot

OPEN, MERGED = "NEW", "MERGED"


class Until(StrEnum):
    DATE = "date"
    PATCH_SET = "patch-set"
    VOTE = "vote"
    CI = "ci"
    ANSWER = "answer"
    MERGE = "merge"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class Known:
    """What the mirror told of a change at some instant: how many votes of people and answers its log held."""

    patch_set: int = 0
    votes: int = 0
    answers: int = 0

    def as_json(self) -> dict[str, int]:
        return {"patch_set": self.patch_set, "votes": self.votes, "answers": self.answers}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Known:
        return cls(**{name: int(data.get(name, 0)) for name in ("patch_set", "votes", "answers")})


@dataclass(frozen=True, slots=True)
class Target:
    """The other change, or the freeze, that a hold waits for. `status` of a change; `at`: when the freeze lifts."""

    number: int | None = None
    status: str = OPEN
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A hold: until what, and what was known when it began. `target` is None if what it waits for is gone."""

    until: Until
    known: Known = field(default_factory=Known)
    at: datetime | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """The events of a change that end holds, oldest first; `ci` is what its facts say of CI."""

    status: str = OPEN
    patch_set: int = 0
    votes: tuple[Event, ...] = ()
    answers: tuple[Event, ...] = ()
    uploads: tuple[Event, ...] = ()
    ci: str = ""

    @property
    def known(self) -> Known:
        return Known(self.patch_set, len(self.votes), len(self.answers))


def log_of(change: ChangeSnapshot, ci: str) -> Log:
    """Votes of people (what machines say is CI), answers of the owner or of who uploads, uploads."""
    log = events(change)
    uploads = tuple(event for event in log if event.kind is EventKind.UPLOAD)
    authors = {change.owner, *(event.account for event in uploads[-1:])}
    return Log(
        change.status,
        change.patch_set,
        tuple(event for event in log if event.kind is EventKind.VOTE and event.value and not event.is_bot),
        tuple(event for event in log if is_answer(event, authors)),
        uploads,
        ci,
    )


def due(hold: Held, log: Log, now: datetime) -> Reason | None:
    """Why the change comes back now; None: it stays held. A closed change always comes back, as nothing else that was
    waited for may ever come."""
    if log.status != OPEN:
        return Reason("closed", text=log.status)
    return RULES[hold.until](hold, log, now)


def _date(hold: Held, log: Log, now: datetime) -> Reason | None:
    return Reason("date", at=hold.at) if hold.at and now >= hold.at else None


def _patch_set(hold: Held, log: Log, now: datetime) -> Reason | None:
    if log.patch_set <= hold.known.patch_set:
        return None
    if not log.uploads:
        return Reason("patch_set", patch_set=log.patch_set)
    return Reason("patch_set", log.uploads[-1].at, log.uploads[-1].account, log.patch_set)


def _vote(hold: Held, log: Log, now: datetime) -> Reason | None:
    if len(log.votes) <= hold.known.votes:
        return None
    vote = log.votes[-1]
    return Reason("vote", vote.at, vote.account, vote.patch_set, vote.label, vote.value)


def _ci(hold: Held, log: Log, now: datetime) -> Reason | None:
    return Reason("ci", patch_set=log.patch_set) if log.ci == CiState.PASSED else None


def _answer(hold: Held, log: Log, now: datetime) -> Reason | None:
    if len(log.answers) <= hold.known.answers:
        return None
    answer = log.answers[-1]
    is_upload = answer.kind is EventKind.UPLOAD
    return Reason("answer_upload" if is_upload else "answer", answer.at, answer.account, answer.patch_set)


def _merge(hold: Held, log: Log, now: datetime) -> Reason | None:
    if hold.target is None or hold.target.status == OPEN:
        return None if hold.target else Reason("target_gone")
    code = "merge" if hold.target.status == MERGED else "target_abandoned"
    return Reason(code, number=hold.target.number)


def _freeze(hold: Held, log: Log, now: datetime) -> Reason | None:
    if hold.target is None:
        return Reason("freeze_gone")
    lifts_at = hold.target.at
    return Reason("freeze", at=lifts_at, text=hold.target.name) if lifts_at and now >= lifts_at else None


RULES: Mapping[Until, Callable[[Held, Log, datetime], Reason | None]] = {
    Until.DATE: _date,
    Until.PATCH_SET: _patch_set,
    Until.VOTE: _vote,
    Until.CI: _ci,
    Until.ANSWER: _answer,
    Until.MERGE: _merge,
    Until.FREEZE: _freeze,
}


def sentence(reason: Reason, names: Mapping[int, str], now: datetime, unsaid: Iterable[int] = ()) -> str:
    """Why a change came back. `unsaid`: numbers of changes that the reader may not hear of."""
    who = names.get(reason.account, "Somebody") if reason.account is not None else "Somebody"
    ago = f", {span((now - reason.at).total_seconds())} ago" if reason.at else ""
    number = "the other change" if reason.number in set(unsaid) else f"{reason.number}"
    words = {
        "closed": "It has merged" if reason.text == MERGED else f"It was {reason.text.lower()}",
        "date": f"You held it until {reason.at:%Y-%m-%d %H:%M} UTC" if reason.at else "",
        "patch_set": f"Patch set {reason.patch_set} came{ago}",
        "vote": f"{who} voted {reason.label} {signed(reason.value)}{ago}",
        "ci": f"CI passed patch set {reason.patch_set}",
        "answer": f"{who} answered{ago}",
        "answer_upload": f"{who} answered with patch set {reason.patch_set}{ago}",
        "merge": f"{number} has merged, which you waited for",
        "target_abandoned": f"{number}, which you waited for, was abandoned",
        "target_gone": "The change that you waited for is gone",
        "freeze": f"“{reason.text}” lifted{ago}",
        "freeze_gone": "The freeze that you waited for was taken back",
    }
    return words.get(reason.code, "It came back")
