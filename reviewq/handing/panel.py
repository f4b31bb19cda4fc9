"""What the page of a change shows of handing: who has it by whose hand, and that the reader may hand it on."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from . import reads
from .forms import GiveBackForm


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Nothing for who is not known for sure; else one query, and up to five more where they may hand it on."""
    account = reads.own_account(viewer)
    if account is None:
        return SafeString("")
    rows = list(reads.of_change(change.pk))
    own = [one for one in rows if account in (one.giver_id, one.taker_id)]
    shown = rows if viewer.leads(change.project.name) else own
    mine = next((one for one in rows if one.is_open and one.taker_id == account), None)
    given = next((one for one in rows if one.is_open and one.giver_id == account), None)
    may_hand_on = given is None and change.is_open and not reads.why_not(viewer, [change], now)
    if not (shown or may_hand_on):
        return SafeString("")
    context = {
        "change": change,
        "open": [one for one in shown if one.is_open],
        "past": [one for one in shown if not one.is_open],
        "mine": mine if given is None else None,
        "given": given,
        "may_hand_on": may_hand_on,
        "back_form": GiveBackForm(auto_id="handing_%s"),
        "next": request.get_full_path(),
    }
    return SafeString(render_to_string("handing/panel.html", context, request))
