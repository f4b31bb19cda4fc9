"""Outcomes and judgements as sentences, for pages and for the text that people paste."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from reviewq.changes.rules.history import Event, EventKind
from reviewq.changes.rules.reason import signed, span
from reviewq.parts.rows import NO_DIRECTIONS

from .models import Item
from .rules import Came, Judgement, Outcome

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
HAPPENED = {EventKind.UPLOAD: "uploaded patch set {patch_set}", EventKind.REPLY: "answered"}
STATES = {
    "gone": "The mirror does not know this change any more",
    "open": "It is still open",
    "merged": "It was merged",
    "abandoned": "It was abandoned",
    "no_minus": "Nobody has given −1 since",
    "no_act": "They have not acted yet",
}


def plain(text: str) -> str:
    """Text that keeps its line breaks and nothing that could garble what stands beside it."""
    return CONTROLS.sub("", text.translate(NO_DIRECTIONS))


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def outcome_words(item: Item) -> str:
    """What was agreed, in a few words; '' for nothing yet."""
    if not item.outcome:
        return ""
    if item.outcome == Outcome.OWNER:
        return f"{item.whom or 'Somebody'} acts by {item.until:%Y-%m-%d}" if item.until else f"{item.whom} acts"
    return Outcome(item.outcome).words


def judgement_words(judgement: Judgement, names: Mapping[int, str], now: datetime) -> str:
    """The evidence as a sentence."""
    event = judgement.event
    if judgement.code in ("merged", "abandoned") and event:
        return f"{STATES[judgement.code]} {_ago(event, now)}"
    if event:
        return f"{names.get(event.account or 0, 'Somebody')} {_happened(event)} {_ago(event, now)}"
    return STATES[judgement.code] + _due(judgement)


def _due(judgement: Judgement) -> str:
    if judgement.until is None:
        return ""
    return f"; the last day {'was' if judgement.came is Came.MISSED else 'is'} {judgement.until:%Y-%m-%d}"


def _happened(event: Event) -> str:
    if event.kind is EventKind.VOTE:
        return f"voted {event.label} {signed(event.value)} on patch set {event.patch_set or 'unknown'}"
    return HAPPENED[event.kind].format(patch_set=event.patch_set)


def _ago(event: Event, now: datetime) -> str:
    return f"{span((now - event.at).total_seconds())} ago"
