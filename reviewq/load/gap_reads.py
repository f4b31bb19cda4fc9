"""When a core last reviewed in each place of a project: its areas and domains."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max

from reviewq.changes.models import Project
from reviewq.reviews.models import Review

LOOKED_AT = timedelta(days=90)


@dataclass(slots=True)
class Last:
    """Place -> the newest review of a core there, within 90 days."""

    areas: dict[str, datetime] = field(default_factory=dict)
    domains: dict[str, datetime] = field(default_factory=dict)


def last_reviews(project: Project, cores: Collection[int], now: datetime) -> Last:
    """One query."""
    rows = Review.objects.filter(project=project, account__in=cores, at__gte=now - LOOKED_AT).order_by()
    places = rows.values_list("change__facts__area", "change__domains__domain__name").annotate(last=Max("at"))
    found = Last()
    for area, domain, last in places:
        _later(found.areas, area or "", last)
        _later(found.domains, domain or "", last)
    return found


def _later(of: dict[str, datetime], place: str, at: datetime) -> None:
    of[place] = max(at, of.get(place, at))
