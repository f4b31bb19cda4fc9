"""What a meeting can agree on, and whether it came true. Pure: what the mirror tells goes in, a judgement comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from reviewq.changes.rules.history import Event, EventKind
from reviewq.changes.rules.snapshot import VoteFact


class Outcome(StrEnum):
    """What is to become of a change. `words` as on the buttons."""

    MERGE = "merge"
    MINUS = "minus"
    OWNER = "owner"
    ABANDON = "abandon"
    NOTHING = "nothing"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    Outcome.MERGE: "Merge it",
    Outcome.MINUS: "Give it −1",
    Outcome.OWNER: "Somebody acts by a date",
    Outcome.ABANDON: "Abandon it",
    Outcome.NOTHING: "Nothing for now",
}


class Came(StrEnum):
    TRUE = "came true"
    LATE = "came true, late"
    NOT_YET = "not yet"
    MISSED = "missed"
    OTHERWISE = "came otherwise"
    UNKNOWN = "unknown"


MET = (Came.TRUE, Came.LATE)


@dataclass(frozen=True, slots=True)
class Agreed:
    """An outcome as it was written at an instant. `whom` is an account, where it is known, that acts until the end of
    the day `until` (UTC)."""

    outcome: Outcome
    at: datetime
    whom: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What the mirror has of a change now. `status` is Gerrit's; `votes` count now."""

    status: str
    owner: int | None
    log: tuple[Event, ...] = ()
    votes: tuple[VoteFact, ...] = ()
    review_label: str = "Code-Review"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an outcome came true, with its evidence: `event` if something happened, else `code` says what is so."""

    came: Came
    code: str
    event: Event | None = None
    until: date | None = None


def judge(agreed: Agreed, state: State | None, now: datetime) -> Judgement | None:
    """None where nothing was promised. `state` None: the mirror no longer knows the change."""
    if agreed.outcome is Outcome.NOTHING:
        return None
    if state is None:
        return Judgement(Came.UNKNOWN, "gone")
    if agreed.outcome is Outcome.MERGE:
        return _closed(state, "MERGED", "ABANDONED")
    if agreed.outcome is Outcome.ABANDON:
        return _closed(state, "ABANDONED", "MERGED")
    return _minus(agreed, state) if agreed.outcome is Outcome.MINUS else _acted(agreed, state, now)


def is_met(judgement: Judgement | None) -> bool:
    """Nothing promised, nothing to check again."""
    return judgement is None or judgement.came in MET


def _closed(state: State, wanted: str, other: str) -> Judgement:
    kinds = {"MERGED": EventKind.MERGE, "ABANDONED": EventKind.ABANDON}
    event = _last(state.log, kinds.get(state.status))
    if state.status == wanted:
        return Judgement(Came.TRUE, wanted.lower(), event)
    return Judgement(Came.OTHERWISE, other.lower(), event) if state.status == other else Judgement(Came.NOT_YET, "open")


def _minus(agreed: Agreed, state: State) -> Judgement:
    """A −1 of a person: one cast since, or one that stands."""
    negative = [
        e for e in _since(state.log, agreed.at) if e.label == state.review_label and e.value < 0 and not e.is_bot
    ]
    if negative:
        return Judgement(Came.TRUE, "voted", negative[0])
    standing = [v for v in state.votes if v.label == state.review_label and v.value < 0 and not v.is_bot]
    if standing:
        vote = standing[0]
        at = vote.date or agreed.at
        return Judgement(
            Came.TRUE, "voted", Event(at, EventKind.VOTE, vote.account, vote.patch_set, vote.label, vote.value)
        )
    ended = {"MERGED": "merged", "ABANDONED": "abandoned"}.get(state.status)
    return Judgement(Came.OTHERWISE, ended) if ended else Judgement(Came.NOT_YET, "no_minus")


def _acted(agreed: Agreed, state: State, now: datetime) -> Judgement:
    """An upload, whoever made it; of somebody who is not the owner a vote or words will do as well."""
    event = next(_acts(agreed, state), None)
    end = datetime.combine(agreed.until, time.max, UTC) if agreed.until else None
    if event:
        came = Came.LATE if end and event.at > end else Came.TRUE
        return Judgement(came, "acted", event, agreed.until)
    if state.status == "MERGED":
        return Judgement(Came.TRUE, "merged", _last(state.log, EventKind.MERGE))
    if state.status == "ABANDONED":
        return Judgement(Came.OTHERWISE, "abandoned", _last(state.log, EventKind.ABANDON))
    is_over = end is not None and now > end
    return Judgement(Came.MISSED if is_over else Came.NOT_YET, "no_act", until=agreed.until)


def _acts(agreed: Agreed, state: State) -> Iterator[Event]:
    is_other = agreed.whom is not None and agreed.whom != state.owner
    for event in _since(state.log, agreed.at):
        is_theirs = is_other and event.account == agreed.whom and event.kind in (EventKind.VOTE, EventKind.REPLY)
        if event.kind is EventKind.UPLOAD or is_theirs:
            yield event


def _since(log: Iterable[Event], at: datetime) -> Iterator[Event]:
    """Gerrit's instants are whole seconds: what shares the second of the meeting came after it."""
    start = at.replace(microsecond=0)
    return (event for event in log if event.at >= start)


def _last(log: Iterable[Event], kind: EventKind | None) -> Event | None:
    return next((event for event in reversed(tuple(log)) if event.kind is kind), None)
