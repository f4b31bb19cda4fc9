from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewq.changes.models import Change, Project
from reviewq.parts.forms import LARGEST_KEY
from reviewq.parts.rows import change_url
from reviewq.people.reads import Viewer, viewer_of

from . import actions, threshold_reads
from .forms import LineForm, as_typed, seen_line, seen_text
from .lines import default_line
from .models import Threshold, Word
from .rules.tag import Line

LONGEST_FILTER = 100


@require_safe
@never_cache
def thresholds(request: HttpRequest) -> HttpResponse:
    """Where each project draws the line, for everyone to read."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_FILTER]
    found, has_more = threshold_reads.projects(text, viewer_of(request))
    context = {"projects": found, "has_more": has_more, "text": text, "default": as_typed(default_line())["score"]}
    return render(request, "trivial/thresholds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def threshold(request: HttpRequest, name: str) -> HttpResponse:
    """One project's line. With `score=` it shows what that line would tag today; POST draws it."""
    project, viewer = _project(name), viewer_of(request)
    stored = _stored(project)
    if request.method == "POST":
        return _draw(request, project, viewer)
    if "score" not in request.GET:
        return _page(request, project, LineForm(initial=as_typed(stored or default_line())), stored)
    form = LineForm(request.GET)
    return _page(request, project, form, stored, status=200 if form.is_valid() else 400)


def _project(name: str) -> Project:
    found = None if "\x00" in name else threshold_reads.find(name)
    if found is None:
        raise Http404("There is no such project in the mirror.")
    return found


def _stored(project: Project) -> Line | None:
    row: Threshold | None = threshold_reads.own_line(project)
    return Line(row.score, frozenset(row.overlooked)) if row else None


def _draw(request: HttpRequest, project: Project, viewer: Viewer) -> HttpResponse:
    """Moves the line, or puts it back to the default."""
    if not viewer.may_edit_policy(project.name):
        raise PermissionDenied
    form = LineForm(request.POST)
    is_default = "default" in request.POST
    if not form.is_valid() and not is_default:
        return _page(request, project, form, _stored(project), status=400)
    line, seen = None if is_default else form.line(), seen_line(request.POST.get("seen", ""))
    try:
        moved = actions.set_line(project, line, seen, request.user, timezone.now())  # type: ignore[arg-type]
    except actions.ChangedMeanwhile as fault:
        typed = LineForm(_typed(request.POST, fault.line, is_default))
        typed.is_valid()
        return _page(request, project, typed, fault.line, status=409)
    drawn = as_typed(line or default_line())["score"]
    messages.success(request, f"{project.name}: patches are tagged from {drawn} % on; {moved} changed their tag.")
    return redirect("trivial:threshold", project.name)


def _typed(data: QueryDict, stored: Line | None, is_default: bool) -> QueryDict:
    """What was typed, over the line as it is now."""
    typed = data.copy()
    if is_default:
        typed["score"] = as_typed(default_line())["score"]
        typed.setlist("overlooked", [])
    typed["seen"] = seen_text(stored)
    return typed


def _page(
    request: HttpRequest, project: Project, form: LineForm, stored: Line | None, status: int = 200
) -> HttpResponse:
    viewer, now = viewer_of(request), stored or default_line()
    wanted = form.line() if form.is_bound and form.is_valid() else now
    context: dict[str, Any] = {
        "project": project,
        "about_project": project.name,
        "form": form,
        "is_own": stored is not None,
        "default": as_typed(default_line())["score"],
        "line": as_typed(now)["score"],
        "passed": threshold_reads.overlooked_words(now),
        "wanted": as_typed(wanted),
        "is_preview": wanted != now,
        "is_conflict": status == 409,
        "outlook": threshold_reads.outlook(project, wanted, viewer),
        "seen": seen_text(stored),
        "may_edit": viewer.user.is_authenticated and viewer.may_edit_policy(project.name),
        "edits": threshold_reads.edits(project),
    }
    return render(request, "trivial/threshold.html", context, status=status)


@require_POST
@login_required
@never_cache
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back a word of one's own; twice is as good as once. Somebody else's is not there."""
    word = Word.objects.filter(pk=min(pk, LARGEST_KEY), by=request.user.pk).select_related("change__project").first()
    if word is None:
        raise Http404("There is no such word of yours.")
    actions.take_back([word.pk], request.user, timezone.now())  # type: ignore[arg-type]
    change: Change = word.change
    messages.success(request, f"Taken back, what you said of {change.number}.")
    return redirect(change_url(change.project.name, change.number))
