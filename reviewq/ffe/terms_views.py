"""The terms of a cycle: who decides, how many sponsors, until when to ask, when a grant ends, the ceiling."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviewq.cycles.models import Cycle
from reviewq.people.reads import Viewer, viewer_of

from . import ledger_reads, terms_actions, terms_reads
from .models import Terms
from .rules.terms import Held
from .terms_actions import ChangedMeanwhile, NotYours
from .terms_forms import TermsForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def terms(request: HttpRequest) -> HttpResponse:
    """All terms of one cycle with their history; `project=`: whose terms the form begins with. POST, for its PTLs:
    keeps them, or takes them away."""
    data = request.POST if request.method == "POST" else request.GET
    slug, viewer = data.get("cycle", "").replace("\x00", ""), viewer_of(request)
    cycles = ledger_reads.all_cycles()
    cycle = ledger_reads.cycle(slug) if slug else cycles[0] if cycles else None
    if cycle is None and slug:
        raise Http404("There is no such cycle.")
    if cycle is None:
        return render(request, "ffe/terms.html", {"cycle": None})
    pattern = data.get("project", "").replace("\x00", "")[:300]
    if request.method == "POST":
        return _typed(request, cycle, viewer)
    record = terms_reads.record_of(cycle, pattern)
    shown = terms_reads.held_by(cycle, pattern)
    return _page(request, cycle, TermsForm(initial=_initial(record, shown, pattern or viewer_pattern(viewer))))


def viewer_pattern(viewer: Viewer) -> str:
    """The projects that a reader may make terms for, as the form begins."""
    return viewer.roles[0].project_pattern if viewer.roles else "*" if viewer.is_staff else ""


def _initial(record: Terms | None, shown: Held, pattern: str) -> dict[str, Any]:
    """Those of exactly these projects; else what holds for them as the beginning of terms of their own."""
    return {**asdict(shown), "project_pattern": pattern, "version": record.version if record else 0}


def _typed(request: HttpRequest, cycle: Cycle, viewer: Viewer) -> HttpResponse:
    if not viewer.user.is_authenticated or not viewer.is_editor:
        raise PermissionDenied
    form, now = TermsForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, cycle, form, status=400)
    values, why = form.values(), form.cleaned_data["why"]
    try:
        if "remove" in request.POST:
            _remove(cycle, viewer, form, why)
        else:
            terms_actions.save_terms(viewer, cycle, values, form.cleaned_data["version"], why, now)
    except NotYours as fault:
        form.add_error("project_pattern", fault.words)
        return _page(request, cycle, form, status=403)
    except ChangedMeanwhile as fault:
        return _conflict(request, cycle, fault.record)
    messages.success(request, f"Saved: the terms for {values['project_pattern']}. The history keeps who changed what.")
    query = urlencode({"cycle": cycle.slug, "project": values["project_pattern"]})
    return redirect(f"{reverse('ffe:terms')}?{query}")


def _remove(cycle: Cycle, viewer: Viewer, form: TermsForm, why: str) -> None:
    record = terms_reads.record_of(cycle, form.cleaned_data["project_pattern"])
    if record is None:
        raise ChangedMeanwhile(None)
    terms_actions.remove_terms(viewer, record, form.cleaned_data["version"], why, timezone.now())


def _conflict(request: HttpRequest, cycle: Cycle, record: Terms | None) -> HttpResponse:
    """Somebody else was quicker: what was typed stands in the form; saving again writes over theirs."""
    typed = request.POST.copy()
    typed["version"] = str(record.version if record else 0)
    form = TermsForm(typed)
    form.is_valid()
    return _page(request, cycle, form, {"conflict": terms_reads.newest_edit(cycle), "is_conflict": True}, status=409)


def _page(
    request: HttpRequest, cycle: Cycle, form: TermsForm, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    context = {
        "cycle": cycle,
        "cycles": ledger_reads.all_cycles(),
        "form": form,
        "records": terms_reads.records(cycle),
        "defaults": Held(),
        "edits": terms_reads.edits(cycle),
        "may_edit": viewer.is_editor,
        "projects": ledger_reads.projects_offered(),
        **(more or {}),
    }
    return render(request, "ffe/terms.html", context, status=status)
