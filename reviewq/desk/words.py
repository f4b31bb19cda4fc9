"""Words that several pages of the desk share."""

from __future__ import annotations

from collections.abc import Sequence

from reviewq.changes.models import Change

from .hold_writes import Term
from .models import Hold


def many(changes: Sequence[Change]) -> str:
    """`1234`, or `3 changes`."""
    return str(changes[0].number) if len(changes) == 1 else f"{len(changes)} changes"


def until_words(term: Term) -> str:
    """Until what, after the word `until`."""
    if term.until == Hold.Until.DATE and term.at:
        return f"{term.at:%Y-%m-%d %H:%M} UTC"
    if term.until == Hold.Until.MERGE and term.change:
        return f"{term.change.number} merges"
    if term.until == Hold.Until.FREEZE and term.freeze:
        return f"“{term.freeze.name}” lifts"
    return Hold.Until(term.until).label


def term_of(hold: Hold, unsaid: frozenset[int] = frozenset()) -> str:
    """Until what a hold is; a change whose number is in `unsaid` is not named."""
    other = hold.until_change
    if other and other.number in unsaid:
        return "another change merges"
    return until_words(Term(hold.until, hold.until_at, other, hold.until_freeze))
