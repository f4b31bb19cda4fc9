"""Queries that the acts and the pages of the desk share."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from reviewq.changes.models import Change, Freeze
from reviewq.changes.rules.freeze import holding
from reviewq.parts import plugins
from reviewq.people.reads import Viewer

from .models import Hold

NUMBER = re.compile(r"#?(\d{1,18})|\S*/\+/(\d{1,18})(?:/\S*)?", re.ASCII)


def visible(changes: QuerySet[Change], viewer: Viewer) -> QuerySet[Change]:
    """What this reader may see of these."""
    return changes if viewer.sees_private else changes.filter(is_private=False, missing_since=None, gone_at=None)


def picked(ids: Sequence[int], viewer: Viewer) -> list[Change]:
    """The visible changes of these ids, in their order."""
    rows = visible(Change.objects.filter(pk__in=ids), viewer).select_related("project", "facts")
    found = {change.pk: change for change in rows}
    return [found[pk] for pk in ids if pk in found]


def open_change(text: str, server: int, viewer: Viewer) -> Change | None:
    """The open change that is meant by a number, or by an address that ends in one."""
    found = NUMBER.fullmatch(text.strip())
    if not found:
        return None
    rows = Change.objects.filter(number=int(found[1] or found[2]), server_id=server, status=Change.Status.NEW)
    return visible(rows, viewer).order_by("pk").first()


def freezes_of(changes: Iterable[Change], now: datetime) -> set[Freeze | None]:
    """The freeze that is on or comes next for each; None among them: some have none."""
    freezes = list(Freeze.objects.order_by("at", "pk"))
    found: set[Freeze | None] = set()
    for change in changes:
        own = holding(freezes, change.project.name, change.branch)
        found.add(next((one for one in own if one.lifts_at is None or one.lifts_at > now), None))
    return found


def held_by(viewer: Viewer) -> QuerySet[Hold, Any] | None:
    """The ids of the changes that this reader holds, as part of other queries; None for who is not signed in."""
    if not viewer.user.is_authenticated:
        return None
    return Hold.objects.filter(user_id=viewer.user.pk, ended_at=None).values("change_id")


def came_back_to(viewer: Viewer) -> QuerySet[Hold, Any] | None:
    """The ids of the changes whose hold of this reader has ended by itself, and that they have not put away since."""
    if not viewer.user.is_authenticated:
        return None
    return Hold.objects.filter(user_id=viewer.user.pk, ended_by=Hold.End.RETURNED, seen_at=None).values("change_id")


def left_out_among(ids: Collection[int], viewer: Viewer) -> frozenset[int]:
    """Those of these changes that are out of this reader's lists."""
    out = Q()
    for left_out in plugins.left_out_of(viewer):
        out |= Q(pk__in=left_out)
    return frozenset(Change.objects.filter(out, pk__in=ids).values_list("pk", flat=True)) if out else frozenset()
