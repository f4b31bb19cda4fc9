from __future__ import annotations

from typing import Any

import django_rq
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import RedisError

from reviewq.changes.corrections import disputed_in_a_week
from reviewq.parts.lanes import BY_LANE, MINE
from reviewq.parts.plugins import panels_of
from reviewq.people.reads import viewer_of
from reviewq.search.language import QueryError

from . import change_reads, live_reads, reads, sync_reads
from .context import THEME_COOKIE, THEMES, glance_of
from .forms import SORTS, LiveForm, QueueForm, Wanted
from .in_gerrit import of_queue

A_YEAR = 365 * 24 * 3600  # seconds
POLL_JOB = "gerrit_sync.jobs.poll_now"
NOT_UNDERSTOOD = "This page asks in a way that this site no longer understands: reload it."


@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """The queue of a project or of all."""
    form = QueueForm(request.GET)
    if not form.is_valid():
        wanted = form.kept()
        return render(request, "queue/queue.html", _bar(request, form, wanted), status=400)
    viewer, mirror, now = viewer_of(request), glance_of(request), timezone.now()
    wanted = form.wanted()
    try:
        scope = reads.scope_of(wanted, viewer, now)
    except QueryError as fault:
        return _refused(request, form, fault)
    counts, scope = reads.counted(scope, wanted, viewer)
    wanted = reads.with_lane(wanted, counts)
    page = reads.page_of(scope, wanted, viewer, mirror.urls, now)
    context = _bar(request, form, wanted) | {
        "page": page,
        "lanes": reads.tabs_of(counts, wanted, viewer),
        "total": counts.get(wanted.lane, 0) if counts is not None else None,
        "counts": counts,
        "unknown": scope.unknown,
        "shown": ",".join(str(row.id) for row in page.rows),
        "needs_account": wanted.lane == MINE and viewer.account is None,
        "in_gerrit": of_queue(wanted, next(iter(mirror.urls.values()), "")),
    }
    if not page.rows:
        context["first_run"] = sync_reads.first_run(mirror.servers) if not mirror.is_mirrored else None
    return render(request, "queue/queue.html", context)


def _refused(request: HttpRequest, form: QueueForm, fault: QueryError) -> HttpResponse:
    """The page of a query that cannot be answered: what was typed, with the place of the fault below it."""
    text = form.cleaned_data["q"]
    form.add_error("q", str(fault))
    context = _bar(request, form, form.kept()) | {"pointer": fault.pointer(text)}
    return render(request, "queue/queue.html", context, status=400)


def _bar(request: HttpRequest, form: QueueForm, wanted: Wanted) -> dict[str, Any]:
    """What stands above the rows: filters as they were typed, orders, lanes."""
    return {
        "form": form,
        "wanted": wanted,
        "tab": BY_LANE.get(wanted.lane),
        "orders": [(sort, wanted.but(sort=sort.key).query) for sort in SORTS.values()],
        "projects": reads.projects_to_choose(wanted.project),
    }


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """What changed since an open page was drawn: 204 for nothing, else pieces that htmx puts in their places."""
    form, question = QueueForm(request.GET), LiveForm(request.GET)
    if not (form.is_valid() and question.is_valid()):
        return HttpResponseBadRequest(NOT_UNDERSTOOD)
    seen, mirror = question.glimpse(), glance_of(request)
    if mirror.version == seen.version and mirror.token == seen.sync:
        return HttpResponse(status=204)
    context: dict[str, Any] = {"seen": seen}
    if mirror.version != seen.version:
        viewer, wanted = viewer_of(request), form.wanted()
        changes = live_reads.rows_since(seen, viewer, mirror.urls, timezone.now())
        if question.cleaned_data["rows"]:
            changes.came_in = changes.came_back = live_reads.came_back(seen, viewer)
            path = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
            here = "/" + path.lstrip("/")
            return render(request, "queue/live.html", context | {"changes": changes, "here": here})
        try:
            scope = reads.scope_of(wanted, viewer, timezone.now())
        except QueryError:
            return HttpResponseBadRequest(NOT_UNDERSTOOD)
        counts, scope = reads.counted(scope, wanted, viewer)
        changes.came_in, changes.came_back = live_reads.came_in(seen, scope, wanted, viewer)
        context |= {"changes": changes, "lanes": reads.tabs_of(counts, wanted, viewer), "here": f"/{wanted.query}"}
    return render(request, "queue/live.html", context)


@require_safe
@never_cache
def change(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """One change: whose turn it is and why, who held it when, and what it consists of."""
    viewer = viewer_of(request)
    found = change_reads.find(project, number, viewer)
    if found is None:
        raise Http404(f"There is no change {number} of {project} in the mirror.")
    now = timezone.now()
    context = {"view": change_reads.view_of(found, viewer, now), "panels": panels_of(request, found, viewer, now)}
    return render(request, "changes/change.html", context)


@require_safe
@never_cache
def sync(request: HttpRequest) -> HttpResponse:
    """How the mirror is."""
    return render(request, "queue/sync.html", _sync_context(request))


@require_POST
@login_required
def sync_now(request: HttpRequest) -> HttpResponse:
    """Asks the worker for a poll now. Without Redis nothing is lost, and the page says so."""
    try:
        django_rq.get_queue().enqueue(POLL_JOB)
    except (RedisError, OSError):
        context = _sync_context(request) | {"queue_is_down": True}
        return render(request, "queue/sync.html", context, status=503)
    messages.success(request, "A poll is under way; this page tells how it went.")
    return redirect("queue:sync")


def _sync_context(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    statuses = sync_reads.statuses(viewer_of(request), now)
    return {"statuses": statuses, "disputed": disputed_in_a_week(now), "now": now}


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keeps the reader's choice of colours in a cookie, so that the first byte of the next page has it."""
    theme, back = request.POST.get("theme", ""), request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if is_ours else "/")
    if theme not in THEMES:
        return HttpResponseBadRequest("The colours are auto, light or dark.")
    response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response
