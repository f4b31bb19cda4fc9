"""What was handed on, taking it back and giving it back. Handing on is an act on rows (`desk/kinds/hand_on.py`)."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewq.parts.forms import LARGEST_KEY, next_in
from reviewq.people.reads import Viewer, viewer_of

from . import actions, list_reads, reads
from .forms import GiveBackForm
from .models import Handing


@require_safe
@login_required
@never_cache
def handed(request: HttpRequest) -> HttpResponse:
    """What the reader handed on, and what was handed to them."""
    lists = list_reads.lists_of(viewer_of(request), timezone.now())
    return render(request, "handing/list.html", {"lists": lists})


@require_POST
@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The giver has it again."""
    viewer = viewer_of(request)
    row = _find(pk, viewer)
    if actions.take_back(viewer, [row.pk], timezone.now()):
        messages.success(request, f"{row.change.number} is back in your lists.")
    else:
        messages.error(request, f"{row.change.number} cannot be taken back: it has ended already, or was not yours.")
    return redirect(_next(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that gives a turn back with a reason; POST does it."""
    viewer, now = viewer_of(request), timezone.now()
    row = _find(pk, viewer)
    if row.taker_id != reads.own_account(viewer):
        raise Http404("There is no such turn with you.")
    form = GiveBackForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and (status := _give_back(viewer, row, form, now)) == 200:
            messages.success(request, f"{row.giver.label} has {row.change.number} again.")
            return redirect(_next(request))
    return render(request, "handing/give_back.html", {"form": form, "row": row, "next": _next(request)}, status=status)


def _give_back(viewer: Viewer, row: Handing, form: GiveBackForm, now: datetime) -> int:
    """200 when it is done; else the form says why not."""
    try:
        actions.give_back(viewer, row, form.cleaned_data["why"], now)
    except actions.Refused as fault:
        form.add_error(None, fault.words)
        return 409 if fault.is_overtaken else 400
    return 200


def _find(pk: int, viewer: Viewer) -> Handing:
    found = reads.of_viewer(pk, viewer) if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404("There is nothing of that number that you handed on or were given.")
    return found


def _next(request: HttpRequest) -> str:
    return next_in(request.POST if request.method == "POST" else request.GET, request, "/handing/")
