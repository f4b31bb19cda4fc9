"""The load of a project for programs: sums alone, by the rule of docs/load.md."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query

from reviewq.load.rules.spread import Spread
from reviewq.load.total_reads import Totals, project_named, totals

from . import problems, reads
from .load_schemas import LoadOut
from .schemas import ProblemOut
from .views import api, unknown_parameters

LONGEST_NAME = 300


@api.get(
    "/load",
    response={200: LoadOut, 400: ProblemOut, 404: ProblemOut},
    operation_id="load",
    summary="What the reviewers of a project carry, in sums",
    tags=["load"],
)
def load(request: HttpRequest, project: str = Query(description="its whole name")) -> HttpResponse:
    """Sums, spread and gaps of one project; never figures of a person."""
    if faults := unknown_parameters(request, ("project",)):
        raise problems.Refused(faults)
    found = project_named(project) if "\x00" not in project and len(project) <= LONGEST_NAME else None
    if found is None:
        return problems.problem("not-found", f"There is no project “{project[:80]}” in the mirror.", 404)
    body = _told(totals(found, timezone.now()))
    return JsonResponse(body, headers={"Cache-Control": "private, no-store"})


def _told(of: Totals) -> dict[str, Any]:
    return {
        "project": of.project.name,
        "synced_at": reads.synced_at(),
        "open": of.balance.open,
        "lanes": [
            {
                "lane": lane.lane,
                "changes": lane.count,
                "minutes": lane.minutes,
                "median_wait": None if lane.median_seconds is None else int(lane.median_seconds),
            }
            for lane in of.lanes
        ],
        "flow": _flow(of),
        "outlook": {
            "way": of.outlook.way,
            "weeks": _rounded(of.outlook.weeks),
            "soonest": _rounded(of.outlook.soonest),
            "latest": _rounded(of.outlook.latest),
        },
        "core_reviews": {name: getattr(of.cores, name) for name in ("days7", "days30", "days90", "before90")},
        "response": of.response.median_seconds if of.response else None,
        "spread": _spread(of.cores.spread),
        "gaps": sorted({one.place for one in (*of.domain_gaps, *of.area_gaps)}),
    }


def _spread(of: Spread | None) -> dict[str, float] | None:
    if of is None:
        return None
    return {"cores": of.people, "gini": round(of.gini, 3), "busiest_three": round(of.busiest, 3)}


def _flow(of: Totals) -> dict[str, float | None]:
    if not of.balance.is_whole:
        return dict.fromkeys(("patch_sets_a_day", "core_reviews_a_day", "opened_a_week", "closed_a_week"))
    return {
        "patch_sets_a_day": _rounded(of.balance.patch_sets_a_day),
        "core_reviews_a_day": _rounded(of.balance.core_reviews_a_day) if of.cores.is_told else None,
        "opened_a_week": _rounded(of.balance.opened_a_week),
        "closed_a_week": _rounded(of.balance.closed_a_week),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
