"""What becomes of handed-on turns when their changes move. May run twice or late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from reviewq.changes.derive import touch
from reviewq.changes.fast import with_rows
from reviewq.changes.models import Change
from reviewq.changes.rules.history import Event, events
from reviewq.changes.snapshots import Loaded, load

from .models import Handing
from .rules.life import Held, ends, first_review


def changes_moved(ids: Collection[int], now: datetime) -> None:
    """Called with each write of facts, in its transaction (changes.hooks)."""
    concerned = with_rows(Handing, ids)
    if not concerned:
        return
    waits = Q(end="") | Q(end=Handing.End.GIVEN_BACK, put_away_at=None)
    of_change: dict[int, list[Handing]] = defaultdict(list)
    for row in Handing.objects.filter(waits, change__in=concerned).order_by("pk"):
        of_change[row.change_id].append(row)
    loaded = load(list(of_change)) if of_change else {}
    moved = [change for change, rows in of_change.items() if change in loaded and _moved(rows, loaded[change], now)]
    touch(moved)


def _moved(rows: list[Handing], loaded: Loaded, now: datetime) -> bool:
    """Writes what ended; returns whether something did."""
    log, is_open = events(loaded.snapshot), loaded.row["status"] == Change.Status.NEW
    held = [Held(row.pk, row.giver_id, row.taker_id, row.seen) for row in rows if row.is_open]
    ended = ends(held, log, is_open, now)
    for key, (end, at) in ended.items():
        Handing.objects.filter(pk=key, end="").update(end=end.value, ended_at=at)
    return bool(ended) | _seen(rows, log, is_open, now)


def _seen(rows: list[Handing], log: list[Event], is_open: bool, now: datetime) -> bool:
    """What came back is put away once its giver has reviewed it after all, or it is closed."""
    back = [(row, row.ended_at) for row in rows if row.end == Handing.End.GIVEN_BACK and row.ended_at]
    done = [row.pk for row, since in back if not is_open or first_review(log, row.giver_id, since)]
    return bool(Handing.objects.filter(pk__in=done).update(put_away_at=now)) if done else False
