from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviewq.changes.models import Bug
from reviewq.people.reads import viewer_of

from . import actions, reads, sweep_reads
from .forms import SweepForm
from .rules.sweep import Said

BUTTONS = [(said.value, said.words, str(key)) for key, said in enumerate(Said, 1)]


@require_safe
@never_cache
def sweep(request: HttpRequest) -> HttpResponse:
    """The bug before the reader, or where to begin."""
    project = request.GET.get("project", "")[:100].replace("\0", "")
    viewer = viewer_of(request)
    found = sweep_reads.handed_to(viewer) if viewer.user.is_authenticated else None
    return _sweep_page(request, found, project, SweepForm())


def _sweep_page(
    request: HttpRequest, bug: Bug | None, project: str, form: SweepForm, status: int = 200
) -> HttpResponse:
    viewer, now = viewer_of(request), timezone.now()
    context = {
        "row": reads.rows_of([bug], viewer)[0] if bug else None,
        "seen": sweep_reads.last_look(bug) if bug else None,
        "progress": sweep_reads.progress(viewer, now, project),
        "project": project,
        "form": form,
        "buttons": BUTTONS,
        "tracker": reads.tracker_state(),
    }
    return render(request, "bugs/sweep.html", context, status=status)


@require_POST
@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    """Keeps what was said of the bug before the reader, and puts the next one there."""
    form = SweepForm(request.POST)
    is_good = form.is_valid()
    pk, project = form.cleaned_data.get("bug"), form.cleaned_data.get("project") or ""
    bug = reads.task(pk) if pk else None
    if not is_good:
        return _sweep_page(request, bug, project, form, 400)
    viewer, user, now = viewer_of(request), request.user, timezone.now()
    assert isinstance(user, User)
    if bug:
        first = actions.say(bug, user, Said(form.cleaned_data["said"]), form.cleaned_data["note"], now)
        if first:
            messages.info(request, f"{first.by_name} has marked bug {bug.number} already: {first.note}")
    if actions.hand_next(viewer, user, project, now) is None:
        messages.info(request, "Nothing is left here: every bug has been looked at, or others have it before them.")
    return _to_sweep(project)


@require_POST
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    """Leaves the sweep; the bug that was not answered goes to somebody else."""
    assert isinstance(request.user, User)
    actions.stop(request.user)
    return redirect("bugs:list")


def _to_sweep(project: str) -> HttpResponseRedirect:
    query = f"?{urlencode({'project': project})}" if project else ""
    return HttpResponseRedirect(reverse("bugs:sweep") + query)
