"""The map of domains."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.people.reads import viewer_of

from .map_forms import ORDERS, MapForm
from .map_lines import lines_of, summary_of
from .map_reads import Row, map_of, mirrored_projects
from .rules.standing import MEANING


@require_safe
@never_cache
def map_page(request: HttpRequest) -> HttpResponse:
    """The domains of a project or of all: what waits there, and whether the people who know it suffice."""
    projects = mirrored_projects()
    form = MapForm(request.GET, list(projects))
    wanted = form.wanted()
    now, viewer = timezone.now(), viewer_of(request)
    found = map_of((wanted.project, projects[wanted.project]) if wanted.project else None, viewer, now)
    context = {
        "form": form,
        "wanted": wanted,
        "projects": list(projects),
        "about_project": wanted.project,
        "lines": lines_of(in_order(found.rows, wanted.sort)),
        "whole": found.whole,
        "outside": found.outside,
        "summary": summary_of(found),
        "is_led": any(row.is_led for row in found.rows),
        "meaning": [(risk, MEANING[risk]) for risk in MEANING],
        "orders": [(words, key == wanted.sort, wanted.but(sort=key).query) for key, words in ORDERS.items()],
    }
    return render(request, "domains/map.html", context, status=200 if form.is_valid() else 400)


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """Places may be ranked; of equals the name decides."""
    keys = {
        "": lambda row: -row.gravity,
        "name": lambda row: 0,
        "wait": lambda row: -(row.place.median or timedelta(-1)),
        "open": lambda row: -row.open,
    }
    return sorted(rows, key=keys[sort])
