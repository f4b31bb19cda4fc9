"""The volunteers' board and the vetted list: read by everybody."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.parts.reads import server_urls
from reviewq.people.reads import viewer_of

from .board_forms import ORDERS, BoardForm, VettedForm
from .board_reads import board_of
from .claim_writes import length
from .vetted_reads import vetted_of

HOUR = timedelta(hours=1)


@require_safe
@never_cache
def board(request: HttpRequest) -> HttpResponse:
    """What small patches a volunteer can take now."""
    form = BoardForm(request.GET)
    is_valid = form.is_valid()
    state = form.state()
    if not is_valid:
        return render(request, "volunteers/board/fault.html", {"form": form, "state": state}, status=400)
    found = board_of(state, viewer_of(request), server_urls(), timezone.now())
    orders = [(key, words, found.state.but(order=key).query) for key, words in ORDERS.items()]
    context = {
        "board": found,
        "state": found.state,
        "orders": orders,
        "address": reverse("volunteers:board"),
        "saved": found.state.but().query,
        "hours": int(length() / HOUR),
    }
    return render(request, "volunteers/board/board.html", context)


@require_safe
@never_cache
def vetted(request: HttpRequest) -> HttpResponse:
    """Small patches that need only a core's vote."""
    form = VettedForm(request.GET)
    if not form.is_valid():
        return render(request, "volunteers/board/fault.html", {"form": form, "is_vetted": True}, status=400)
    whose, project = form.cleaned_data["whose"], form.cleaned_data["project"]
    found = vetted_of(whose, project, viewer_of(request), server_urls(), timezone.now())
    return render(request, "volunteers/board/vetted.html", {"vetted": found, "project": project})
