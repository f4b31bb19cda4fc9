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

from . import importing
from .actions import CycleChanged
from .forms import ImportForm
from .importing import Choice, Plan
from .readers import BadFile, Named
from .rules.compare import State

WAY = "import"


@login_required
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Takes a file and shows what it would do; writes nothing."""
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
    token, choice = request.POST.get("token", ""), _choice(request)
    editor = Editor(request.user, WAY, timezone.now())  # type: ignore[arg-type]  # login_required
    try:
        plan = importing.apply_text(form.cleaned_data["text"], _named(form), token, choice, viewer, editor)
    except importing.Stale as fault:
        return _page(request, form, fault.plan, is_stale=True, status=409)
    except CycleChanged:  # in the very moment of writing
        return _page(request, form, _plan(form, viewer), is_stale=True, status=409)
    except BadFile as fault:
        _tell(form, fault)
        return _page(request, form, status=400)
    messages.success(request, f"Imported: {_done(plan)}.")
    return redirect("cycles:list")


def _done(plan: Plan) -> str:
    counts = {state: plan.count(state) for state in (State.ADDED, State.MOVED, State.CHANGED)}
    words = [f"{count} dates {state.value}" for state, count in counts.items() if count]
    return f"{plan.new_cycles} new cycles, {', '.join(words) or 'no date added or moved'}"


def _choice(request: HttpRequest) -> Choice:
    taken = {int(key) for key in request.POST.getlist("take") if key.isascii() and key.isdigit() and len(key) < 19}
    return Choice(taken, "prune" in request.POST)


def _editor(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.is_editor:
        raise PermissionDenied
    return viewer


def _named(form: ImportForm) -> Named:
    given = form.cleaned_data
    return Named(given["name_space"], given["cycle"], given["details"])


def _plan(form: ImportForm, viewer: Viewer) -> Plan | None:
    """None if the file cannot be taken; then the form says why."""
    if not form.is_valid():
        return None
    try:
        return importing.plan_of(form.cleaned_data["text"], _named(form), viewer)
    except BadFile as fault:
        _tell(form, fault)
        return None


def _tell(form: ImportForm, fault: BadFile) -> None:
    for one in fault.faults:
        form.add_error("text", str(one))


def _page(
    request: HttpRequest, form: ImportForm, plan: Plan | None = None, is_stale: bool = False, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "plan": plan, "is_stale": is_stale}
    return render(request, "cycles/import.html", context, status=status)
