"""What the page of a change says of its domains: which it touches, who knows them, and whom to ask where hardly anybody
does."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from .asking_reads import Who, whom_to_ask
from .panel_reads import named_in, touched

MOST_NAMES = 6


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Two queries; for an open change of a single-expert domain those of `whom_to_ask` beside them."""
    found = list(touched(change))
    if not found:
        return SafeString("")
    named = named_in([one.pk for one in found], now)
    for one in found:
        one.named = [account for domain, account in named if domain == one.pk]
    single = [one for one in found if one.is_single]
    if single and change.is_open:
        who = {one.pk: Who(frozenset(who.pk for who in one.named), frozenset(one.plus_two)) for one in single}
        for domain, ask in whom_to_ask(change, who, now).items():
            next(one for one in single if one.pk == domain).ask = ask
    context = {
        "found": found,
        "is_lead": viewer.leads(change.project.name) if single else False,
        "most": MOST_NAMES,
    }
    return SafeString(render_to_string("domains/panel.html", context, request))
