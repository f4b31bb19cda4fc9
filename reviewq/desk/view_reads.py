"""Queries of saved views."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from django.db.models import BooleanField, ExpressionWrapper, Q

from reviewq.changes.rules.reason import span
from reviewq.people.reads import Viewer

from .me_reads import Activity, activity_of
from .models import SavedView
from .view_actions import MOST_COUNTED, MOST_VIEWS
from .view_forms import KEYS

MOST_SHARED = 50


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A view as its reader sees it. `key`: the digit after `v`; empty: none was left. `count`: empty if it was never
    counted; `counted`: how long ago that was."""

    view: SavedView
    key: str
    is_own: bool
    owner: str
    count: str
    counted: str


def views_of(viewer: Viewer, projects: Collection[str], now: datetime, with_all: bool = False) -> list[ViewLine]:
    """The reader's views in their order, then those that others share with one of these projects (none: any project);
    `with_all`: then the other shared ones, which have no key. One query."""
    user = viewer.user.pk
    rows = SavedView.objects.filter(Q(owner=user) | ~Q(shared_project=""), removed_at=None).select_related("owner")
    is_own = ExpressionWrapper(Q(owner=user), BooleanField())
    found = list(rows.annotate(is_own=is_own).order_by("-is_own", "position", "pk")[: MOST_VIEWS + 2 * MOST_SHARED])
    own = [view for view in found if view.owner_id == user]
    shared = [view for view in found if view.owner_id != user]
    near = [view for view in shared if _is_for(view.shared_project, projects)]
    far = [view for view in shared if view not in near] if with_all else []
    return list(_lines(own, near[:MOST_SHARED], far[:MOST_SHARED], now))


def all_views_of(viewer: Viewer, now: datetime) -> list[ViewLine]:
    """The same views under the same keys as on the reader's desk, and all others that are shared."""
    activity = activity_of(viewer.account, now) if viewer.account else Activity()
    return views_of(viewer, activity.projects, now, with_all=True)


def _is_for(pattern: str, projects: Collection[str]) -> bool:
    return not projects or any(fnmatchcase(project, pattern) for project in projects)


def _lines(
    own: Sequence[SavedView], near: Iterable[SavedView], far: Iterable[SavedView], now: datetime
) -> Iterator[ViewLine]:
    """Own views have the keys that their owner picked; near ones get what is left."""
    taken = {view.hot_key for view in own}
    free = iter([key for key in KEYS if key not in taken])
    for view in own:
        yield _line(view, view.hot_key, True, now)
    for view in near:
        yield _line(view, next(free, None), False, now)
    for view in far:
        yield _line(view, None, False, now)


def _line(view: SavedView, key: int | None, is_own: bool, now: datetime) -> ViewLine:
    count = "" if view.count is None else count_words(view.count)
    counted = span((now - view.counted_at).total_seconds()) if view.counted_at else ""
    owner = "" if is_own else view.owner.get_full_name() or view.owner.get_username()
    return ViewLine(view, str(key or ""), is_own, owner, count if is_own else "", counted)


def count_words(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def view_for(viewer: Viewer, pk: int) -> SavedView | None:
    """A view that this reader may open: their own, or a shared one."""
    rows = SavedView.objects.filter(pk=pk, removed_at=None)
    return rows.filter(Q(owner=viewer.user.pk) | ~Q(shared_project="")).first()


def own_view(viewer: Viewer, pk: int) -> SavedView | None:
    return SavedView.objects.filter(pk=pk, removed_at=None, owner=viewer.user.pk).first()
