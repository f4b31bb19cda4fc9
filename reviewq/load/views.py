"""The load pages: the totals for everybody, one's own figures, and those of a team for who leads it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.changes.models import Account, Project
from reviewq.cycles import calendar
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import viewer_of

from . import access, pages, people_reads, shown, total_reads
from .forms import ProjectForm
from .rules.waiting import Kind

TEAM_KINDS = (Kind.SECOND, Kind.BACK, Kind.PROMISED, Kind.OWN)  # with a column of their own


@require_safe
@never_cache
def totals(request: HttpRequest) -> HttpResponse:
    """What everybody may see of one project."""
    form = ProjectForm(request.GET)
    is_good = form.is_valid()
    project = _chosen(form, is_good)
    context = _context(form, project)
    if project:
        now, viewer = timezone.now(), viewer_of(request)
        context |= {"page": pages.totals_page(total_reads.totals(project, now), now)}
        context["leads"] = viewer.leads(project.name)
    return render(request, "load/totals.html", context, status=200 if is_good else 400)


@require_safe
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """The reader's own figures; for who has shown no account yet, what would be here."""
    viewer = viewer_of(request)
    if viewer.own_account is None:
        return render(request, "load/unknown.html")
    return _person(request, viewer.own_account)


@require_safe
@login_required
@never_cache
def person(request: HttpRequest, number: int) -> HttpResponse:
    """The figures of one person, for that person and for who leads them."""
    account = people_reads.account(number) if number <= LARGEST_KEY else None
    if account is None:
        raise Http404("There is no such account in the mirror.")
    return _person(request, account)


def _person(request: HttpRequest, account: Account) -> HttpResponse:
    """`project=` narrows what waits and was done; `list=` shows the list behind a figure."""
    form, viewer = ProjectForm(request.GET), viewer_of(request)
    project = form.cleaned_data["project"] if form.is_valid() else None
    allowed = access.person(viewer, account, project)
    if allowed is None:
        return render(request, "load/refused.html", {"what": "of another person"}, status=403)
    key = request.GET.get("list", "")
    if form.errors or (key and not shown.list_words(key, is_own=True)):
        raise Http404("There is no such project, or no such list.")
    page = pages.person_page(allowed, account, key, viewer, timezone.now())
    context = {"page": page, "person": page.person, "account": account, "is_own": viewer.account == account}
    context |= {
        "leads": viewer.account != account,
        "is_narrowed": allowed.projects is not None,
        "project": project,
        "narrowed": _narrowed(project),
    }
    return render(request, "load/person.html", context)


@require_safe
@login_required
@never_cache
def team(request: HttpRequest) -> HttpResponse:
    """The cores of one project, for who leads it."""
    form, viewer = ProjectForm(request.GET), viewer_of(request)
    is_good = form.is_valid()
    project = _chosen(form, is_good, [role.project_pattern for role in viewer.roles])
    context = _context(form, project) | {"is_by_room": request.GET.get("sort") == "room"}
    if project is None:
        return render(request, "load/team.html", context, status=200 if is_good else 400)
    accounts = people_reads.team(project.pk) if viewer.leads(project.name) else []
    allowed = access.team(viewer, project, [account.pk for account in accounts])
    if allowed is None:
        return render(request, "load/refused.html", context | {"what": "of a team"}, status=403)
    context["page"] = pages.team_page(allowed, accounts, timezone.now(), context["is_by_room"])
    context |= {"kinds": TEAM_KINDS, "narrowed": _narrowed(project)}
    return render(request, "load/team.html", context)


def _narrowed(project: Project | None) -> str:
    """What addresses of lists go on with."""
    return urlencode({"project": project.name}) if project else ""


def _chosen(form: ProjectForm, is_good: bool, patterns: list[str] | None = None) -> Project | None:
    """The project that is asked for; else the first that one of the patterns names, else the busiest."""
    asked: Project | None = form.cleaned_data.get("project")
    if asked or not is_good:
        return asked
    named = total_reads.first_covered(patterns) if patterns else None
    return named or total_reads.busiest_project()


def _context(form: ProjectForm, project: Project | None) -> dict[str, Any]:
    name = project.name if project else ""
    return {"form": form, "project": project, "about_project": name, "projects": calendar.known().projects[:200]}
