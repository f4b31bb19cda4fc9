"""Which states a request for a feature freeze exception has, and which act leads from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    REQUESTED = "requested"
    SPONSORED = "sponsored"
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    EXPIRED = "expired"


OPEN = (State.DRAFT, State.REQUESTED, State.SPONSORED, State.GRANTED)
ASKED = (State.REQUESTED, State.SPONSORED)  # those that wait for a decision
STANDING = (*ASKED, State.GRANTED)  # of which an effort has one at most; drafts are their authors' own
MAY_BE_ASKED_ANEW = (State.DENIED, State.WITHDRAWN, State.EXPIRED)


class Act(StrEnum):
    """What happens to a request; also the kind of the event that is kept of it."""

    MAKE = "make"
    EDIT = "edit"
    ASK = "ask"
    ADMIT = "admit"  # a draft after the last day to ask
    SPONSOR = "sponsor"
    UNSPONSOR = "unsponsor"
    GRANT = "grant"
    OVERRIDE = "override"  # granted although sponsors are missing
    DENY = "deny"
    EXTEND = "extend"
    REVOKE = "revoke"  # a grant is taken back
    WITHDRAW = "withdraw"
    NAME = "name"  # somebody names one more change
    DROP = "drop"  # somebody takes a change out
    SEE = "see"  # a PTL has seen what joined after the grant
    JOIN = "join"  # the ledger: a change of the effort appeared
    LEAVE = "leave"  # the ledger: a change merged, was abandoned or is of another effort now
    KEEP = "keep"  # the ledger: a sponsor has reviewed, as they promised
    MERGE = "merge"  # the ledger: all is merged
    EXPIRE = "expire"  # the ledger: the time of a grant, or of the cycle, is over


def _stays(*states: State) -> dict[State, State]:
    return {state: state for state in states}


def _ends(end: State, *states: State) -> dict[State, State]:
    return dict.fromkeys(states, end)


LIFE: Mapping[Act, Mapping[State, State]] = {
    Act.MAKE: {},
    Act.EDIT: _stays(State.DRAFT, *ASKED),
    Act.ASK: _ends(State.REQUESTED, State.DRAFT),
    Act.ADMIT: _ends(State.REQUESTED, State.DRAFT),
    Act.SPONSOR: {**_ends(State.SPONSORED, *ASKED), **_stays(State.GRANTED)},
    Act.UNSPONSOR: _stays(State.SPONSORED, State.GRANTED),  # the last one to leave: `after`
    Act.GRANT: _ends(State.GRANTED, *ASKED),
    Act.OVERRIDE: _ends(State.GRANTED, *ASKED),
    Act.DENY: _ends(State.DENIED, *ASKED),
    Act.EXTEND: _stays(State.GRANTED),
    Act.REVOKE: _ends(State.DENIED, State.GRANTED),
    Act.WITHDRAW: _ends(State.WITHDRAWN, *OPEN),
    Act.NAME: _stays(*OPEN),
    Act.DROP: _stays(*OPEN),
    Act.SEE: _stays(State.GRANTED),
    Act.JOIN: _stays(*OPEN),
    Act.LEAVE: _stays(*OPEN),
    Act.KEEP: _stays(*ASKED, State.GRANTED, State.EXPIRED),
    # expired: what merged in time, and the mirror heard of it only after the expiry
    Act.MERGE: _ends(State.MERGED, *ASKED, State.GRANTED, State.EXPIRED),
    Act.EXPIRE: _ends(State.EXPIRED, *OPEN),
}


def after(state: State, act: Act, sponsors: int = 0) -> State | None:
    """The state that an act leads to; None: nobody can do that in this state. `sponsors`: how many promises stand
    after the act; a request that loses the last one is merely requested again."""
    following = LIFE[act].get(state)
    if act is Act.UNSPONSOR and following is State.SPONSORED and sponsors == 0:
        return State.REQUESTED
    return following


def state_at(state: State, until: datetime | None, now: datetime) -> State:
    """The state at an instant: a grant whose time is over has expired, even before anybody wrote that down."""
    is_over = state is State.GRANTED and until is not None and until <= now
    return State.EXPIRED if is_over else state
