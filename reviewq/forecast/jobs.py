"""Keeps the forecast of every open change. May run twice, late, or be killed: each run finds what is still due.

A change is due if its facts are newer than its forecast, so nothing is done while a poll writes; and each is made again
after some hours, since time alone moves it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from reviewq.changes.fast import insert
from reviewq.changes.models import Change, Facts

from .fitting import Chosen, refit
from .mirror import BATCH, Seen, present
from .models import Fit, Forecast
from .reads import outlooks
from .rules.chance import Curve, Outlook, Push
from .rules.latest import with_plus_two
from .rules.model import LEAST_PUSH, curve, outlook
from .rules.together import at_least, capped_by, log_odds

LEARN_AFTER = timedelta(hours=6)
MAKE_AFTER = timedelta(hours=3)
MOST_AT_ONCE = 5_000  # changes a run: the worker has polls to do, too; the rest is for the next one
WEEK = timedelta(days=7)
DIGITS = 4
CHAIN = "cannot merge before what it stands on"
COLUMNS = ["change_id", "made_at", "points", "pushes", "after_plus_two", "week", "cases", "version"]


@dataclass(slots=True)
class Made:
    """What is made of one change, before it is held against those that it stands on."""

    seen: Seen
    outlook: Outlook


def keep() -> str:
    """What the worker runs by the clock."""
    now = timezone.now()
    learned = f"learned from {refit(now)}, " if is_to_learn(now) else ""
    removed, made = remove_closed(), make(due(now)[:MOST_AT_ONCE], now)
    return f"{learned}{made} made, {removed} removed"


def is_to_learn(now: datetime) -> bool:
    """Whether what was learned is old, and there is anything to learn from."""
    is_fresh = Fit.objects.filter(made_at__gt=now - LEARN_AFTER).exists()
    return not is_fresh and Change.objects.filter(status=Change.Status.MERGED).exists()


def due(now: datetime) -> list[int]:
    """The open changes that have no forecast, an old one, or one from before their facts or the weights moved; those
    without one come first, then the oldest."""
    newest = Fit.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    stale = Q(change__forecast=None) | Q(
        change__forecast__made_at__lt=max(now - MAKE_AFTER, newest or now - MAKE_AFTER)
    )
    moved = Q(version__gt=F("change__forecast__version"))
    oldest = F("change__forecast__made_at").asc(nulls_first=True)
    return list(Facts.objects.filter(stale | moved, is_listed=True).order_by(oldest, "pk").values_list("pk", flat=True))


def remove_closed() -> int:
    """The forecasts of changes that are closed or no longer seen."""
    return Forecast.objects.exclude(change__facts__is_listed=True).delete()[0]


def make(ids: Collection[int], now: datetime) -> int:
    """Makes the forecasts of these open changes; returns how many."""
    if not ids:
        return 0
    versions = dict(Facts.objects.filter(pk__in=ids).values_list("pk", "version"))
    chosen = Chosen()
    made = {one.change: Made(one, _outlook(one, chosen)) for one in present(sorted(ids), now)}
    below = _below(made)
    rows = [_row(one, below, versions.get(key, 0)) for key, one in made.items()]
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            insert(Forecast, COLUMNS, rows[start : start + BATCH], unique=["change"])
    return len(rows)


def _outlook(one: Seen, chosen: Chosen) -> Outlook:
    """A +2 never makes a merge less likely, whatever weights of few cases say of changes that have one."""
    weights, state = chosen.of(one.project), one.state
    found = outlook(state, weights)
    if state.plus_twos:
        return found
    after = at_least(curve(with_plus_two(state), weights), found.curve)
    return replace(found, after_plus_two=after)


def _below(made: Mapping[int, Made]) -> dict[int, Curve]:
    """The curves of the public changes that these stand on: as made now, else as stored. Of private ones nothing may
    show in what others see."""
    below = {lower for one in made.values() for lower in one.seen.below}
    below -= set(Facts.objects.filter(pk__in=below, is_private=True).values_list("pk", flat=True))
    stored = {key: found.curve for key, found in outlooks(below - made.keys()).items()}
    return stored | {key: made[key].outlook.curve for key in below & made.keys()}


def _row(one: Made, below: Mapping[int, Curve], version: int) -> tuple[Any, ...]:
    found, lower = one.outlook, [below[key] for key in one.seen.below if key in below]
    own, after = capped_by(found.curve, lower), found.after_plus_two and capped_by(found.after_plus_two, lower)
    pushes = _with_chain(found, own)
    return (
        one.seen.change,
        own.made_at,
        _points(own),
        [[push.code, push.words, push.push] for push in pushes],
        _points(after) if after else [],
        own.by(own.made_at + WEEK),
        found.cases,
        version,
    )


def _with_chain(found: Outlook, capped: Curve) -> Sequence[Push]:
    """The reasons, with what the chain takes away where that is worth a line."""
    at = capped.made_at + WEEK
    push = log_odds(capped.by(at)) - log_odds(found.curve.by(at))
    if abs(push) < LEAST_PUSH:
        return found.pushes
    return sorted([*found.pushes, Push("chain", CHAIN, round(push, 3))], key=lambda one: -abs(one.push))


def _points(of: Curve) -> list[list[float]]:
    return [[days, round(chance, DIGITS)] for days, chance in of.points]
