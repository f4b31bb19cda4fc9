"""Saved views: opening them, keeping, ordering, sharing, counting."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviewq.desk import acts, view_actions, view_reads
from reviewq.desk.kinds import drop_view
from reviewq.desk.models import SavedView
from reviewq.desk.view_forms import ViewForm
from reviewq.desk.view_reads import ViewLine
from reviewq.parts import plugins
from reviewq.people.reads import Viewer, viewer_of

NO_VIEW = "There is no such view, or it is not for you."
IN_SESSION = "views"
LONGEST_IN_SESSION = 40  # letters of a name; the session is a cookie
MOST_RECOUNTED = 20
DIRECTIONS = {"up": -1, "down": 1}


def remember_keys(request: HttpRequest, lines: Iterable[ViewLine]) -> None:
    """Puts the keys of views into the session, so that each page knows them for no query."""
    keys = [[line.key, line.view.name[:LONGEST_IN_SESSION]] for line in lines if line.key]
    if request.session.get(IN_SESSION) != keys:
        request.session[IN_SESSION] = keys


@require_safe
@never_cache
@login_required
def views(request: HttpRequest) -> HttpResponse:
    """All views of the reader and those that are shared with any project."""
    lines = view_reads.all_views_of(viewer_of(request), timezone.now())
    remember_keys(request, lines)
    return render(request, "desk/views.html", {"lines": lines})


@require_safe
@never_cache
@login_required
def go(request: HttpRequest, pk: int) -> HttpResponse:
    """To the list that a view keeps."""
    view = view_reads.view_for(viewer_of(request), pk)
    if view is None:
        raise Http404(NO_VIEW)
    return redirect(view.url)


@require_safe
@never_cache
@login_required
def go_by_key(request: HttpRequest, key: int) -> HttpResponse:
    """To the view that `v` and this digit lead to."""
    lines = view_reads.all_views_of(viewer_of(request), timezone.now())
    remember_keys(request, lines)
    line = next((line for line in lines if line.key == str(key)), None)
    if line is None:
        messages.info(request, f"No view of yours has the key {key}. Save one from the queue, or give one this key.")
        return redirect("desk:views")
    return redirect(line.view.url)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Keeps the list at an address as a view."""
    return _edit(request, None, {"url": request.GET.get("url", ""), "name": request.GET.get("name", "")})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    view = view_reads.own_view(viewer_of(request), pk)
    if view is None:
        raise Http404(NO_VIEW)
    names = ("name", "url", "shared_project", "hot_key")
    return _edit(request, view, {name: getattr(view, name) for name in names})


def _edit(request: HttpRequest, view: SavedView | None, initial: dict[str, object]) -> HttpResponse:
    viewer, data = viewer_of(request), request.POST if request.method == "POST" else None
    form = ViewForm(data, initial=initial, viewer=viewer, host=request.get_host(), view=view)
    if data is None or not form.is_valid():
        return _form(request, form, view, 200 if data is None else 400)
    now = timezone.now()
    try:
        kept = view_actions.save(viewer.user, form.cleaned_data, view, now)  # type: ignore[arg-type]
    except view_actions.NotSaved as fault:
        form.add_error(fault.field, fault.words)
        return _form(request, form, view, 400)
    if form.rows is not None:
        view_actions.keep_count(kept, form.rows, now)
    messages.success(request, f"Kept as “{kept.name}”" + (f": v {kept.hot_key} leads to it." if kept.hot_key else "."))
    return redirect("desk:views")


def _form(request: HttpRequest, form: ViewForm, view: SavedView | None, status: int) -> HttpResponse:
    return render(request, "desk/view_form.html", {"form": form, "view": view}, status=status)


@require_POST
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    by = DIRECTIONS.get(request.POST.get("to", ""))
    if by is None:
        messages.error(request, "A view moves up or down.")
    elif not view_actions.move(viewer_of(request).user, pk, by):  # type: ignore[arg-type]
        raise Http404(NO_VIEW)
    return redirect(f"{reverse('desk:views')}#view-{pk}")


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    view = view_reads.own_view(viewer, pk)
    if view is None:
        raise Http404(NO_VIEW)
    act = acts.do(drop_view.KIND, acts.Doing(viewer, [], timezone.now(), {"view": view}))
    messages.success(request, act.told, extra_tags=str(act.pk))
    return redirect("desk:views")


@require_safe
@never_cache
@login_required
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers of rows anew, as pieces for an open page: counting asks a few queries a view, which no page waits
    for."""
    viewer = viewer_of(request)
    lines = view_reads.all_views_of(viewer, timezone.now())[:MOST_RECOUNTED]
    return render(request, "desk/view_counts.html", {"lines": [_counted(line, viewer) for line in lines]})


def _counted(line: ViewLine, viewer: Viewer) -> tuple[int, str]:
    """(view, its number of rows in words)."""
    now = timezone.now()
    rows = plugins.rows_at(line.view.url, viewer, now)
    if rows is None:
        return line.view.pk, ""
    count = view_actions.keep_count(line.view, rows, now, is_kept=line.is_own)
    return line.view.pk, view_reads.count_words(count)
