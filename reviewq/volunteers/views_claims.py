"""Taking patches, giving them back, handing them on. What the addresses answer stands in `claims_urls`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from reviewq.changes.models import Change
from reviewq.parts.forms import LARGEST_KEY, next_in, picked_in
from reviewq.people.reads import Viewer, viewer_of

from . import actions, claim_reads
from .claim_forms import MOST_CHANGES, HandOnForm, TakeForm
from .claim_words import place_words
from .models import Claim

GONE = "Some of these changes are no longer there, or not for you to see. Nothing was taken; mark the others again."


@dataclass(slots=True)
class Outcome:
    """What came of taking some changes: what was done in words, and what was refused with the words of each."""

    told: list[str] = field(default_factory=list)
    taken: list[Claim] = field(default_factory=list)
    refused: list[tuple[Change, str]] = field(default_factory=list)
    is_taken_by_others: bool = False

    @property
    def status(self) -> int:
        return 409 if self.is_taken_by_others else 400


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to take changes: by whom, which, where to go on. `fault`: what is wrong with it."""

    viewer: Viewer
    changes: Sequence[Change]
    following: str
    now: datetime
    fault: str = ""


@require_safe
@never_cache
def claims(request: HttpRequest) -> HttpResponse:
    """What the reader has, waits for, and had lately."""
    viewer, now = viewer_of(request), timezone.now()
    mine = claim_reads.mine(viewer, now) if viewer.user.is_authenticated else None
    return render(request, "volunteers/claims/mine.html", {"mine": mine})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take(request: HttpRequest) -> HttpResponse:
    """The form that takes patches, or taking them."""
    viewer = viewer_of(request)
    if not viewer.user.is_authenticated:
        return _to_sign_in(request)
    asked = _asked(request, viewer)
    if request.method != "POST" or asked.fault:
        first = _first_purpose(request, asked)
        return _take_page(request, asked, TakeForm(initial={"purpose": first}), status=400 if asked.fault else 200)
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _take_page(request, asked, form, status=400)
    outcome = _take_each(asked, form.cleaned_data["purpose"], is_queueing=bool(request.POST.get("queue")))
    if outcome.refused:
        return _take_page(request, asked, form, outcome, outcome.status)
    return _answer(request, asked, outcome)


def _asked(request: HttpRequest, viewer: Viewer) -> Asked:
    data = request.POST if request.method == "POST" else request.GET
    wanted = picked_in(data, MOST_CHANGES)
    changes = claim_reads.picked(wanted.ids, viewer) if wanted.ids else []
    fault = wanted.fault or (GONE if len(changes) < len(wanted.ids) else "")
    return Asked(viewer, changes, next_in(data, request, "/claims/"), timezone.now(), fault)


def _first_purpose(request: HttpRequest, asked: Asked) -> str:
    """What the address says, else what the first change needs."""
    wanted = request.GET.get("purpose", "")
    if wanted in Claim.Purpose.values:
        return wanted
    return claim_reads.purpose_of(asked.changes[0], asked.now) if asked.changes else Claim.Purpose.REVIEW.value


def _take_each(asked: Asked, purpose: str, is_queueing: bool) -> Outcome:
    """Takes the changes one by one: what is free is not lost because of one that somebody has."""
    outcome = Outcome()
    for change in asked.changes:
        try:
            place = actions.join_queue(asked.viewer, change, purpose, asked.now) if is_queueing else 0
            if place:
                outcome.told.append(f"You are {place_words(place)} in the queue for {change.number}")
                continue
            claim = actions.take(asked.viewer, change, purpose, asked.now)
        except actions.Refused as fault:
            outcome.refused.append((change, fault.words))
            outcome.is_taken_by_others |= isinstance(fault, actions.Taken)
        else:
            outcome.taken.append(claim)
            outcome.told.append(f"{change.number} is yours until {claim.until:%Y-%m-%d %H:%M} UTC")
    return outcome


def _take_page(
    request: HttpRequest, asked: Asked, form: TakeForm, outcome: Outcome | None = None, status: int = 200
) -> HttpResponse:
    """The form: for htmx alone, else on a page of its own. After a refusal it is about what was refused."""
    context: dict[str, Any] = {
        "form": form,
        "changes": [change for change, _ in outcome.refused] if outcome else asked.changes,
        "next": asked.following,
        "fault": asked.fault,
        "outcome": outcome,
    }
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, f"volunteers/claims/take{'_form' if is_part else ''}.html", context, status=status)


def _answer(request: HttpRequest, asked: Asked, outcome: Outcome) -> HttpResponse:
    """Pieces for htmx, with the way back for a single one; else on to the next page with a message."""
    told = "; ".join(outcome.told)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"{told}.")
        return redirect(asked.following)
    rows = claim_reads.rows_anew([change.pk for change in asked.changes], asked.viewer, asked.now)
    undo = outcome.taken[0] if len(outcome.taken) == 1 else None
    context = {"rows": rows, "told": told, "undo": undo, "next": asked.following}
    return render(request, "volunteers/claims/answer.html", context)


@require_POST
@login_required
def leave(request: HttpRequest) -> HttpResponse:
    """Leaves the queue for a change."""
    viewer, wanted = viewer_of(request), picked_in(request.POST, MOST_CHANGES)
    for change in Change.objects.filter(pk__in=wanted.ids):
        if actions.leave_queue(viewer, change, timezone.now()):
            messages.success(request, f"You no longer wait for {change.number}.")
    return redirect(next_in(request.POST, request, "/claims/"))


@require_POST
@login_required
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """The lease runs anew, by hand."""

    def act(viewer: Viewer, claim: Claim, now: datetime) -> str:
        renewed = actions.renew_by_hand(viewer, claim, now)
        return f"{claim.change.number} is yours until {renewed.until:%Y-%m-%d %H:%M} UTC."

    return _do(request, pk, act)


@require_POST
@login_required
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a claim; the first in the queue gets the patch."""

    def act(viewer: Viewer, claim: Claim, now: datetime) -> str:
        following = actions.give_back(viewer, claim, now)
        whose = f"{following.holder_name} has it now" if following else "others can take it"
        return f"You gave {claim.change.number} back: {whose}."

    return _do(request, pk, act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that hands a patch on to somebody, or doing it."""
    viewer, now = viewer_of(request), timezone.now()
    claim = _find(pk, viewer)
    form = HandOnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            following = actions.hand_on(viewer, claim, form.cleaned_data["to"], now)
        except actions.Refused as fault:
            form.add_error("to", fault.words)
        else:
            messages.success(request, f"{following.holder_name} has {claim.change.number} now.")
            return redirect(next_in(request.POST, request, "/claims/"))
    data = request.POST if request.method == "POST" else request.GET
    context = {"form": form, "claim": claim, "next": next_in(data, request, "/claims/")}
    return render(request, "volunteers/claims/hand_on.html", context, status=400 if form.errors else 200)


def _do(request: HttpRequest, pk: int, act: Callable[[Viewer, Claim, datetime], str]) -> HttpResponse:
    """Does something to a claim of the viewer's and tells them, or why it cannot be done."""
    viewer = viewer_of(request)
    claim = _find(pk, viewer)
    try:
        messages.success(request, act(viewer, claim, timezone.now()))
    except actions.Refused as fault:
        messages.error(request, fault.words)
    return redirect(next_in(request.POST, request, "/claims/"))


def _find(pk: int, viewer: Viewer) -> Claim:
    found = claim_reads.claim_of(pk, viewer) if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404("There is no such claim of yours.")
    return found


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and from there back to the list."""
    data = request.POST if request.method == "POST" else request.GET
    back = next_in(data, request, request.get_full_path() if request.method == "GET" else "/claims/")
    address = f"{reverse('people:sign-in')}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
