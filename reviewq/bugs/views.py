from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviewq.changes.models import Bug
from reviewq.changes.rules.cause import IMPORTANCES
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import viewer_of

from . import actions, reads
from .forms import ORDERS, ListForm, MarkForm, Wanted
from .models import Mark
from .rules.state import BEFORE_WORK, IN_PROGRESS, MENDED, TABS, State


@require_safe
@never_cache
def bugs(request: HttpRequest) -> HttpResponse:
    """The open bugs of a project or of all, and those in a bad state."""
    form = ListForm(request.GET)
    is_good = form.is_valid()
    return _list_page(request, form, form.wanted(), 200 if is_good else 400)


@require_safe
@never_cache
def trivial(request: HttpRequest) -> HttpResponse:
    """The bugs whose fix somebody says is trivial, for volunteers."""
    form = ListForm({**request.GET.dict(), "state": State.TRIVIAL.value})
    is_good = form.is_valid()
    return _list_page(request, form, form.wanted().but(state=State.TRIVIAL), 200 if is_good else 400)


def _list_page(request: HttpRequest, form: ListForm, wanted: Wanted, status: int) -> HttpResponse:
    viewer = viewer_of(request)
    page = reads.page_of(wanted, viewer)
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "tabs": [(tab, page.counts[tab.state], wanted.but(state=tab.state).query) for tab in TABS],
        "tab": next(tab for tab in TABS if tab.state is wanted.state),
        "orders": [(words, key == wanted.sort, wanted.but(sort=key).query) for key, words in ORDERS.items()],
        "tracker": reads.tracker_state(),
        "statuses": (*BEFORE_WORK, IN_PROGRESS, MENDED),
        "importances": (*IMPORTANCES, "Undecided"),
        "known_tags": settings.LAUNCHPAD_TAGS,
    }
    return render(request, "bugs/list.html", context, status=status)


@require_safe
@never_cache
def bug(request: HttpRequest, number: int) -> HttpResponse:
    """One bug: what the tracker says of it, its changes, what people here say of its fix."""
    found = reads.find(number, request.GET.get("project", "")[:100]) if number <= LARGEST_KEY else []
    if not found:
        raise Http404(f"The mirror has no bug {number}.")
    return _bug_page(request, found, MarkForm())


def _bug_page(request: HttpRequest, found: list[Bug], form: MarkForm, status: int = 200) -> HttpResponse:
    shown, viewer = found[0], viewer_of(request)
    marks = reads.marks_of(shown)
    standing = next((one for one in marks if one.undone_at is None), None)
    context: dict[str, Any] = {
        "bug": shown,
        "others": found[1:],
        "changes": reads.changes_of({shown.number}, viewer).get(shown.number, []),
        "mark": standing,
        "past": [one for one in marks if one.undone_at],
        "may_undo": standing is not None and actions.may_undo(standing, viewer),
        "form": form,
        "tracker": reads.tracker_state(),
    }
    return render(request, "bugs/bug.html", context, status=status)


@require_POST
@login_required
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that the fix of a bug is trivial."""
    found = reads.task(pk) if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404("There is no such bug.")
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _bug_page(request, reads.find(found.number, found.tracker.name), form, 400)
    standing, is_new = actions.mark(found, request.user, form.cleaned_data["note"], timezone.now())  # type: ignore[arg-type]
    if not is_new:
        form.add_error(None, f"{standing.by_name} has said so already, see above; your words were not kept.")
        return _bug_page(request, reads.find(found.number, found.tracker.name), form, 409)
    messages.success(request, "It is on the list for volunteers now.")
    return redirect(address_of(found))


@require_POST
@login_required
def undo_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back that a fix is trivial."""
    found = Mark.objects.filter(pk=pk).select_related("bug__tracker").first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404("There is no such mark.")
    if not actions.may_undo(found, viewer_of(request)):
        messages.error(request, f"{found.by_name} said so; only they, cores and PTLs of the project may take it back.")
    elif actions.undo_mark(found, request.user, timezone.now()):  # type: ignore[arg-type]
        messages.success(request, "Taken back.")
    else:
        messages.info(request, f"It has been taken back already, by {found.undone_by_name}.")
    return redirect(address_of(found.bug))


def address_of(bug: Bug) -> str:
    return f"{reverse('bugs:bug', args=[bug.number])}?project={bug.tracker.name}"
