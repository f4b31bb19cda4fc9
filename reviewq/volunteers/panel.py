"""What the page of a change shows of claims: who has it, what the reader may do, and what became of it before."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from . import claim_reads
from .claim_forms import HandOnForm, TakeForm

ID = "claim_%s"  # of fields: the dialog has the plain ones


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Three queries, and one for the facts that say what it is most likely taken for; nothing for a closed change that
    nobody ever took."""
    state = claim_reads.on_change(change, viewer, now)
    if not change.is_open and not state.history:
        return SafeString("")
    is_own = viewer.account is not None and viewer.account.pk == change.owner_id
    context = {
        "change": change,
        "state": state,
        "is_own": is_own,
        "take_form": TakeForm(initial={"purpose": claim_reads.purpose_of(change, now)}, auto_id=ID),
        "hand_on_form": HandOnForm(auto_id=ID),
        "next": request.get_full_path(),
    }
    return SafeString(render_to_string("volunteers/claims/panel.html", context, request))
