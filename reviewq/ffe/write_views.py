"""The form of a request: a new one, and an edited one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviewq.changes.models import Project
from reviewq.cycles.models import Cycle
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import Viewer, viewer_of

from . import actions, form_reads, ledger_reads, request_reads
from .actions import Overtaken, Refused, Seen
from .efforts import BY_CHANGE, offered
from .forms import ChooseForm, RequestForm
from .models import Request
from .rules.life import Act
from .standing import ground_of


@dataclass(frozen=True, slots=True)
class Where:
    """The project and the cycle of a new request: those that the form or the address names, else the obvious ones, of
    which there may be none. `fault`: what was named and is not there."""

    form: ChooseForm
    project: Project | None
    cycle: Cycle | None
    fault: str

    @classmethod
    def of(cls, data: QueryDict, now: datetime) -> Where:
        form = ChooseForm(data)
        fault = "" if form.is_valid() else " ".join(str(words) for errors in form.errors.values() for words in errors)
        project = form.cleaned_data.get("project") or ledger_reads.first_project()
        calendar = ledger_reads.calendar_of(project.name if project else "")
        cycle = form.cleaned_data.get("cycle") or (calendar.current(now) if project else None)
        return cls(form, project, cycle, fault)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new request, filled in from an effort; POST shows its changes, keeps a draft, or asks."""
    viewer, now, is_typed = viewer_of(request), timezone.now(), request.method == "POST"
    where = Where.of(request.POST if is_typed else request.GET, now)
    project, cycle = where.project, where.cycle
    is_to_choose = not is_typed and ("choose" in request.GET or bool(where.fault))
    if project is None or cycle is None or is_to_choose:
        return render(request, "ffe/choose.html", _choice(where), status=400 if where.fault else 200)
    if is_typed:
        return _typed(request, viewer, project, cycle, where.fault)
    form = RequestForm(project=project, viewer=viewer, initial=_first(request, viewer, now))
    return _form_page(request, form, project, cycle)


def _typed(request: HttpRequest, viewer: Viewer, project: Project, cycle: Cycle, fault: str) -> HttpResponse:
    form = RequestForm(request.POST, project=project, viewer=viewer)
    if fault:  # such as a cycle that was renamed meanwhile: what was typed is not lost
        form.add_error(None, f"{fault} As it stands, you would ask for {project.name} in {cycle.name}.")
    is_good, is_look = form.is_valid(), "look" in request.POST
    if is_good and "ask" in request.POST:
        form.require_answers()
    if form.errors or is_look:
        return _form_page(request, form, project, cycle, status=400 if form.errors else 200)
    return _keep(request, form, viewer, project, cycle)


def _keep(request: HttpRequest, form: RequestForm, viewer: Viewer, project: Project, cycle: Cycle) -> HttpResponse:
    """Keeps the draft, and asks for it if that was wanted. What cannot be asked stays a draft: nothing is lost."""
    now = timezone.now()
    made = actions.make(viewer, cycle, project, form.answers(), form.named(), now)
    if "ask" not in request.POST:
        messages.success(request, "Kept as a draft. Only you, and who decides, see it.")
        return redirect("ffe:request", made.pk)
    return _ask(request, viewer, made)


def _ask(request: HttpRequest, viewer: Viewer, draft: Request) -> HttpResponse:
    try:
        actions.ask(viewer, Seen(draft.pk, draft.version), timezone.now())
    except Refused as fault:
        messages.warning(request, f"It is kept as a draft, and not asked for. {fault.words}")
    else:
        messages.success(request, "Asked. Cores can promise to review now; who decides sees it in the ledger.")
    return redirect("ffe:request", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a request of the reader's own."""
    viewer, now = viewer_of(request), timezone.now()
    asked = request_reads.find(pk) if pk <= LARGEST_KEY else None
    page = request_reads.page_of(asked, viewer, now) if asked else None
    if asked is None or page is None:
        raise Http404("There is no such request.")
    if request.method != "POST" and Act.EDIT not in page.may:
        messages.error(request, f"It cannot be edited. {request_reads.refusal(page, Act.EDIT)}")
        return redirect("ffe:request", pk)
    if request.method != "POST":
        initial = RequestForm.initial_of(asked, request_reads.named_numbers(page))
        form = RequestForm(project=asked.project, viewer=viewer, initial=initial)
        return _form_page(request, form, asked.project, asked.cycle, asked)
    form = RequestForm(request.POST, project=asked.project, viewer=viewer)
    is_good = form.is_valid()
    if is_good and "look" not in request.POST and ("ask" in request.POST or asked.state != "draft"):
        form.require_answers()
    if form.errors or "look" in request.POST:
        return _form_page(request, form, asked.project, asked.cycle, asked, status=400 if form.errors else 200)
    return _save(request, form, viewer, asked)


def _save(request: HttpRequest, form: RequestForm, viewer: Viewer, asked: Request) -> HttpResponse:
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    try:
        kept = actions.edit(viewer, Seen(asked.pk, version or 1), form.answers(asked), timezone.now(), form.named())
    except Overtaken as fault:
        page = request_reads.page_of(asked, viewer, timezone.now())
        more = {"since": request_reads.happenings(fault.events, page.unsaid if page else ())}
        return _form_page(request, form, asked.project, asked.cycle, fault.request, more, status=409)
    except Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.words)
        status = 400 if fault.field else 403
        return _form_page(request, form, asked.project, asked.cycle, asked, status=status)
    if "ask" in request.POST:
        return _ask(request, viewer, kept)
    messages.success(request, "Saved.")
    return redirect("ffe:request", asked.pk)


def _first(request: HttpRequest, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What the form of a new request begins with: the effort, or the change, that the address names, and the answers of
    the request that is asked anew (`like=`)."""
    effort, like = request.GET.get("effort", "").replace("\x00", "")[:200], request.GET.get("like", "")
    earlier = request_reads.find(int(like)) if like.isascii() and like.isdigit() and len(like) < 19 else None
    typed: dict[str, Any] = {}
    if earlier and (page := request_reads.page_of(earlier, viewer, now)):
        typed = RequestForm.initial_of(earlier, request_reads.named_numbers(page))
        effort = effort or earlier.effort
    if effort.startswith(BY_CHANGE):
        return {"numbers": effort.removeprefix(BY_CHANGE)} | typed
    return {"title": effort.partition("/")[2] or effort} | typed | {"effort": effort}


def _choice(where: Where) -> dict[str, Any]:
    return {
        "form": where.form,
        "project": None if where.fault else where.project,
        "projects": ledger_reads.projects_offered(),
        "cycles": ledger_reads.all_cycles(),
    }


def _form_page(
    request: HttpRequest,
    form: RequestForm,
    project: Project,
    cycle: Cycle,
    asked: Request | None = None,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, now = viewer_of(request), timezone.now()
    found = form_reads.about(form, project, cycle, viewer, asked)
    ground = ground_of(cycle, project.name, now)
    context: dict[str, Any] = {
        "form": form,
        "project": project,
        "cycle": cycle,
        "asked": asked,
        "ground": ground,
        "is_late": ground.is_late(now),
        "found": found,
        "efforts": offered(project.pk),
        **(more or {}),
    }
    return render(request, "ffe/form.html", context, status=status)
