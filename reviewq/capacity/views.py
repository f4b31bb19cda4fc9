"""The page “Your time”: everybody sees and says their own alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reviewq.changes.models import Account
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import viewer_of

from . import actions, reads
from .forms import AwayForm, CapacityForm, NotNowForm, initial_of
from .words import load_words, now_words, work_words

SAFE = ("GET", "HEAD")
TOO_MANY = "So many periods are kept already: remove some first."
Own = Callable[..., HttpResponse]


def own(view: Own) -> Own:
    """Gives a view the reader's own account, since nobody speaks for another; who has none, or has not verified it, is
    told how to."""

    @login_required
    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, **given: int) -> HttpResponse:
        account = viewer_of(request).own_account
        if account is None:
            return render(request, "capacity/time.html", status=200 if request.method in SAFE else 403)
        return view(request, account, **given)

    return shown


@require_http_methods(["GET", "HEAD", "POST"])
@own
def time(request: HttpRequest, account: Account) -> HttpResponse:
    """What the reader said of their time and what this week holds; POST says how much they want to review."""
    now = timezone.now()
    if request.method in SAFE:
        return _page(request, account, now)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _page(request, account, now, capacity_form=form)
    amount = form.cleaned_data["amount"]
    actions.say_capacity(account, amount, form.cleaned_data["unit"], now)
    kept = "You no longer say how much you want to review." if amount is None else "Kept how much you want to review."
    messages.success(request, kept)
    return redirect("capacity:time")


@require_POST
@own
def add_away(request: HttpRequest, account: Account) -> HttpResponse:
    now = timezone.now()
    form = AwayForm(request.POST, now=now)
    if not form.is_valid():
        return _page(request, account, now, away_form=form)
    assert isinstance(request.user, User)
    try:
        whole, is_joined = actions.add_away(account, request.user, form.cleaned_data["period"], now)
    except actions.TooMany:
        form.add_error(None, TOO_MANY)
        return _page(request, account, now, away_form=form)
    days = f"You are away from {whole.first} to {whole.last}"
    messages.success(request, f"{days}, together with what you had said before." if is_joined else f"{days}.")
    return redirect("capacity:time")


@require_POST
@own
def remove_away(request: HttpRequest, account: Account, pk: int) -> HttpResponse:
    """A period of one's own, of nobody else; twice is as good as once."""
    period = actions.remove_away(account, min(pk, LARGEST_KEY))
    if period:
        messages.success(request, f"You are not away from {period.first} to {period.last}.")
    return redirect("capacity:time")


@require_POST
@own
def not_now(request: HttpRequest, account: Account) -> HttpResponse:
    now = timezone.now()
    form = NotNowForm(request.POST, now=now)
    if not form.is_valid():
        return _page(request, account, now, not_now_form=form)
    ends: datetime = form.cleaned_data["ends"]
    actions.say_not_now(account, ends, now)
    messages.success(request, f"Nothing is sent to you until {ends:%Y-%m-%d %H:%M} UTC.")
    return redirect("capacity:time")


@require_POST
@own
def end_not_now(request: HttpRequest, account: Account) -> HttpResponse:
    if actions.end_not_now(account, timezone.now()):
        messages.success(request, "You can be sent something again.")
    return redirect("capacity:time")


def _page(request: HttpRequest, account: Account, now: datetime, **bound: Form) -> HttpResponse:
    """`bound`: the form that something is wrong with; the others are as they are kept."""
    time = reads.times([account.pk], now)[account.pk]
    context = {
        "time": time,
        "load": load_words(time),
        "state": now_words(time.room),
        "spent": work_words(time.spent),
        "waiting": work_words(time.waiting),
        "capacity_form": CapacityForm(initial=initial_of(time.said)),
        "away_form": AwayForm(now=now),
        "not_now_form": NotNowForm(now=now),
    } | bound
    return render(request, "capacity/time.html", context, status=400 if bound else 200)
