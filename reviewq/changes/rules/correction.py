"""When people say that a turn is wrong: whose word holds, until when, and what it does to the turn.

The word of a core holds for everyone, until something happens on the change. Anybody else's is counted and said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from .history import Event, EventKind
from .holder import Holder, Lane, Turn
from .reason import Reason
from .snapshot import CorrectionFact

FLIPS = (EventKind.WIP, EventKind.READY, EventKind.ABANDON, EventKind.RESTORE, EventKind.MERGE)
LANES = {
    Holder.AUTHOR: Lane.AUTHOR,
    Holder.CI: Lane.CI,
    Holder.CHANGE: Lane.CHANGE,
    Holder.NOBODY: Lane.HELD,
}


def is_over(word: CorrectionFact, log: Iterable[Event], authors: Collection[int | None]) -> bool:
    """Whether something has happened since that the word did not know of."""
    return any(
        (event.at > word.seen or _is_newer(word, event)) and _ends(word, event, authors) for event in reversed([*log])
    )


def _is_newer(word: CorrectionFact, event: Event) -> bool:
    """An upload of the very second that was seen last, by its number."""
    return event.kind is EventKind.UPLOAD and (event.patch_set or 0) > word.patch_set


def _ends(word: CorrectionFact, event: Event, authors: Collection[int | None]) -> bool:
    """New code, a vote, the authors' words, a flip. A machine votes after every upload whatever people think of it, so
    its votes end only what is about CI."""
    if event.kind is EventKind.VOTE:
        return not event.is_bot or Holder.CI in (word.turn, word.turn_before)
    if event.kind is EventKind.REPLY:
        return event.account in authors and not event.is_bot
    return event.kind is EventKind.UPLOAD or event.kind in FLIPS


def corrected(
    turn: Turn,
    words: Collection[CorrectionFact],
    log: Collection[Event],
    authors: Collection[int | None],
    reviewers_lane: Callable[[], Lane],
) -> Turn:
    """The turn with what people say of it. `reviewers_lane`: where the change stands once reviewers have it."""
    standing = [word for word in words if not is_over(word, log, authors)]
    final = max((word for word in standing if word.is_for_all), key=lambda word: word.at, default=None)
    if final:
        turn = _by_word(turn, final, reviewers_lane)
    disputes = {(word.by, None if word.by else word.at) for word in standing if _disputes(word, turn)}
    if disputes:
        said = Reason("disputed", count=len(disputes), text=turn.holder.value)
        turn = replace(turn, reasons=(*turn.reasons[:1], said, *turn.reasons[1:]))
    return turn


def _disputes(word: CorrectionFact, turn: Turn) -> bool:
    return not word.is_for_all and word.turn_before == turn.holder != word.turn


def _by_word(turn: Turn, word: CorrectionFact, reviewers_lane: Callable[[], Lane]) -> Turn:
    reason = Reason("corrected", word.at, word.account, label=word.turn, text=word.why)
    if word.turn == turn.holder:
        return replace(turn, reasons=(*turn.reasons[:1], reason, *turn.reasons[1:]))
    holder = Holder(word.turn)
    lane = LANES.get(holder) or reviewers_lane()
    return replace(
        turn,
        holder=holder,
        lane=lane,
        reasons=(reason, *turn.reasons),
        own_holder=holder,
        own_lane=lane,
        own_since=word.at,
        since=word.at,
    )
