"""Saved views written: each function is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from .models import SavedView
from .view_forms import KEYS

MOST_VIEWS = 50
MOST_COUNTED = 1000


class NotSaved(Exception):
    """Why a view could not be kept; `field` is the one that is at fault."""

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__(words)
        self.words, self.field = words, field


def own(user: User) -> QuerySet[SavedView]:
    """The views of somebody, in their order."""
    return SavedView.objects.filter(owner=user, removed_at=None).order_by("position", "pk")


def save(user: User, data: Mapping[str, Any], view: SavedView | None, now: datetime) -> SavedView:
    """Keeps a view, new or edited. Raises NotSaved."""
    try:
        with transaction.atomic():
            return _save(user, data, view, now)
    except IntegrityError:
        raise NotSaved("Another page of yours took this key just now; pick another one.", "hot_key") from None


def _save(user: User, data: Mapping[str, Any], view: SavedView | None, now: datetime) -> SavedView:
    others = own(user).select_for_update().exclude(pk=view.pk if view else 0)
    taken = {one.hot_key: one.name for one in others}
    key = data["hot_key"]
    if key is not None and key in taken:
        raise NotSaved(f"v {key} leads to “{taken[key]}” already; pick another one.", "hot_key")
    if view is None:
        if len(others) >= MOST_VIEWS:
            raise NotSaved(f"You keep {MOST_VIEWS} views, which is the most; remove one that you no longer use.")
        last = others.aggregate(last=Max("position"))["last"]
        view = SavedView(owner=user, created_at=now, position=0 if last is None else last + 1)
    view.name, view.shared_project = data["name"], data["shared_project"]
    if view.url != data["url"]:
        view.url, view.count, view.counted_at = data["url"], None, None
    view.hot_key = key if key is not None else view.hot_key or next((k for k in KEYS if k not in taken), None)
    view.save()
    return view


@transaction.atomic
def move(user: User, pk: int, by: int) -> bool:
    """Moves a view up (-1) or down (1) among its owner's; False if it is not theirs."""
    views = list(own(user).select_for_update())
    place = next((place for place, view in enumerate(views) if view.pk == pk), None)
    if place is None:
        return False
    view = views.pop(place)
    views.insert(min(max(place + by, 0), len(views)), view)
    for position, one in enumerate(views):
        if one.position != position:
            SavedView.objects.filter(pk=one.pk).update(position=position)
    return True


def keep_count(view: SavedView, rows: QuerySet[Any], now: datetime, is_kept: bool = True) -> int:
    """Counts what a view shows, up to `MOST_COUNTED` and one more. What it shows its owner is kept with it."""
    count: int = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    if is_kept:
        SavedView.objects.filter(pk=view.pk).update(count=count, counted_at=now)
    return count
