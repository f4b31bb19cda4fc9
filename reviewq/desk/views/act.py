"""Acts: their forms, doing them, taking them back. What they answer to keys and menus stands in `desk.acts`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from reviewq.changes.models import Change
from reviewq.desk import acts, reads
from reviewq.desk.acts import MOST_CHANGES
from reviewq.desk.models import Act
from reviewq.parts.forms import next_in, picked_in
from reviewq.parts.reads import listed, rows_of, server_urls
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer, viewer_of

GONE = "Some of these changes are no longer there, or not for you to see. Nothing was done; mark the others again."


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for an act: of which kind, by whom, to which changes, where to go on. `fault`: what is wrong."""

    kind: acts.Kind
    doing: acts.Doing
    following: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done, in words, and where to go on. `act`: what can be taken back; `left`: the ids of the changes that
    are out of the reader's lists now."""

    doing: acts.Doing
    told: str
    following: str
    act: Act | None = None
    left: frozenset[int] = frozenset()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act(request: HttpRequest, name: str) -> HttpResponse:
    """The form of an act, or the act."""
    kind = acts.kind_of(name)
    if kind is None:
        raise Http404(f"There is no act “{name}”.")
    viewer = viewer_of(request)
    if not viewer.user.is_authenticated:
        return to_sign_in(request)
    asked = _asked(request, kind, viewer)
    if asked.fault:
        return _page(request, asked, acts.ActForm(doing=asked.doing), status=400)
    if request.method == "POST":
        return _do(request, asked)
    return _page(request, asked, kind.form(doing=asked.doing))


def _asked(request: HttpRequest, kind: acts.Kind, viewer: Viewer) -> Asked:
    data = request.POST if request.method == "POST" else request.GET
    wanted = picked_in(data, MOST_CHANGES)
    changes = reads.picked(wanted.ids, viewer) if wanted.ids else []
    doing = acts.Doing(viewer, changes, timezone.now())
    fault = wanted.fault or (GONE if len(changes) < len(wanted.ids) else "")
    if not fault and kind.refuses:
        fault = kind.refuses(doing)
    return Asked(kind, doing, next_in(data, request, "/"), fault)


def _do(request: HttpRequest, asked: Asked) -> HttpResponse:
    form = asked.kind.form(request.POST, doing=asked.doing)
    if not form.is_valid():
        return _page(request, asked, form, status=400)
    doing = acts.Doing(asked.doing.viewer, asked.doing.changes, asked.doing.now, form.cleaned_data)
    try:
        done = acts.do(asked.kind, doing)
    except acts.Refused as fault:
        form.add_error(fault.field if fault.field in form.fields else None, fault.words)
        form.data = {**request.POST.dict(), **fault.again}
        return _page(request, asked, form, status=fault.status, beside=fault.beside)
    left = frozenset(change.pk for change in doing.changes) if asked.kind.leaves else frozenset()
    return _answer(request, Answer(doing, done.told, asked.following, done, left))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back an act of one's own. Somebody else's is not there."""
    viewer = viewer_of(request)
    if not viewer.user.is_authenticated:
        return to_sign_in(request)
    found = Act.objects.filter(pk=pk, user=viewer.user).first()
    if found is None:
        raise Http404("There is no such act of yours.")
    doing = acts.Doing(viewer, reads.picked(found.changes, viewer), timezone.now())
    acts.undo(found, doing)
    kind = acts.kind_of(found.kind)
    left = reads.left_out_among(found.changes, viewer) if kind and kind.leaves else frozenset()
    return _answer(request, Answer(doing, f"Taken back: {found.told}", next_in(request.POST, request, "/"), left=left))


def _answer(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Pieces for htmx, else on to the next page with a message."""
    pk = answer.act.pk if answer.act else None
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, answer.told, extra_tags=str(pk or ""))
        return redirect(answer.following)
    rows = rows_anew(answer.doing.changes, answer.doing.viewer, answer.left)
    return render(request, "desk/answer.html", {"rows": rows, "id": pk, "told": answer.told, "next": answer.following})


def rows_anew(changes: Sequence[Change], viewer: Viewer, left: Collection[int]) -> list[Row]:
    """The rows of these changes as they are now; those in `left` are drawn, but not shown."""
    rows = rows_of(listed([change.pk for change in changes]), viewer, server_urls(), timezone.now())
    for row in rows:
        row.is_left = row.id in left
    return rows


def _page(request: HttpRequest, asked: Asked, form: acts.ActForm, status: int = 200, beside: str = "") -> HttpResponse:
    """The form: for htmx alone, else on a page of its own."""
    context: dict[str, Any] = {
        "kind": asked.kind,
        "form": form,
        "changes": asked.doing.changes,
        "next": asked.following,
        "fault": asked.fault,
        "beside": beside,
        "address": reverse("desk:act", args=[asked.kind.name]),
    }
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, "desk/act_form.html" if is_part else "desk/act.html", context, status=status)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and from there back to the list. What was typed is kept by the browser's Back."""
    data = request.POST if request.method == "POST" else request.GET
    back = next_in(data, request, request.get_full_path() if request.method == "GET" else "/")
    address = f"{reverse('people:sign-in')}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
