"""Where in a project its cores have reviewed of late: areas and domains."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reviewq.changes.models import Project
from reviewq.reviews.models import Review

from .rules.gaps import QUIET


def seen_places(project: Project, cores: Collection[int], now: datetime) -> tuple[set[str], set[str]]:
    """(areas, short names of domains) in which one of them has reviewed. One query."""
    rows = Review.objects.filter(project=project, account__in=cores, at__gte=now - QUIET).order_by()
    places = list(rows.values_list("change__facts__area", "change__domains__domain__slug").distinct())
    return {area for area, _ in places if area}, {domain for _, domain in places if domain}
