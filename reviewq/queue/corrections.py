"""What people have said of a change's turn, as a part of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change, Correction, Facts
from reviewq.changes.rules.reason import CORRECTED, span
from reviewq.parts.lanes import HOLDER_WORDS
from reviewq.people.reads import Viewer

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One person's word. `state`: what has become of it."""

    at: datetime
    ago: str
    who: str
    before: str
    words: str
    why: str
    patch_set: int
    state: str


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """The list of corrections, the newest first; empty if there are none. One query."""
    said = said_of(change, now)
    return render_to_string("changes/corrections.html", {"said": said}, request) if said else SafeString("")


def said_of(change: Change, now: datetime) -> list[Said]:
    reasons = Facts.objects.filter(pk=OuterRef("change_id")).values("reasons")
    words = Correction.objects.filter(change=change).select_related("by_account")
    return [
        Said(
            word.at,
            span((now - word.at).total_seconds()),
            word.by_account.label if word.by_account else "somebody",
            HOLDER_WORDS.get(word.turn_before, word.turn_before),
            CORRECTED.get(word.turn, word.turn),
            word.why,
            word.patch_set,
            state_of(word),
        )
        for word in words.annotate(reasons=Subquery(reasons))[:MOST_SHOWN]
    ]


def state_of(word: Correction) -> str:
    """`reasons`: those of the change's facts, among which a word stands while it holds."""
    if word.undone_at:
        return "taken back"
    if not word.is_for_all:
        return "counted; not of a known core, so without effect"
    standing = [reason.get("at") for reason in word.reasons or [] if reason.get("code") == "corrected"]  # type: ignore[attr-defined]
    return "holds for everyone" if word.at.isoformat() in standing else "over: something has happened since"
