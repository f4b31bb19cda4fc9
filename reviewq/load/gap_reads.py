"""Places of a project where changes wait long and no core has reviewed of late: areas and domains."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Max

from reviewq.changes.models import ChangeDomain, Domain, Project
from reviewq.changes.rules.turn import Holder
from reviewq.reviews.models import Review

from .rules.gaps import Gap, Waited, gaps

LOOKED_AT = timedelta(days=90)  # of reviews
HELD = {
    "change__facts__is_listed": True,
    "change__facts__is_private": False,
    "change__facts__turn": Holder.REVIEWERS,
}


def area_gaps(project: Project, held: Iterable[Waited], cores: Collection[int], now: datetime) -> list[Gap]:
    """`held`: what reviewers have, by area. One query."""
    rows = Review.objects.filter(project=project, account__in=cores, at__gte=now - LOOKED_AT)
    last = rows.values_list("change__facts__area").annotate(last=Max("at")).order_by()
    return gaps(held, dict(last), now)


def domain_gaps(project: Project, cores: Collection[int], now: datetime) -> list[Gap]:
    """Three queries."""
    rows = ChangeDomain.objects.filter(change__project=project, **HELD)
    held = list(rows.values_list("domain_id", "change__facts__clock_start"))
    reviews = Review.objects.filter(project=project, account__in=cores, at__gte=now - LOOKED_AT)
    there = reviews.filter(change__domains__isnull=False).values_list("change__domains__domain_id")
    last = dict(there.annotate(last=Max("at")).order_by())
    names = dict(Domain.objects.values_list("pk", "name"))
    waited = [Waited(names[pk], since) for pk, since in held if pk in names]
    return gaps(waited, {names[pk]: at for pk, at in last.items() if pk in names}, now)
