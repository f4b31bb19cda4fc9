"""What the page of a change shows of its tag: the sentence, the proof, what forbids it, and people's words."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from .reads import tagged_of


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Always as many queries; nothing for a closed change that nobody spoke of."""
    told = tagged_of(change, viewer, now)
    if told is None:
        return SafeString("")
    context = {"told": told, "change": change, "viewer": viewer, "next": request.get_full_path()}
    return SafeString(render_to_string("trivial/panel.html", context, request))
