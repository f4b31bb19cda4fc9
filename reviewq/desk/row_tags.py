"""What rows of every list show their reader of what is on their desk: held, came back, a note."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, Value
from django.db.models.functions import Left

from reviewq.parts.plugins import Asked, Facts, RowTags, Tag
from reviewq.people.reads import Viewer

from .models import Hold, Note

SHOWN_OF_A_NOTE = 200  # letters


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    """Nothing for who is not signed in."""
    if not viewer.user.is_authenticated:
        return []
    user = viewer.user.pk
    open_or_back = Q(ended_at=None) | Q(ended_by=Hold.End.RETURNED, seen_at=None)
    holds = Hold.objects.filter(open_or_back, user=user, change__in=ids)
    notes = Note.objects.filter(user=user, change__in=ids).exclude(text="")
    noted = {"kind": Value("note"), "text": Left("text", SHOWN_OF_A_NOTE)}
    return [Asked(holds, {"kind": "ended_by", "text": "why"}), Asked(notes, noted)]


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    """One tag of a kind, also where somebody holds a change twice."""
    found = [_tag(row["kind"], row["text"]) for row in rows]
    return [*{tag.text: tag for tag in reversed(found)}.values()][::-1]


def _tag(kind: str, text: str) -> Tag:
    if kind == "note":
        return Tag("note", f"Your note: {text}", 10)
    if kind:
        return Tag("came back", "A hold of yours on it has ended; your desk says why", 30)
    return Tag("held", f"You hold it: {text}" if text else "You hold it", 20)


ROW_TAGS = RowTags(ask, tags)
