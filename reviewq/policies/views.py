from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.changes.actions import ChangedMeanwhile
from reviewq.changes.policy_records import InvalidPolicy
from reviewq.changes.rules.policy import WILDCARDS
from reviewq.parts.forms import LARGEST_KEY, page_in
from reviewq.people.reads import Viewer, viewer_of

from . import reads, words
from .actions import FreezeChanged
from .differences import edits_between
from .forms import NOT_YOURS, RecordForm
from .freeze_records import InvalidFreeze
from .kinds import KINDS, Kind
from .records import as_toml

Context = dict[str, Any]


@require_safe
@never_cache
def policies(request: HttpRequest) -> HttpResponse:
    """What it takes to merge, and the freezes: for everyone to read."""
    viewer, now = viewer_of(request), timezone.now()
    context = {"policies": reads.policies(viewer, now), "freezes": reads.freezes(viewer, now)}
    return render(request, "policies/list.html", context)


@require_safe
@never_cache
def toml(request: HttpRequest) -> HttpResponse:
    """All records as one file; the same records give the same bytes."""
    answer = HttpResponse(as_toml(*reads.all_records()), content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="policies.toml"'
    return answer


@require_safe
@never_cache
def history(request: HttpRequest) -> HttpResponse:
    """Who changed what, and when."""
    page = page_in(request.GET, reads.LAST_PAGE)
    if not page:
        raise Http404("The history has no such page.")
    edits, has_more = reads.history(page)
    context = {"edits": edits, "newer": page - 1, "older": page + 1 if has_more else None}
    return render(request, "policies/history.html", context)


@login_required
@never_cache
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Makes a record; `?like=` begins with the fields of another one, and any field may be in the address."""
    chosen, viewer = KINDS[kind], viewer_of(request)
    if not viewer.is_editor:
        raise PermissionDenied
    if request.method == "POST":
        return _typed(request, chosen, None)
    like = _find(chosen, request.GET["like"]) if request.GET.get("like") else chosen.fresh()
    given = {name: request.GET[name] for name in chosen.form.base_fields if name in request.GET}
    initial = {**chosen.form.initial_of(like), **given, "seen": ""}
    return _page(request, chosen, None, chosen.form(initial=initial))


@never_cache
def record(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One record with its history; a form for who may edit it."""
    chosen, viewer = KINDS[kind], viewer_of(request)
    stored = _find(chosen, pk)
    if request.method != "POST":
        form = chosen.form(initial=chosen.form.initial_of(stored))
        return _page(request, chosen, stored, form)
    _require(viewer, stored)
    return _typed(request, chosen, stored)


@login_required
@never_cache
def remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Asks whether to remove a record, with what would become of the open changes; POST removes it."""
    chosen, viewer = KINDS[kind], viewer_of(request)
    stored = _find(chosen, pk)
    _require(viewer, stored)
    if request.method != "POST":
        return _removal_page(request, chosen, stored)
    form = RecordForm(request.POST)
    form.is_valid()
    try:
        chosen.remove(stored, request.user, timezone.now(), form.seen_record or {})  # type: ignore[arg-type]
    except (ChangedMeanwhile, FreezeChanged) as fault:
        if fault.record is None:
            raise Http404("Somebody has removed it already.") from None
        return _removal_page(request, chosen, fault.record, status=409)
    messages.success(request, f"Removed: {words.title_of(stored)}. The history keeps it.")
    return redirect("policies:list")


def _removal_page(request: HttpRequest, kind: Kind, stored: Any, status: int = 200) -> HttpResponse:
    context = {
        "kind": kind.name,
        "title": words.title_of(stored),
        "back": (kind.address("edit"), stored.pk),
        "seen": json.dumps(kind.as_json(stored), sort_keys=True),
        "outlook": kind.outlook(stored, None, viewer_of(request), timezone.now()) if kind.outlook else None,
        "is_conflict": status == 409,
        "record": stored,
    }
    return render(request, "policies/delete.html", context, status=status)


def _typed(request: HttpRequest, kind: Kind, stored: Any) -> HttpResponse:
    """What was typed: shown with what it would do, saved, or sent back with what is wrong."""
    form, viewer = kind.form(request.POST), viewer_of(request)
    if form.is_valid():
        typed = form.record(stored)
        if not form.errors and not viewer.may_edit_policy(typed.project_pattern):
            form.add_error("project_pattern", NOT_YOURS.format(_reach(viewer)))
    if form.errors:
        return _page(request, kind, stored, form, status=400)
    if "preview" in request.POST and kind.outlook:
        shown = kind.outlook(stored, typed, viewer, timezone.now())
        return _page(request, kind, stored, form, {"outlook": shown, "typed": typed})
    return _save(request, kind, form, typed, stored)


def _save(request: HttpRequest, kind: Kind, form: RecordForm, typed: Any, stored: Any) -> HttpResponse:
    seen = (form.seen_record or {}) if stored is not None else None
    try:
        kind.save(typed, request.user, timezone.now(), seen)  # type: ignore[arg-type]
    except (InvalidPolicy, InvalidFreeze) as fault:
        form.tell(fault.problems)
        return _page(request, kind, stored, form, status=400)
    except (ChangedMeanwhile, FreezeChanged) as fault:
        return _conflict(request, kind, form, fault.record)
    messages.success(request, f"Saved: {words.title_of(typed)}.")
    return redirect(kind.address("edit"), typed.pk)


def _conflict(request: HttpRequest, kind: Kind, form: RecordForm, now_there: Any) -> HttpResponse:
    """Somebody else saved since the form was drawn: shows what, and keeps what was typed. Saving again wins."""
    typed = request.POST.copy()
    current = kind.as_json(now_there) if now_there else None
    typed["seen"] = json.dumps(current, sort_keys=True) if current else ""
    theirs = [words.edit_words(one) for one in edits_between(form.seen_record or {}, current)] if current else []
    context = {"conflict": theirs, "was_removed": now_there is None, "is_conflict": True}
    return _page(request, kind, now_there, kind.form(typed), context, status=409)


def _page(
    request: HttpRequest, kind: Kind, stored: Any, form: RecordForm, more: Context | None = None, status: int = 200
) -> HttpResponse:
    viewer, shown = viewer_of(request), (more or {}).get("typed")
    may_edit = viewer.is_editor if stored is None else _may_edit(viewer, stored)
    context = {
        "kind": kind.name,
        "record": stored,
        "title": words.title_of(stored) if stored else f"New {kind.name}",
        "facts": [(words.label_of(k), words.value_words(k, v)) for k, v in kind.as_json(stored).items()]
        if stored
        else [],
        "form": form,
        "may_edit": may_edit,
        "offered": reads.offered() if may_edit else {},
        "edits": kind.edits(stored.pk) if stored else [],
        "exact_project": _exact(shown or stored),
        "without_domains": reads.without_domains(shown or stored),
        "has_outlook": kind.outlook is not None,
        "delete": kind.address("delete"),
        "new": kind.address("new"),
        "edit": kind.address("edit"),
        **(more or {}),
    }
    return render(request, "policies/record.html", context, status=status)


def _exact(record: Any) -> str:
    """The one project that a record speaks of; '' if its pattern may match several."""
    pattern = str(getattr(record, "project_pattern", ""))
    return "" if any(mark in pattern for mark in WILDCARDS) else pattern


def _find(kind: Kind, pk: int | str) -> Any:
    """The record of that key; a key that is none is not found either."""
    text = str(pk)
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else LARGEST_KEY + 1
    found = kind.find(key) if key <= LARGEST_KEY else None
    if found is None:
        raise Http404(f"There is no such {kind.name}.")
    return found


def _require(viewer: Viewer, stored: Any) -> None:
    if not _may_edit(viewer, stored):
        raise PermissionDenied


def _may_edit(viewer: Viewer, stored: Any) -> bool:
    """A freeze that follows the release calendar is nobody's to edit here."""
    return not getattr(stored, "kept_by", "") and viewer.may_edit_policy(stored.project_pattern)


def _reach(viewer: Viewer) -> str:
    return ", ".join(str(role) for role in viewer.roles) or "you have none"
