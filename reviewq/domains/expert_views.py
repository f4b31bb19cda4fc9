"""Naming experts, and ending it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from reviewq.changes.models import Domain, Expert
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import viewer_of

from . import permits, reads
from .actions import DomainChanged, ExpertChanged, InvalidExpert, end_expert, name_expert
from .forms import EndForm, ExpertForm
from .records import Naming, record_of
from .views import found


@login_required
@never_cache
def name(request: HttpRequest, slug: str) -> HttpResponse:
    """Names an expert; `?person=` begins with somebody."""
    domain = found(slug)
    if not permits.may_edit(viewer_of(request), record_of(domain).project_patterns):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, domain, ExpertForm(initial={"person": request.GET.get("person", "")[:200]}))
    form, now = ExpertForm(request.POST), timezone.now()
    if not form.is_valid() or form.chosen is None:
        return _page(request, domain, form, status=400)
    try:
        name_expert(domain, Naming(form.chosen, form.days), request.user, now)  # type: ignore[arg-type]
    except InvalidExpert as fault:
        form.tell(fault.problems)
        return _page(request, domain, form, status=400)
    except DomainChanged:
        raise Http404("Somebody has removed the domain.") from None
    messages.success(request, f"{form.chosen.label} is named as an expert of {domain.name}.")
    return redirect("domains:domain", slug)


def _page(request: HttpRequest, domain: Domain, form: ExpertForm, status: int = 200) -> HttpResponse:
    return render(request, "domains/expert.html", {"domain": domain, "form": form}, status=status)


@login_required
@never_cache
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ends a naming: by who may name, or by the expert."""
    domain = found(slug)
    expert = reads.expert(domain, pk) if pk <= LARGEST_KEY else None
    if expert is None:
        raise Http404("Nobody is named so.")
    if not permits.may_end(viewer_of(request), expert, record_of(domain).project_patterns):
        raise PermissionDenied
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _ending(request, domain, expert, form, status=400 if form.is_bound else 200)
    last_day = form.cleaned_data["until"]
    try:
        end_expert(expert, request.user, timezone.now(), last_day)  # type: ignore[arg-type]
    except InvalidExpert as fault:
        form.add_error("until", next(iter(fault.problems.values())))
        return _ending(request, domain, expert, form, status=400)
    except (ExpertChanged, DomainChanged):
        messages.warning(request, f"{expert.account.label} was no expert of {domain.name} any more.")
        return redirect("domains:domain", slug)
    when = f"on {last_day}" if last_day else "now"
    messages.success(request, f"{expert.account.label} ends as an expert of {domain.name} {when}.")
    return redirect("domains:domain", slug)


def _ending(request: HttpRequest, domain: Domain, expert: Expert, form: EndForm, status: int) -> HttpResponse:
    return render(request, "domains/end.html", {"domain": domain, "expert": expert, "form": form}, status=status)
