"""What people decide about the calendar, written with what follows from it: the freezes that turn and rank read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError

from reviewq.changes.actions import Editor
from reviewq.changes.freezes import apply_freezes
from reviewq.changes.models import Freeze

from . import calendar
from .models import Cycle, CycleDate, CycleEdit
from .records import Json, as_json, day_of
from .rules.follow import Follows, freezes

FREEZE_NAME = "Feature freeze"


class CycleChanged(Exception):
    """Somebody else has changed or removed the cycle since it was read. `cycle`: as it is now; None: removed."""

    def __init__(self, cycle: Cycle | None) -> None:
        super().__init__("the cycle was changed meanwhile")
        self.cycle = cycle


class CycleInUse(Exception):
    """Records that are kept for good belong to the cycle, such as requests for exceptions."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of one cycle: the record, the dates to store and those to remove. `seen`: the version that the
    editor had before them; None for a new cycle."""

    cycle: Cycle
    saved: Sequence[CycleDate] = ()
    removed: Sequence[CycleDate] = ()
    seen: int | None = None


@transaction.atomic
def save_cycles(wishes: Iterable[Wish], editor: Editor) -> None:
    """All or none of them. Raises CycleChanged."""
    for wish in wishes:
        _save(wish, editor)
    _forget()


def save_cycle(wish: Wish, editor: Editor) -> None:
    save_cycles([wish], editor)


@transaction.atomic
def delete_cycle(cycle: Cycle, seen: int, editor: Editor) -> None:
    """Removes a cycle with its dates and its freezes; its history stays. Raises CycleChanged and CycleInUse; then
    nothing is removed."""
    before = _claim(cycle, seen)
    apply_freezes([], Freeze.objects.filter(kept_by=cycle.slug), editor.now)
    _write_down(None, cycle.name, before, {}, editor)
    try:
        cycle.delete()
    except ProtectedError:
        raise CycleInUse from None
    _forget()


def _save(wish: Wish, editor: Editor) -> None:
    cycle = wish.cycle
    before = {} if wish.seen is None else _claim(cycle, wish.seen)
    cycle.edited_at = editor.now
    cycle.version = 1 if wish.seen is None else wish.seen + 1
    try:
        with transaction.atomic():
            cycle.save(force_insert=wish.seen is None)
    except IntegrityError:
        raise CycleChanged(Cycle.objects.filter(slug=cycle.slug).first()) from None
    CycleDate.objects.filter(pk__in=[date.pk for date in wish.removed]).delete()
    for date in wish.saved:
        date.cycle = cycle
        if date.pk:
            date.save()
    CycleDate.objects.bulk_create([date for date in wish.saved if not date.pk])
    dates = list(CycleDate.objects.filter(cycle=cycle))  # not cycle.dates: it may remember those from before
    _follow(cycle, dates, editor.now)
    _write_down(cycle, cycle.name, before, as_json(cycle, dates), editor)


def _claim(cycle: Cycle, seen: int) -> Json:
    """Decides by one statement who of two editors is first. The cycle as it was before."""
    if not Cycle.objects.filter(pk=cycle.pk, version=seen).update(version=F("version") + 1):
        raise CycleChanged(Cycle.objects.filter(pk=cycle.pk).first())
    stored = Cycle.objects.get(pk=cycle.pk)
    return as_json(stored, stored.dates.all())


def _write_down(cycle: Cycle | None, name: str, before: Json, after: Json, editor: Editor) -> None:
    CycleEdit.objects.create(
        cycle=cycle,
        cycle_name=name,
        by_id=editor.user.pk if editor.user else None,
        by_name=editor.name,
        at=editor.now,
        way=editor.way,
        before=before,
        after=after,
    )


def _follow(cycle: Cycle, dates: Sequence[CycleDate], now: datetime) -> None:
    """Makes the freezes of a cycle what its feature freezes say. One that would be over already is not made, and one
    that is there stays the same record when its day moves, since holds point at it."""
    wanted = list(freezes([day_of(date) for date in dates], cycle.project_pattern))
    kept = {freeze.project_pattern: freeze for freeze in Freeze.objects.filter(kept_by=cycle.slug)}
    saved = []
    for follows in wanted:
        freeze = kept.pop(follows.project_pattern, None)
        if freeze is None and follows.is_over(now):
            continue
        freeze = freeze or Freeze(kept_by=cycle.slug)
        if _write(freeze, follows, cycle.branch_pattern):
            saved.append(freeze)
    apply_freezes(saved, kept.values(), now)


def _write(freeze: Freeze, follows: Follows, branch_pattern: str) -> bool:
    """Whether anything of it differs from before."""
    values = {
        "name": FREEZE_NAME,
        "project_pattern": follows.project_pattern,
        "branch_pattern": branch_pattern,
        "at": follows.day.at,
        "lifts_at": follows.lifts_at,
    }
    differs = freeze.pk is None or any(getattr(freeze, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(freeze, name, value)
    return differs


def _forget() -> None:
    """Pages of this process know of it at once; others within seconds."""
    calendar.forget()
    transaction.on_commit(calendar.forget)
