"""`I have 25 minutes`: a list that fits, finished item by item."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reviewq.desk import sitting_actions, sitting_reads
from reviewq.desk.models import Sitting
from reviewq.desk.rules.sitting import fitting
from reviewq.desk.sitting_forms import SittingForm
from reviewq.people.reads import viewer_of

NOTHING_FITS = "Nothing that you could review here fits into {minutes} minutes"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def sitting(request: HttpRequest) -> HttpResponse:
    """The sitting under way, else the question how much time there is."""
    viewer = viewer_of(request)
    user: User = viewer.user  # type: ignore[assignment]
    if request.method == "POST":
        return _begin(request, user)
    open_now = sitting_reads.open_sitting(user)
    if open_now is None:
        return _ask(request, user, SittingForm())
    progress = sitting_reads.progress_of(open_now, viewer, timezone.now())
    if progress.now is None:  # what was left is no longer for them to see
        sitting_actions.end(open_now, timezone.now())
        return redirect("desk:sitting")
    return render(request, "desk/sitting.html", {"progress": progress, "pace": sitting_reads.pace_of(user)})


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    form = SittingForm(request.POST)
    if not form.is_valid():
        return _ask(request, user, form, status=400)
    data, pace = form.cleaned_data, sitting_reads.pace_of(user)
    works = sitting_reads.works_for(viewer_of(request), data["project"], data["areas"])
    chosen = fitting(works, data["minutes"], pace.factor)
    if not chosen:
        form.add_error(None, _nothing(works, data["minutes"]))
        return _ask(request, user, form, status=200)
    wanted = Sitting(minutes=data["minutes"], project=data["project"], areas=data["areas"], factor=pace.factor)
    sitting_actions.begin(user, wanted, chosen, timezone.now())
    return redirect("desk:sitting")


def _nothing(works: list[Any], minutes: int) -> str:
    words = NOTHING_FITS.format(minutes=minutes)
    if not works:
        return f"{words}: no change there waits for your review."
    return f"{words}: the shortest of {len(works)} is estimated at {min(work.minutes for work in works)} min."


def _ask(request: HttpRequest, user: User, form: SittingForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "pace": sitting_reads.pace_of(user), "past": sitting_reads.past_of(user)}
    return render(request, "desk/sitting_ask.html", context, status=status)


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """Ends the sitting; what is left stays in the queue."""
    user: User = request.user  # type: ignore[assignment]
    open_now = sitting_reads.open_sitting(user)
    if open_now:
        sitting_actions.end(open_now, timezone.now())
        messages.success(request, "The sitting is over. What was left is in the queue as before.")
    return redirect("desk:sitting")
