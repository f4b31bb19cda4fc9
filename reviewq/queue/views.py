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

from reviewq.parts.lanes import BY_LANE, MINE, TABS
from reviewq.people.reads import viewer_of

from . import change_reads, reads, sync_reads
from .context import THEME_COOKIE, THEMES, glance_of
from .forms import SORTS, LiveForm, QueueForm, Wanted

A_YEAR = 365 * 24 * 3600  # seconds
POLL_JOB = "gerrit_sync.jobs.poll_now"


@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """The queue of a project or of all."""
    form = QueueForm(request.GET)
    if not form.is_valid():
        wanted = form.kept()
        return render(request, "queue/queue.html", _bar(request, form, wanted), status=400)
    viewer, mirror = viewer_of(request), glance_of(request)
    wanted = form.wanted()
    counts, scope = reads.counted(reads.scope_of(wanted, viewer), wanted, viewer)
    wanted = reads.with_lane(wanted, counts)
    page = reads.page_of(scope, wanted, viewer, mirror.urls, timezone.now())
    context = _bar(request, form, wanted) | {
        "page": page,
        "lanes": reads.tabs_of(counts, wanted, viewer),
        "total": counts.get(wanted.lane, 0) if counts is not None else None,
        "counts": counts,
        "unknown": scope.unknown,
        "shown": ",".join(str(row.id) for row in page.rows),
        "needs_account": wanted.lane == MINE and viewer.account is None,
    }
    if not page.rows:
        context["first_run"] = sync_reads.first_run(mirror.servers) if not mirror.is_mirrored else None
    return render(request, "queue/queue.html", context)


def _bar(request: HttpRequest, form: QueueForm, wanted: Wanted) -> dict[str, Any]:
    """What stands above the rows: filters as they were typed, orders, lanes."""
    return {
        "form": form,
        "wanted": wanted,
        "tab": BY_LANE.get(wanted.lane),
        "letters": TABS,
        "orders": [(sort, wanted.but(sort=sort.key).query) for sort in SORTS.values()],
        "projects": reads.projects_to_choose(wanted.project),
    }


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """What changed since an open page was drawn: 204 for nothing, else pieces that htmx puts in their places."""
    form, question = QueueForm(request.GET), LiveForm(request.GET)
    if not (form.is_valid() and question.is_valid()):
        return HttpResponseBadRequest("This page asks in a way that this site no longer understands: reload it.")
    seen, mirror = question.glimpse(), glance_of(request)
    if mirror.version == seen.version and mirror.token == seen.sync:
        return HttpResponse(status=204)
    context: dict[str, Any] = {"seen": seen}
    if mirror.version != seen.version:
        viewer, wanted = viewer_of(request), form.wanted()
        counts, scope = reads.counted(reads.scope_of(wanted, viewer), wanted, viewer)
        context |= {
            "changes": reads.changes_since(seen, scope, wanted, viewer, mirror.urls),
            "lanes": reads.tabs_of(counts, wanted, viewer),
            "wanted": wanted,
        }
    return render(request, "queue/live.html", context)


@require_safe
@never_cache
def change(request: HttpRequest, project: str, number: int) -> HttpResponse:
    """One change: whose turn it is and why, who held it when, and what it consists of."""
    viewer = viewer_of(request)
    found = change_reads.find(project, number, viewer)
    if found is None:
        raise Http404(f"There is no change {number} of {project} in the mirror.")
    return render(request, "changes/change.html", {"view": change_reads.view_of(found, viewer, timezone.now())})


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
    return {"statuses": sync_reads.statuses(viewer_of(request), now), "now": now}


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
