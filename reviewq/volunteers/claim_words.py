"""Claims in words, kind ones: a lease that runs out is nobody's fault."""

from __future__ import annotations

from datetime import datetime

from reviewq.changes.rules.reason import span

from .models import Claim, ClaimEvent
from .rules.lease import State, left, state

Kind = ClaimEvent.Kind
RENEWED_BY = {"vote": "a vote", "comment": "a comment", "upload": "an upload", "hand": "hand"}


def happening(event: ClaimEvent) -> str:
    """A line of the history, without its instant."""
    if event.kind == Kind.LAPSED:
        return f"the time of {event.words} with it ran out, no harm done: it was free again"
    if event.kind == Kind.DONE:
        whose = event.claim.holder_name if event.claim else "somebody"
        return f"the change was {event.words}: the claim of {whose} is over"
    told = f"{event.by_name} {Kind(event.kind).label}"
    return f"{told} ({event.words})" if event.words else told


def standing(claim: Claim, now: datetime) -> str:
    """For how much longer, and what made the lease longer last."""
    how = f", renewed by {RENEWED_BY.get(claim.renewed_by, claim.renewed_by)}" if claim.renewed_by else ""
    ends = "; it runs out soon" if state(claim.until, now) is State.ENDING else ""
    return f"{left(claim.until, now)} left{how}{ends}"


def ended(claim: Claim, now: datetime) -> str:
    """How a claim of the reader's ended. A lease that ran out may be marked so only a minute later."""
    if not claim.end or claim.end == Claim.End.LAPSED:
        return (
            f"Your time with it ran out {span((now - claim.until).total_seconds())} ago. No harm done: it is offered "
            "again, and you can take it again"
        )
    ago = span((now - claim.ended_at).total_seconds()) if claim.ended_at else ""
    how = {Claim.End.GIVEN_BACK: "You gave it back", Claim.End.HANDED_ON: "You handed it on"}
    return f"{how.get(Claim.End(claim.end), 'The change was closed')} {ago} ago"


def place_words(place: int) -> str:
    """`next` or `3rd` in a queue."""
    if place == 1:
        return "next"
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
