"""What the page of a change shows of the bugs that it names, and which other open changes name them too."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Bug, Change
from reviewq.people.reads import Viewer

from . import reads
from .beside import known, told_of
from .models import Mark


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """Three queries; nothing where the mirror has none of its bugs and their tracker is not read."""
    found = told_of([change.pk])
    numbers = {told.number for told in found}
    others = reads.changes_of(numbers, viewer)
    bugs = Bug.objects.filter(number__in={0, *numbers})
    marks = {mark.bug.number: mark for mark in Mark.objects.filter(bug__in=bugs, undone_at=None).select_related("bug")}
    if not known(found) and reads.is_off():
        return SafeString("")
    rows = [
        (
            told,
            [one for one in others.get(told.number, []) if one.is_open and one.pk != change.pk],
            marks.get(told.number),
        )
        for told in found
    ]
    return SafeString(render_to_string("bugs/panel.html", {"rows": rows}, request)) if rows else SafeString("")
