"""Keeps the suggestions of every open change. May run twice, late, or be killed: each run finds what is still due, and
of two at once the slower one drops what it worked out.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from reviewq.changes.fast import batches
from reviewq.changes.models import Change, Facts

from .evidence import prune
from .lessons import slices
from .making import make
from .memory import Stale, begin, known_cases
from .models import Memory, Suggested

LONGEST = 20.0  # seconds of one run: the worker has polls to do, too; the rest is for the next one
MAKE_AFTER = timedelta(hours=3)  # what was reviewed since may lead to others
GROWN = 1.1  # so much more is known: suggestions from before are made anew
AT_ONCE = 100  # suggestions in one transaction
MOST_NEAR = 300  # changes that are made anew because of reviews of others
PRUNE_AFTER = timedelta(days=1)


def keep() -> str:
    """What the worker runs by the clock."""
    now, until = timezone.now(), time.monotonic() + LONGEST
    begin(now)
    try:
        reviewed, is_done = learn(now, until)
        made = make_due(now, until, near(reviewed)) if is_done else 0
    except Stale:
        return "another process does it"
    removed = remove_closed()
    tidy(now)
    return f"learned from {len(reviewed)}, {made} made, {removed} removed"


def learn(now: datetime, until: float) -> tuple[set[int], bool]:
    """The changes with somebody new among their reviewers, and whether nothing is left to learn."""
    found: set[int] = set()
    for changes in slices(now):
        found.update(changes)
        if time.monotonic() > until:
            return found, False
    return found, True


def near(changes: Collection[int]) -> list[int]:
    """Open changes about which most was learned: of the same owners, or about the same folder."""
    if not changes:
        return []
    facts = Facts.objects.filter(pk__in=sorted(changes)[-MOST_NEAR:])
    rows = Facts.objects.filter(open_ones())
    mine = rows.filter(owner__in=facts.exclude(owner=None).values("owner"))
    places = rows.none()
    for project, area in set(facts.values_list("project_id", "area")):
        places = places | rows.filter(project=project, area=area)
    ids = {*mine.values_list("pk", flat=True)[:MOST_NEAR], *places.values_list("pk", flat=True)[:MOST_NEAR]}
    return sorted(ids)[-MOST_NEAR:]


def open_ones() -> Q:
    return Q(change__status=Change.Status.NEW) & ~Q(lane="")


def due(now: datetime) -> list[int]:
    """The open changes that have no suggestion, one from before their facts moved, one from when much less was known,
    or an old one; those without come first, then those that moved, then the oldest."""
    kept = F("change__suggested__made_at")
    moved = Q(version__gt=F("change__suggested__version"))
    grown = Q(change__suggested__cases__lt=int(known_cases() / GROWN))
    old = Q(change__suggested__made_at__lt=now - MAKE_AFTER)
    rows = Facts.objects.filter(Q(change__suggested=None) | moved | grown | old).filter(open_ones())
    return list(rows.order_by(kept.asc(nulls_first=True), "pk").values_list("pk", flat=True))


def make_due(now: datetime, until: float, first: Sequence[int] = ()) -> int:
    made = 0
    ids = list(dict.fromkeys([*first, *due(now)]))
    for part in batches(ids, AT_ONCE):
        made += make(part, now)
        if time.monotonic() > until:
            break
    return made


def remove_closed() -> int:
    """The suggestions for changes that are closed or no longer seen."""
    is_over = ~Q(change__status=Change.Status.NEW) | Q(change__facts__lane="")
    return Suggested.objects.filter(is_over).delete()[0]


def tidy(now: datetime) -> None:
    """Once a day: drops evidence that no longer counts. Who does it is decided by one UPDATE."""
    if Memory.objects.filter(pruned_at__lt=now - PRUNE_AFTER).update(pruned_at=now):
        prune(now)
