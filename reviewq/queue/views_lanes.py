"""Pages of lanes: dashboards whose whole state is their address, in Gerrit's own form."""

from __future__ import annotations

import re
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reviewq.people.reads import viewer_of
from reviewq.search import dashboards

from . import in_gerrit, lanes_reads
from .context import glance_of
from .forms import DashboardForm
from .in_gerrit import InGerrit

FILE_NAME = re.compile(r"[^A-Za-z0-9]+")


def _asked(request: HttpRequest) -> str:
    """What stands after the `?`, in its order, which is that of the sections."""
    return str(request.META["QUERY_STRING"]).encode("latin-1", "replace").decode("utf-8", "replace")


@require_safe
@never_cache
def lanes(request: HttpRequest) -> HttpResponse:
    """A dashboard: one lane a section, with its count and its newest rows."""
    asked = _asked(request)
    if not asked:
        return redirect("queue:new-lanes")
    try:
        dashboard = dashboards.from_query(asked)
    except dashboards.DashboardError as fault:
        return _form(request, DashboardForm({"text": f"?{asked}"}, fault=str(fault)), status=400)
    viewer, mirror = viewer_of(request), glance_of(request)
    shown = lanes_reads.lanes_of(dashboard, viewer, mirror.urls, timezone.now())
    server = next(iter(mirror.urls.values()), "")
    context = {
        "dashboard": dashboard,
        "found": shown,
        "shown": lanes_reads.shown_in(shown),
        "in_gerrit": in_gerrit.of_lanes(dashboard, server) if server else InGerrit(""),
        "address": dashboard.address,
    }
    return render(request, "dashboards/lanes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_lanes(request: HttpRequest) -> HttpResponse:
    """Where a dashboard is pasted; with the parameters of one, it is there to be edited."""
    if request.method != "POST":
        return _form(request, DashboardForm(initial=_edited(_asked(request))))
    form = DashboardForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=400)
    return redirect(f"{reverse('queue:lanes')}?{form.cleaned_data['dashboard'].address}")


def _edited(asked: str) -> dict[str, str]:
    try:
        return {"text": dashboards.to_file(dashboards.from_query(asked))} if asked else {}
    except dashboards.DashboardError:
        return {"text": f"?{unquote(asked)}"}


def _form(request: HttpRequest, form: DashboardForm, status: int = 200) -> HttpResponse:
    return render(request, "dashboards/new.html", {"form": form}, status=status)


@require_safe
def lanes_file(request: HttpRequest) -> HttpResponse:
    """A dashboard as a `.dash` file."""
    try:
        dashboard = dashboards.from_query(_asked(request))
    except dashboards.DashboardError as fault:
        return HttpResponse(f"{fault}\n", content_type="text/plain; charset=utf-8", status=400)
    name = FILE_NAME.sub("-", dashboard.title).strip("-").lower()[:60] or "dashboard"
    answer = HttpResponse(dashboards.to_file(dashboard), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.dash"'
    return answer


@require_safe
def gerrits_dashboard(request: HttpRequest) -> HttpResponse:
    """An address of Gerrit's with our host."""
    return redirect(f"{reverse('queue:lanes')}?{request.META['QUERY_STRING']}")
