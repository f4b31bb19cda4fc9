"""What rows of every list show their reader of what is on their desk: held, came back, a note. One query a page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, Value
from django.db.models.functions import Left

from reviewq.parts.plugins import Tag
from reviewq.people.reads import Viewer

from .models import Hold, Note

SHOWN_OF_A_NOTE = 200  # letters


def tags_of(ids: Collection[int], viewer: Viewer, now: datetime) -> dict[int, list[Tag]]:
    """The tags of these rows for this reader; asks nothing for who is not signed in."""
    if not viewer.user.is_authenticated:
        return {}
    user = viewer.user.pk
    open_or_back = Q(ended_at=None) | Q(ended_by=Hold.End.RETURNED, seen_at=None)
    holds = Hold.objects.filter(open_or_back, user=user, change__in=ids).values_list("change_id", "ended_by", "why")
    notes = Note.objects.filter(user=user, change__in=ids).exclude(text="")
    noted = notes.values_list("change_id", Value("note"), Left("text", SHOWN_OF_A_NOTE))
    found: dict[int, list[Tag]] = {}
    for change, kind, text in holds.union(noted, all=True):
        tags = found.setdefault(change, [])
        tag = _tag(kind, text)
        if tag.text not in {one.text for one in tags}:
            tags.append(tag)
    return found


def _tag(kind: str, text: str) -> Tag:
    if kind == "note":
        return Tag("note", f"Your note: {text}", 10)
    if kind:
        return Tag("came back", "A hold of yours on it has ended; your desk says why", 30)
    return Tag("held", f"You hold it: {text}" if text else "You hold it", 20)
