from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import Viewer, viewer_of

from . import actions, reads
from .forms import A_WEEK, AddForm, OpenForm, OutcomeForm
from .models import Item, Meeting
from .rules import Outcome
from .text import text_of

BUTTONS = [(outcome.value, outcome.words, str(key)) for key, outcome in enumerate(Outcome, 1)]


@never_cache
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings that there were; POST opens one."""
    form = OpenForm(request.POST if request.method == "POST" else {"project": "", "count": 10})
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect(f"{reverse('people:sign-in')}?next={request.path}")
        if form.is_valid():
            return _open(request, form)
    now_open, past = reads.meetings()
    context = {"form": form, "open": now_open, "past": past, "projects": reads.projects_to_choose()}
    return render(request, "meetings/list.html", context, status=400 if form.errors else 200)


def _open(request: HttpRequest, form: OpenForm) -> HttpResponse:
    given = form.cleaned_data
    found, is_new = actions.open_meeting(given["project"], given["count"], request.user, timezone.now())  # type: ignore[arg-type]
    if not is_new:
        messages.info(request, f"This meeting is open already: {found.opened_by_name} opened it.")
    return redirect("meetings:meeting", found.pk)


@require_safe
@never_cache
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda with its outcomes, and what came of those of the last meeting."""
    return _meeting_page(request, _find(pk), AddForm())


def _meeting_page(request: HttpRequest, found: Meeting, form: AddForm, status: int = 200) -> HttpResponse:
    shown = reads.agenda(found, viewer_of(request), timezone.now())
    context = {"agenda": shown, "meeting": found, "form": form, "about_project": found.project}
    return render(request, "meetings/meeting.html", context, status=status)


@require_GET
@never_cache
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda and outcomes as plain text, to be pasted elsewhere."""
    now = timezone.now()
    shown = reads.agenda(_find(pk), viewer_of(request), now)
    return HttpResponse(text_of(shown, now), content_type="text/plain; charset=utf-8")


@require_POST
@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more change for the agenda."""
    found, form = _find_open(pk), AddForm(request.POST)
    if not form.is_valid():
        return _meeting_page(request, found, form, 400)
    change = reads.change_to_add(form.cleaned_data["number"], found.project)
    if change is None:
        form.add_error("number", "No public change of that number is open in the mirror.")
        return _meeting_page(request, found, form, 400)
    return redirect("meetings:item", found.pk, actions.add_change(found, change).place)


@require_POST
@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the meeting; its outcomes are checked when the next one opens."""
    actions.close_meeting(_find(pk), timezone.now())
    return redirect("meetings:meeting", pk)


@require_POST
@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Goes on with a meeting that was closed too early."""
    if not actions.reopen_meeting(_find(pk)):
        messages.error(request, "Another meeting of this project is open: close that one first.")
    return redirect("meetings:meeting", pk)


@never_cache
def item(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    """One change of the agenda, readable from afar; POST writes what was agreed and goes on to the next."""
    found = _find(pk)
    one = reads.item_at(found, place) if place <= LARGEST_KEY else None
    if one is None:
        raise Http404("The agenda has no such place.")
    if request.method != "POST":
        return _item_page(request, found, one, OutcomeForm(initial=_initial(one)))
    if not request.user.is_authenticated:
        return redirect(f"{reverse('people:sign-in')}?next={request.path}")
    return _write(request, found, one)


def _write(request: HttpRequest, found: Meeting, one: Item) -> HttpResponse:
    form = OutcomeForm(request.POST, kept=one.until)
    if not form.is_valid():
        return _item_page(request, found, one, form, 400)
    given = form.cleaned_data
    written = actions.Written(outcome=given["outcome"], whom=given["whom"], until=given["until"], note=given["note"])
    if actions.write_outcome(one, written, given["version"], request.user, timezone.now()):  # type: ignore[arg-type]
        return _next(found, one.place)
    return _conflict(request, found, one.place)


def _conflict(request: HttpRequest, found: Meeting, place: int) -> HttpResponse:
    """Somebody else wrote since the page was drawn: shows what, and keeps what was typed. Saving again wins."""
    now_there, meeting = reads.item_at(found, place), _find(found.pk)
    assert now_there is not None  # items are never deleted
    typed = request.POST.copy()
    typed["version"] = str(now_there.version)
    return _item_page(request, meeting, now_there, OutcomeForm(typed), 409)


def _next(found: Meeting, place: int) -> HttpResponse:
    """To the item that follows; after the last to the whole agenda."""
    following = [one for one, _ in reads.places(found) if one > place]
    return redirect("meetings:item", found.pk, following[0]) if following else redirect("meetings:meeting", found.pk)


def _initial(one: Item) -> dict[str, Any]:
    owner = one.change.owner.label if one.change and one.change.owner else ""
    until = one.until or timezone.now().date() + A_WEEK
    return {"outcome": one.outcome, "whom": one.whom or owner, "until": until, "note": one.note, "version": one.version}


def _item_page(request: HttpRequest, found: Meeting, one: Item, form: OutcomeForm, status: int = 200) -> HttpResponse:
    viewer = viewer_of(request)
    places = reads.places(found)
    numbers = [place for place, _ in places]
    at = numbers.index(one.place)
    context = {
        "meeting": found,
        "entry": reads.entry(one, viewer, timezone.now()),
        "form": form,
        "chosen": form["outcome"].value() or "",
        "buttons": BUTTONS,
        "places": places,
        "previous": numbers[at - 1] if at else None,
        "following": numbers[at + 1] if at + 1 < len(numbers) else None,
        "is_conflict": status == 409,
        "may_write": _may_write(viewer, found),
        "about_project": found.project,
    }
    return render(request, "meetings/item.html", context, status=status)


def _may_write(viewer: Viewer, found: Meeting) -> bool:
    return viewer.user.is_authenticated and found.closed_at is None


def _find(pk: int) -> Meeting:
    found = reads.find(pk) if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404("There is no such meeting.")
    return found


def _find_open(pk: int) -> Meeting:
    found = _find(pk)
    if found.closed_at:
        raise Http404("This meeting is over.")
    return found
