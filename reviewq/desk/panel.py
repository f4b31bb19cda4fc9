"""What the page of a change shows its reader of their desk: their hold on it, its past, their note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.changes.rules.reason import Reason
from reviewq.parts.reads import glossary_of
from reviewq.parts.rows import Glossary
from reviewq.people.reads import Viewer

from .acts import Doing
from .kinds.hold import HoldForm
from .kinds.note import NoteForm
from .models import Hold
from .rules.hold import sentence
from .words import term_of

MOST_HOLDS = 20
ID = "desk_%s"  # of fields: the dialog of an act has the plain ones


@dataclass(frozen=True, slots=True)
class PastHold:
    """A hold in words. `ended`: how it ended, empty while it is open."""

    hold: Hold
    until: str
    ended: str


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Nothing for who is not signed in, as all of it belongs to one reader; else four queries."""
    if not viewer.user.is_authenticated:
        return SafeString("")
    rows = Hold.objects.filter(user=viewer.user.pk, change=change).select_related("until_change", "until_freeze")
    holds = list(rows.order_by("-pk")[:MOST_HOLDS])
    reasons = {hold.pk: Reason.from_json(hold.ended_why) for hold in holds if hold.ended_why}
    accounts = {reason.account for reason in reasons.values() if reason.account is not None}
    numbers = {reason.number for reason in reasons.values() if reason.number is not None}
    numbers |= {hold.until_change.number for hold in holds if hold.until_change}
    glossary = glossary_of(accounts, numbers, viewer)
    told = [_told(hold, reasons.get(hold.pk), glossary, now) for hold in holds]
    doing = Doing(viewer, [change], now)
    context = {
        "change": change,
        "open": next((one for one in told if not one.ended), None),
        "returned": next((one for one in told if _is_back(one.hold)), None),
        "past": [one for one in told if one.ended],
        "hold_form": HoldForm(doing=doing, auto_id=ID) if change.is_open else None,
        "note_form": NoteForm(doing=doing, auto_id=ID),
        "next": request.get_full_path(),
    }
    return SafeString(render_to_string("desk/panel.html", context, request))


def _is_back(hold: Hold) -> bool:
    return hold.ended_by == Hold.End.RETURNED and hold.seen_at is None


def _told(hold: Hold, reason: Reason | None, glossary: Glossary, now: datetime) -> PastHold:
    ended = sentence(reason, glossary.names, now, glossary.unsaid) if reason else hold.get_ended_by_display()
    return PastHold(hold, term_of(hold, glossary.unsaid), ended if hold.ended_at else "")
