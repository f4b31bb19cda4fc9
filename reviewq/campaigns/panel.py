"""What the page of a change says of its campaign."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from .models import Outsider
from .reads import folded


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Two queries; nothing for what is in no campaign and was taken out of none."""
    campaigns = folded([change.pk], viewer).campaigns
    campaign = next((one for one in campaigns if change.pk in one.changes), None)
    beside = next((one for one in campaigns if any(member.change == change.pk for member in one.apart)), None)
    outsider = Outsider.objects.filter(change=change, undone_at=None).first()
    if not (campaign or beside or outsider) or not change.is_open:
        return SafeString("")
    context = {"change": change, "campaign": campaign, "beside": beside, "outsider": outsider}
    return SafeString(render_to_string("campaigns/panel.html", context, request))
