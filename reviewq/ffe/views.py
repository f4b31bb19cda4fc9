"""The ledger and the page of one request with what can be done to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviewq.changes.models import Project
from reviewq.cycles.models import Cycle
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import viewer_of

from . import budget_reads, ledger_reads, request_reads
from .actions import AskedAlready, Overtaken, Refused
from .acts import ACTS, GROUPS, do
from .forms import ActForm, ChooseForm
from .models import Request
from .rules.budget import bar_of
from .rules.life import State
from .standing import Ground


@require_safe
@never_cache
def ledger(request: HttpRequest) -> HttpResponse:
    """The exceptions of one project in one cycle: what is asked for, granted, over."""
    viewer, now = viewer_of(request), timezone.now()
    form = ChooseForm(request.GET)
    is_good = form.is_valid()
    project = form.cleaned_data.get("project") or (ledger_reads.first_project() if is_good else None)
    calendar = ledger_reads.calendar_of(project.name if project else "")
    cycle = form.cleaned_data.get("cycle") or (calendar.current(now) if project and is_good else None)
    context: dict[str, Any] = {"form": form, "project": project, "cycles": calendar.spans, "cycle": cycle}
    context["projects"] = ledger_reads.projects_offered()
    if project and cycle:
        context["ledger"] = shown = ledger_reads.ledger(project, cycle, viewer, now)
        context |= _budget(project, cycle, shown.ground, now)
        context["past"] = budget_reads.past(project.pk, calendar.spans, now)
    return render(request, "ffe/ledger.html", context, status=200 if is_good else 400)


def _budget(project: Project, cycle: Cycle, ground: Ground, now: datetime) -> dict[str, Any]:
    budget = budget_reads.budget_of(project.pk, cycle, ground.span, ground.terms, now)
    return {"budget": budget, "bar": bar_of(budget)}


@require_safe
@never_cache
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what it says, its changes, who promised what, and everything that became of it."""
    return _page(request, _find(pk))


@require_POST
@login_required
@never_cache
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Does something to a request and leads back to it; or says why that cannot be, with what was typed."""
    asked, viewer, now = _find(pk), viewer_of(request), timezone.now()
    if act not in ACTS:
        raise Http404("There is no such act.")
    if request_reads.page_of(asked, viewer, now) is None:
        raise Http404("There is no such request.")
    form = ActForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, act, form, status=400)
    try:
        told = do(act, viewer, asked, form.cleaned_data, now)
    except Overtaken as fault:
        return _page(request, _find(pk), act, form, {"overtaken": fault}, status=409)
    except AskedAlready as fault:
        return _page(request, _find(pk), act, form, {"other": fault.request}, status=409)
    except Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.words)
        return _page(request, _find(pk), act, form, status=400 if fault.field else 403)
    messages.success(request, told)
    return redirect("ffe:request", pk)


def _find(pk: int) -> Request:
    found = request_reads.find(pk) if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404("There is no such request.")
    return found


def _page(
    request: HttpRequest,
    asked: Request,
    act: str = "",
    form: ActForm | None = None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a request. `form`: what was typed for `act`, which stands in its place again."""
    viewer, now = viewer_of(request), timezone.now()
    page = request_reads.page_of(asked, viewer, now)
    if page is None:
        raise Http404("There is no such request.")
    forms = {group: ActForm(auto_id=f"{group}_%s", initial={"day": _day_of(group, page)}) for group in GROUPS}
    if not page.actor.is_sponsor:
        forms["promise"].fields["why"].label = "With these words (may be empty)"
    if form is not None and (group := ACTS[act].group):
        form.auto_id = f"{group}_%s"
        forms[group] = form
    context: dict[str, Any] = {
        "page": page,
        "asked": asked,
        "may": {one.value: True for one in page.may},
        "forms": forms,
        "faulty": form,
        **(more or {}),
    }
    if page.may_decide:
        context |= _budget(asked.project, asked.cycle, page.ground, now)
    if overtaken := context.get("overtaken"):
        context["since"] = request_reads.happenings(overtaken.events, page.unsaid)
    return render(request, "ffe/request.html", context, status=status)


def _day_of(group: str, page: request_reads.Page) -> Any:
    """The day that the form of a decision begins with: that of the terms. An extension has to say its own."""
    is_asked = page.is_open and page.state is not State.GRANTED
    return page.by.date() if group == "decide" and page.by and is_asked else None
