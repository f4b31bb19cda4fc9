"""Domains that the history proposes: for who may keep them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviewq.people.reads import Viewer, viewer_of

from .actions import PROPOSAL, InvalidDomain, save_domain
from .proposals import Found, Proposed, project_named, projects_of, proposals_of
from .rules import lines

LONGEST_ADDRESS = 4000  # what servers take
GONE = "The history proposes no domain {} any more: look again at what it proposes now."


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest) -> HttpResponse:
    """What the history of a project proposes (`project=`); a POST keeps the one of that short name (`take=`)."""
    viewer = viewer_of(request)
    if not viewer.is_editor:
        raise PermissionDenied
    names = projects_of(viewer)
    wanted = (request.POST if request.method == "POST" else request.GET).get("project", "")
    if not wanted and names:
        wanted = names[0]
    if wanted not in names:
        fault = "The mirror has no such project that is yours: choose one of the list." if wanted else ""
        return _page(request, names, "", None, fault, 400 if fault else 200)
    found = proposals_of(project_named(wanted), timezone.now())
    if request.method != "POST":
        return _page(request, names, wanted, found)
    return _take(request, names, wanted, found, viewer)


def _take(request: HttpRequest, names: list[str], project: str, found: Found, viewer: Viewer) -> HttpResponse:
    """Keeps one proposal as it is now: what the reader saw may have moved by some changes."""
    slug = request.POST.get("take", "")
    chosen: Proposed | None = next((one for one in found.proposals if one.record.slug == slug), None)
    if chosen is None:
        return _page(request, names, project, found, GONE.format(f"“{slug[:60]}”" if slug else "of that name"), 409)
    try:
        domain = save_domain(chosen.record, viewer.user, PROPOSAL, timezone.now())  # type: ignore[arg-type]
    except InvalidDomain as fault:
        return _page(request, names, project, found, str(fault), 409)
    messages.success(request, f"{domain.name} is a domain now. Name its experts on its page.")
    return redirect(f"{request.path}?project={project}")


def _page(
    request: HttpRequest, names: list[str], project: str, found: Found | None, fault: str = "", status: int = 200
) -> HttpResponse:
    shown = [(one, _form_of(one)) for one in found.proposals] if found else []
    context = {"projects": names, "about_project": project, "project": project, "found": found, "shown": shown}
    return render(request, "domains/proposals.html", context | {"fault": fault}, status=status)


def _form_of(one: Proposed) -> str:
    """The address of the form for a new domain that begins with this one; '' if it is too long for an address."""
    record = one.record
    rules, tags = lines.text_of(record.rules), "\n".join(record.bug_tags)
    begun = {"name": record.name, "slug": record.slug, "rules": rules, "bug_tags": tags}
    address = f"{reverse('domains:new')}?{urlencode(begun)}"
    return address if len(address) < LONGEST_ADDRESS else ""
