"""The ledger for mails, meetings and programs. All of it may be read by everybody; drafts are in none but the mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.changes.export import iso
from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import viewer_of

from . import texts
from .budget_reads import budget_of
from .export_reads import MOST, Entry, entries, for_meeting
from .exports import record, table
from .forms import ChooseForm
from .models import Request
from .request_reads import find, page_of
from .rules.life import State
from .standing import ground_of

TEXT = "text/plain; charset=utf-8"


@require_safe
@never_cache
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail that asks for one exception, as text. Its author may read that of a draft."""
    now, found = timezone.now(), find(pk) if pk <= LARGEST_KEY else None
    if found is None or page_of(found, viewer_of(request), now) is None:
        raise Http404("There is no such request.")
    [entry] = entries(Request.objects.filter(pk=pk), now)
    return HttpResponse(texts.mail(entry, _url_of(request), now), content_type=TEXT)


@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    """The list of a meeting, as text: what is granted, what waits for a word, what ended in the last week."""
    form, now = ChooseForm(request.GET), timezone.now()
    if not form.is_valid():
        return _bad(form)
    found = entries(for_meeting(_asked(form), now), now)
    return HttpResponse(
        texts.meeting(_title(form), found, _url_of(request), now, _budget(form, now)), content_type=TEXT
    )


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """Every request, the newest first (docs/export.md)."""
    form, now = ChooseForm(request.GET), timezone.now()
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    found = entries(_asked(form), now)
    body = {
        "as_of": iso(now),
        "is_cut": len(found) == MOST,
        "requests": [record(one, _url_of(request)) for one in found],
    }
    return JsonResponse(body)


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for a spreadsheet, a line a request."""
    form, now = ChooseForm(request.GET), timezone.now()
    if not form.is_valid():
        return _bad(form)
    found: list[Entry] = entries(_asked(form), now)
    head = {"Content-Disposition": 'attachment; filename="exceptions.csv"'}
    return HttpResponse(table(found, _url_of(request)), content_type="text/csv; charset=utf-8", headers=head)


def _asked(form: ChooseForm) -> QuerySet[Request]:
    """Of the project and the cycle that are named; without a name of all."""
    found = Request.objects.exclude(state=State.DRAFT)
    project, cycle = form.cleaned_data["project"], form.cleaned_data["cycle"]
    found = found.filter(project=project) if project else found
    return found.filter(cycle=cycle) if cycle else found


def _title(form: ChooseForm) -> str:
    project, cycle = form.cleaned_data["project"], form.cleaned_data["cycle"]
    return ", ".join([project.name if project else "all projects", *([cycle.name] if cycle else [])])


def _budget(form: ChooseForm, now: datetime) -> str:
    """How many there may be; only one project in one cycle has a ceiling."""
    project, cycle = form.cleaned_data["project"], form.cleaned_data["cycle"]
    if not project or not cycle:
        return ""
    ground = ground_of(cycle, project.name, now)
    return budget_of(project.pk, cycle, ground.span, ground.terms, now).words


def _bad(form: ChooseForm) -> HttpResponse:
    told = "\n".join(str(fault) for faults in form.errors.values() for fault in faults)
    return HttpResponseBadRequest(f"{told}\n", content_type=TEXT)


def _url_of(request: HttpRequest) -> Callable[[int], str]:
    return lambda pk: request.build_absolute_uri(reverse("ffe:request", args=[pk]))
