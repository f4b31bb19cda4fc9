from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from reviewq.changes.models import Account, Server

from . import actions, reads
from .forms import LinkForm, SearchForm
from .proof import code_for


@require_safe
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Who the reader is here, and which Gerrit account they say is theirs."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    viewer = reads.viewer_of(request)
    context = {"form": form, "text": text, "found": reads.accounts_matching(text), "viewer": viewer}
    if viewer.account and not viewer.is_verified:
        context["code"] = code_for(request.user, viewer.account)  # type: ignore[arg-type]
        context["poll_seconds"] = settings.POLL_SECONDS
    return render(request, "people/me.html", context)


@require_POST
@login_required
def set_account(request: HttpRequest) -> HttpResponse:
    """Keeps or drops the reader's word about their account."""
    if "forget" in request.POST:
        actions.unlink_account(request.user)  # type: ignore[arg-type]
        messages.success(request, "Your account is no longer linked.")
        return redirect("people:me")
    form = LinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["account"][0]))
        return redirect("people:me")
    actions.link_account(request.user, form.cleaned_data["account"])  # type: ignore[arg-type]
    return redirect("people:me")


@require_POST
@login_required
def verify(request: HttpRequest) -> HttpResponse:
    """Looks whether the reader has written their code in Gerrit."""
    viewer = reads.viewer_of(request)
    if viewer.account is None:
        messages.error(request, "Say first which Gerrit account is yours.")
    elif viewer.is_verified or actions.verify_account(request.user, viewer.account, timezone.now()):  # type: ignore[arg-type]
        messages.success(request, "Your account is verified.")
    else:
        messages.warning(request, _not_found(viewer.account))
    return redirect("people:me")


def _not_found(account: Account) -> str:
    """Why the code may not be there, and what to do."""
    server = Server.objects.get(pk=account.server_id)
    read = f"last read at {server.last_success_at:%H:%M:%S} UTC" if server.last_success_at else "not read yet"
    return (
        f"No comment by {account.label} with your code is in the mirror, which was {read}. "
        "If you have written it since, wait for the next poll and check again."
    )


@require_POST
def look_as(request: HttpRequest) -> HttpResponse:
    """Signs a visitor of the demo in as one of its people; nowhere else."""
    if not settings.DEMO:
        raise Http404("Looking as somebody else is for the demo alone")
    wanted = request.POST.get("username", "")
    persona = next((p for p in personas() if p["username"] == wanted), None)
    if persona is None:
        raise Http404("No such person in the demo")
    login(request, actions.user_for_persona(persona), backend="django.contrib.auth.backends.ModelBackend")
    return redirect(_next(request))


def personas() -> list[actions.Persona]:
    """The people of the demo whom a visitor may look as; none outside of it."""
    return list(getattr(settings, "DEMO_PERSONAS", [])) if settings.DEMO else []


def _next(request: HttpRequest) -> str:
    """Where the form said to go on to, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
