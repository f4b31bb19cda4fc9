"""Making, editing and removing a domain."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from reviewq.changes.models import Domain
from reviewq.people.reads import Viewer, viewer_of

from . import advice, permits, reads
from .actions import BROWSER, DomainChanged, InvalidDomain, remove_domain, save_domain
from .forms import DomainForm
from .records import record_of
from .views import found

Context = dict[str, Any]
BEGUN_FROM = ("name", "slug", "about", "rules", "bug_tags", "contacts")  # what the address of a new one may say


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Makes a domain; the address may say what the form begins with."""
    if not viewer_of(request).is_editor:
        raise PermissionDenied
    if request.method == "POST":
        return _typed(request, None)
    begun = {name: request.GET[name][:10_000] for name in BEGUN_FROM if name in request.GET}
    return _page(request, None, DomainForm(initial=begun))


@login_required
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A form for a domain; its experts are named on its page."""
    domain = found(slug)
    _require(viewer_of(request), domain)
    if request.method == "POST":
        return _typed(request, domain)
    initial = DomainForm.initial_of(record_of(domain), domain.version)
    return _page(request, domain, DomainForm(initial=initial, slug=slug))


@login_required
@never_cache
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks whether to remove a domain; POST does."""
    domain = found(slug)
    _require(viewer_of(request), domain)
    if request.method != "POST":
        return _removal(request, domain)
    seen = DomainForm(request.POST, slug=slug)
    seen.is_valid()
    try:
        remove_domain(domain, request.user, BROWSER, timezone.now(), seen.seen_version)  # type: ignore[arg-type]
    except DomainChanged as fault:
        if fault.domain is None:
            raise Http404("Somebody has removed it already.") from None
        return _removal(request, found(slug), status=409)
    messages.success(request, f"Removed: {domain.name}. The history keeps it.")
    return redirect("domains:map")


def _removal(request: HttpRequest, domain: Domain, status: int = 200) -> HttpResponse:
    context = {"domain": domain, "experts": len(domain.experts.all()), "last": reads.last_edit(domain.slug)}
    return render(request, "domains/remove.html", context | {"is_conflict": status == 409}, status=status)


def _require(viewer: Viewer, domain: Domain) -> None:
    if not permits.may_edit(viewer, record_of(domain).project_patterns):
        raise PermissionDenied


def _typed(request: HttpRequest, domain: Domain | None) -> HttpResponse:
    """What was typed: shown with what it would match, saved, or sent back with what is wrong or unusual."""
    form, viewer = DomainForm(request.POST, slug=domain.slug if domain else ""), viewer_of(request)
    if form.is_valid() and (told := permits.not_yours(viewer, form.record.project_patterns)):
        form.add_error("rules", told)
    if form.errors:
        return _page(request, domain, form, status=400)
    warnings = advice.warnings_of(form.record, domain)
    heeded = advice.digest(warnings)
    if "preview" in request.POST:
        more = {"preview": advice.preview(form.record, domain, viewer), "warnings": warnings}
        return _page(request, domain, _with(form, heeded=heeded), more)
    if warnings and heeded != form.cleaned_data["heeded"]:
        more = {"warnings": warnings, "is_warned": True}
        return _page(request, domain, _with(form, heeded=heeded), more, status=400)
    return _save(request, form, domain)


def _with(form: DomainForm, **hidden: object) -> DomainForm:
    """The same form with other hidden fields: what was typed stays."""
    return DomainForm({**_data(form), **{name: str(value) for name, value in hidden.items()}}, slug=form.stored_slug)


def _data(form: DomainForm) -> dict[str, str]:
    """What was sent, of each field the last."""
    return {name: str(form.data[name]) for name in form.data}


def _save(request: HttpRequest, form: DomainForm, domain: Domain | None) -> HttpResponse:
    seen = form.seen_version if domain else None
    try:
        saved = save_domain(form.record, request.user, form.chosen_way, timezone.now(), seen)  # type: ignore[arg-type]
    except InvalidDomain as fault:
        form.tell(fault.problems)
        return _page(request, domain, form, status=400)
    except DomainChanged as fault:
        return _conflict(request, form, fault.domain)
    messages.success(request, f"Saved: {saved.name}.")
    return redirect("domains:domain", saved.slug)


def _conflict(request: HttpRequest, form: DomainForm, now_there: Domain | None) -> HttpResponse:
    """Somebody else saved since the form was drawn: says who and what, and keeps what was typed. Saving again wins."""
    last = reads.last_edit(form.stored_slug)
    context: Context = {"is_conflict": True, "was_removed": now_there is None, "last": last}
    if now_there is None:
        again = DomainForm({**_data(form), "slug": form.stored_slug})
        return _page(request, None, again, context, status=409)
    return _page(request, now_there, _with(form, seen=now_there.version), context, status=409)


def _page(
    request: HttpRequest, domain: Domain | None, form: DomainForm, more: Context | None = None, status: int = 200
) -> HttpResponse:
    context = {"domain": domain, "form": form, "projects": reads.offered_projects(), **(more or {})}
    return render(request, "domains/form.html", context, status=status)
