"""Files of domains and of owners: first what one would do, then doing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from reviewq.changes.actions import Editor
from reviewq.people.reads import Viewer, viewer_of

from . import importing, owners, reads
from .actions import OWNERS, TOML, DomainChanged, InvalidDomain, InvalidExpert
from .forms import KINDS, ImportForm
from .importing import Plan
from .rules.draft import BadFile


@login_required
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Takes a file of domains or of owners and shows what it would do; writes nothing."""
    viewer = _editor(request)
    if request.method != "POST":
        return _page(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    plan = _plan(form, viewer)
    return _page(request, form, plan, status=400 if plan is None else 200)


@require_POST
@login_required
@never_cache
def apply(request: HttpRequest) -> HttpResponse:
    """Does what was shown, if it would still be the same."""
    viewer, form = _editor(request), ImportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    token, keeps_rest = request.POST.get("token", ""), "keep" in request.POST
    try:
        way = TOML if form.source.known().kind == owners.TOML else OWNERS
        editor = Editor(request.user, way, timezone.now())  # type: ignore[arg-type]  # login_required
        plan = importing.apply_source(form.source, token, keeps_rest, viewer, editor)
    except importing.Stale as fault:
        return _page(request, form, fault.plan, is_stale=True, status=409)
    except (DomainChanged, InvalidDomain, InvalidExpert):  # in the very moment of writing
        return _page(request, form, _plan(form, viewer), is_stale=True, status=409)
    except BadFile as fault:
        _tell(form, fault)
        return _page(request, form, status=400)
    removed = 0 if keeps_rest else len(plan.removed)
    messages.success(request, f"Done: {len(plan.new)} new, {len(plan.changed)} changed, {removed} removed.")
    return redirect("domains:map")


def _editor(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.is_editor:
        raise PermissionDenied
    return viewer


def _plan(form: ImportForm, viewer: Viewer) -> Plan | None:
    """None if the file cannot be taken; then the form says why."""
    if not form.is_valid():
        return None
    try:
        return importing.plan_of(form.source, viewer, timezone.now())
    except BadFile as fault:
        _tell(form, fault)
        return None


def _tell(form: ImportForm, fault: BadFile) -> None:
    for one in fault.faults:
        form.add_error("text", str(one))


def _page(
    request: HttpRequest, form: ImportForm, plan: Plan | None = None, is_stale: bool = False, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "plan": plan, "is_stale": is_stale, "projects": reads.offered_projects()}
    if plan:
        context["kind_words"] = KINDS[plan.source.kind]
    return render(request, "domains/import.html", context, status=status)
