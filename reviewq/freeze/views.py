"""The boards of cycles, and the page of one effort."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.forecast.reads import calibration_of
from reviewq.people.reads import viewer_of

from . import board as boards
from . import lines, reads
from .change_lines import html_of
from .figures import figures_of
from .forms import ORDERS, WORK_WORDS, BoardForm
from .rules.risk import MEANING


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Which project's board of which cycle; where there is only one, that."""
    found = reads.entrances(timezone.now())
    current = [one for one in found if one.span]
    if len(current) == 1 and len(found) == 1 and current[0].span:
        return redirect(address_of(current[0].span.slug, current[0].name))
    return render(request, "freeze/index.html", {"found": found, "has_cycles": any(one.span for one in found)})


def address_of(slug: str, project: str) -> str:
    return f"{reverse('freeze:board', args=[slug])}?{urlencode({'project': project})}"


@require_safe
@never_cache
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle of one project: what each effort is, whose turn, and whether it will make it."""
    form = BoardForm(request.GET)
    wanted = form.wanted()
    if not wanted.project:
        return redirect(_first_board(request, slug))
    ground = found_ground(slug, wanted.project)
    now, viewer = timezone.now(), viewer_of(request)
    scene = reads.scene_of(ground, viewer, now)
    found = boards.board_of(scene, wanted, now)
    reads.read_after(scene, (change for one in found.shown for change in one.effort.ids))
    others = reads.named(lines.outside(found.shown))
    shown = lines.lines_of(found.shown, scene, found.dates, others, now)
    curves, project = scene.forecasts.curves, ground.project
    rows = [(line, html_of(line.effort, project.name, line.assessed.target, curves, now)) for line in shown]
    context = {
        "ground": ground,
        "project": project,
        "board": found,
        "dates": [(lines.date_words(day), day) for day in found.dates],
        "rows": rows,
        "form": form,
        "wanted": found.wanted,
        "later": ground.later(now),
        "is_over": ground.span.ends_at is not None and ground.span.ends_at <= now,
        **_trust(project.pk),
        "meaning": [(risk, MEANING[risk], found.summary.risks[risk]) for risk in MEANING],
        "works": WORK_WORDS,
        "orders": [(words, key == wanted.sort, wanted.but(sort=key).query) for key, words in ORDERS.items()],
        "now": now,
    }
    return render(request, "freeze/board.html", context, status=200 if form.is_valid() else 400)


def _trust(project: int) -> dict[str, Any]:
    """How well such chances came true; one query."""
    told = calibration_of(project)
    bins = [(f"{100 * one.low:.0f} to {100 * one.high:.0f} %", one.cases, lines.percent(one.came)) for one in told.bins]
    return {"calibration": told, "bins": bins}


def _first_board(request: HttpRequest, slug: str) -> str:
    """That of the project with the most open changes, one where the reader is core before others."""
    there = [
        one
        for one in reads.entrances(timezone.now())
        if slug in {span.slug for span in [*([one.span] if one.span else []), *one.others]}
    ]
    if not there:
        raise Http404("There is no such cycle of a project in the mirror.")
    mine = viewer_of(request).core_projects
    return address_of(slug, max(there, key=lambda one: (one.pk in mine, one.open)).name)


def found_ground(slug: str, project: str) -> reads.Ground:
    ground = reads.ground_of(slug, project)
    if ground is None:
        raise Http404("There is no such cycle of this project in the mirror.")
    return ground


@require_safe
@never_cache
def as_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of a board, all of its efforts, for programs."""
    form = BoardForm(request.GET)
    wanted = form.wanted()
    faults = {name: errors[0] for name, errors in form.errors.items()}
    if not wanted.project:
        faults.setdefault("project", "Name a project of the mirror.")
    if faults:
        return JsonResponse({"error": "The address says what the board does not know.", "fields": faults}, status=400)
    ground = reads.ground_of(slug, wanted.project)
    if ground is None:
        return JsonResponse({"error": "There is no such cycle of this project in the mirror."}, status=404)
    now = timezone.now()
    scene = reads.scene_of(ground, viewer_of(request), now)
    return JsonResponse(figures_of(scene, wanted, now))
