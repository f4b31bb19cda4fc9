"""One domain, all of them as a file, and the history: for everyone to read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.changes.models import Domain
from reviewq.parts.forms import page_in
from reviewq.people.reads import viewer_of

from . import reads
from .forms import ExpertForm
from .records import domain_json
from .toml import written


@require_safe
@never_cache
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    """One domain: its rules, its people, some of its open changes, its history. For everyone to read."""
    shown = reads.shown(found(slug), viewer_of(request), timezone.now())
    context = {"shown": shown, "domain": shown.domain, "form": ExpertForm() if shown.may_edit else None}
    return render(request, "domains/domain.html", context)


@require_safe
@never_cache
def toml(request: HttpRequest) -> HttpResponse:
    """All domains as one file; the same domains give the same bytes."""
    text = written(domain_json(one) for one in reads.all_domains())
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="domains.toml"'
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
    return render(request, "domains/history.html", context)


def found(slug: str) -> Domain:
    """The domain of that short name, with its rules and experts."""
    domain = reads.find(slug)
    if domain is None:
        raise Http404("There is no such domain.")
    return domain
