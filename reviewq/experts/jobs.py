"""Keeps the suggestions of every open change. May run twice, late, or be killed: each run finds what is still due, and
of two at once the slower one drops what it worked out.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import F, Max, Q
from django.utils import timezone

from reviewq.changes.able import CORES, LANES, Able, able
from reviewq.changes.core_terms import counted
from reviewq.changes.fast import batches
from reviewq.changes.models import Change, ChangeDomain, Facts

from .evidence import prune
from .lessons import slices
from .making import make
from .memory import Stale, begin, known_cases
from .models import Memory, Suggested

LONGEST = 20.0  # seconds of one run: the worker has polls to do, too; the rest is for the next one
MAKE_AFTER = timedelta(hours=3)  # what was reviewed since may lead to others
GROWN = 1.1  # so much more is known: suggestions from before are made anew
AT_ONCE = 100  # suggestions in one transaction
LOOKED_AT = 5_000  # changes in one query about who could end their turn
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


def misdirected(now: datetime) -> list[int]:
    """The open changes that lack a core's vote alone, or an expert's, and whose suggestion was made when others could
    give it: a core or an expert has come or gone, by which no facts need move."""
    rows = Suggested.objects.filter(change__status=Change.Status.NEW, change__facts__lane__in=LANES)
    found: list[int] = []
    for part in batches(rows.order_by("pk").values_list("pk", flat=True), LOOKED_AT):
        asked, came = able(part, now.date()), _newest(part)
        made = rows.filter(pk__in=part).values_list("pk", "lane", "made_at", "picks")
        found += [
            pk
            for pk, lane, made_at, picks in made
            if made_at < came.get(pk, made_at) or _is_astray(asked.get(pk), lane, {pick[0] for pick in picks})
        ]
    return found


def _is_astray(asked: Able | None, lane: str, picked: set[int]) -> bool:
    return lane != asked.lane or not picked <= asked.accounts if asked else bool(lane)


def _newest(changes: Collection[int]) -> dict[int, datetime]:
    """Change id -> when the newest core of its project was first seen, or the newest expert of what it lacks named."""
    cores = dict(counted().order_by().values_list("project_id").annotate(Max("first_seen")))
    facts = Facts.objects.filter(pk__in=changes, lane__in=CORES, project__in=cores).values_list("pk", "project_id")
    lacking = ChangeDomain.objects.filter(change__in=changes, missing__gt=0, domain__experts__isnull=False)
    named = lacking.order_by().values_list("change_id").annotate(Max("domain__experts__named_at"))
    return {pk: cores[project] for pk, project in facts} | dict(named)


def make_due(now: datetime, until: float, first: Sequence[int] = ()) -> int:
    made = 0
    ids = list(dict.fromkeys([*first, *due(now), *misdirected(now)]))
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
