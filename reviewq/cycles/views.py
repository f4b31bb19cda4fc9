from __future__ import annotations

from datetime import tzinfo
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.changes.actions import Editor
from reviewq.changes.rules.policy_check import text_problem
from reviewq.people.reads import viewer_of

from . import history, reads, shown
from .actions import CycleChanged, CycleInUse, delete_cycle, save_cycle
from .editing import Typed, all_messages, may_edit, typed, wish_of
from .feed import feed
from .models import Cycle, CycleDate
from .records import day_of
from .rules.line import line_of
from .rules.order import narrowest
from .rules.patterns import ANY
from .rules.zones import names, zone_of

WAY = "form"
CALENDAR = "text/calendar; charset=utf-8"
Context = dict[str, Any]


@require_safe
@never_cache
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles, the latest first; with `project=` as one project sees them."""
    project, viewer = _project(request), viewer_of(request)
    rows = shown.cycle_rows(reads.all_read(), project, timezone.now())
    context = {"rows": rows, "project": project, "viewer": viewer, "projects": reads.offered()}
    return render(request, "cycles/list.html", context | {"about_project": project})


@require_safe
@never_cache
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle with all its dates; with `project=` those that hold for one project."""
    project, now = _project(request), timezone.now()
    stored, dates = _find(slug)
    days = [day_of(one) for one in dates]
    own = narrowest(days, project or ANY)
    begins = next((one.begins_at for one in reads.spans(project) if one.slug == slug), None) if project else None
    zone = _zone(request)
    context = {
        "cycle": stored,
        "project": project,
        "about_project": project,
        "rows": shown.rows_of(own if project else days, now, zone),
        "line": line_of(own, None, now.date()),
        "begins_at": begins or stored.begins_at,
        "today": now,
        "zone": str(zone),
        "zone_typed": request.GET.get("zone", "")[:60],
        "is_zone_known": not request.GET.get("zone") or zone_of(request.GET["zone"]) is not None,
        "zones": sorted(names()),
        "is_utc": str(zone) == "UTC",
        "is_editable": may_edit(stored, viewer_of(request)),
        "edits": [history.told(edit) for edit in reads.edits(stored)],
        "projects": reads.offered(),
    }
    return render(request, "cycles/cycle.html", context)


@require_safe
def cycle_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates of one cycle as iCalendar."""
    project = _project(request)
    stored, dates = _find(slug)
    return _feed(request, stored.name, reads.entries(stored, dates, project))


@require_safe
def project_feed(request: HttpRequest) -> HttpResponse:
    """The dates of all cycles that are not long over, of one project or of all."""
    project = _project(request)
    entries = reads.recent_entries(project, timezone.now())
    return _feed(request, f"Release calendar of {project}" if project else "Release calendar", entries)


def _feed(request: HttpRequest, name: str, entries: list[tuple[Cycle, CycleDate]]) -> HttpResponse:
    address = request.build_absolute_uri(reverse("cycles:list"))
    answer = HttpResponse(feed(name, entries, address), content_type=CALENDAR)
    answer.headers["Content-Disposition"] = 'inline; filename="cycles.ics"'
    return answer


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Makes a cycle."""
    viewer = viewer_of(request)
    if not viewer.is_editor:
        raise PermissionDenied
    fresh = Cycle(project_pattern=viewer.roles[0].project_pattern if viewer.roles else ANY)
    if request.method == "POST":
        return _typed(request, typed(fresh, [], viewer, request.POST))
    return _form_page(request, typed(fresh, [], viewer, None))


@login_required
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A form for a cycle, or for those of its dates that are the reader's."""
    viewer = viewer_of(request)
    stored, dates = _find(slug)
    if not may_edit(stored, viewer):
        raise PermissionDenied
    if request.method == "POST":
        return _typed(request, typed(stored, dates, viewer, request.POST))
    return _form_page(request, typed(stored, dates, viewer, None))


def _typed(request: HttpRequest, given: Typed) -> HttpResponse:
    """Saves what was typed, or sends it back with what is wrong."""
    seen = None if given.is_new else _number(request.POST.get("seen", ""))
    stored_version = given.cycle.version
    wish = wish_of(given, seen)
    if given.has_errors:
        return _form_page(request, given, status=400)
    if wish is None:
        messages.info(request, "Nothing was changed.")
        return redirect("cycles:cycle", given.cycle.slug)
    try:
        save_cycle(wish, _editor(request))
    except CycleChanged as fault:
        return _conflict(request, given, fault.cycle, stored_version if seen is None else seen)
    messages.success(request, f"Saved: {given.cycle.name}.")
    for words in given.warnings:
        messages.warning(request, words)
    return redirect("cycles:cycle", given.cycle.slug)


def _conflict(request: HttpRequest, given: Typed, there: Cycle | None, seen: int) -> HttpResponse:
    """Somebody else saved since the form was drawn: shows what, and keeps what was typed. Saving again wins."""
    if there is None or given.is_new:
        given.top.append(
            "Somebody removed this cycle meanwhile: make it anew with what stands here."
            if there is None
            else f"Somebody has just made a cycle with the address {there.slug}: take another name."
        )
        return _form_page(request, given, status=409)
    edits = reads.edits(there)[: max(1, there.version - seen)]
    lines = [line for one in edits for line in history.told(one).lines]
    return _form_page(request, given, {"conflict": lines, "seen": there.version}, status=409)


def _form_page(request: HttpRequest, given: Typed, more: Context | None = None, status: int = 200) -> HttpResponse:
    context = {
        "cycle": None if given.is_new else given.cycle,
        "given": given,
        "messages_on_top": list(all_messages(given)),
        "seen": request.POST.get("seen", "")[:20] if request.method == "POST" else given.cycle.version,
        "others": shown.rows_of(map(day_of, given.others), timezone.now(), timezone.get_default_timezone()),
        "projects": reads.offered(),
    }
    return render(request, "cycles/form.html", context | (more or {}), status=status)


@login_required
@never_cache
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks whether to remove a cycle; POST removes it, and its freezes with it."""
    stored, dates = _find(slug)
    if not viewer_of(request).may_edit_policy(stored.project_pattern):
        raise PermissionDenied
    context = {"cycle": stored, "count": len(dates), "is_conflict": False}
    if request.method == "POST":
        try:
            delete_cycle(stored, _number(request.POST.get("seen", "")), _editor(request))
        except CycleInUse:
            return render(request, "cycles/delete.html", context | {"is_in_use": True}, status=409)
        except CycleChanged as fault:
            if fault.cycle is None:
                raise Http404("Somebody has removed it already.") from None
            context |= {"cycle": fault.cycle, "is_conflict": True}
            return render(request, "cycles/delete.html", context, status=409)
        messages.success(request, f"Removed: {stored.name}.")
        return redirect("cycles:list")
    return render(request, "cycles/delete.html", context)


def _editor(request: HttpRequest) -> Editor:
    return Editor(request.user, WAY, timezone.now())  # type: ignore[arg-type]  # login_required


def _find(slug: str) -> tuple[Cycle, list[CycleDate]]:
    found = reads.cycle(slug)
    if found is None:
        raise Http404("There is no such cycle.")
    return found


def _project(request: HttpRequest) -> str:
    """The project that the page is to be about; '' for all."""
    name = request.GET.get("project", "").strip()
    if text_problem(name, 300):
        raise Http404("That is no name of a project.")
    return name


def _zone(request: HttpRequest) -> tzinfo:
    """The reader's clock: what they chose, else the site's."""
    return zone_of(request.GET.get("zone", "")) or timezone.get_default_timezone()


def _number(text: str) -> int:
    """-1 for what is no version."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
