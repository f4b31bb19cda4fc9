"""What belongs to the search box: suggestions while somebody types, and Gerrit's own addresses of searches."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.people.reads import viewer_of
from reviewq.search.suggest import suggestions

from .forms import SuggestForm

OFFSET = re.compile(r",(\d+|n,[^,]*)$")  # what Gerrit's addresses of searches may end with


@require_safe
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """The options of the list below the box, as HTML; empty if there are none."""
    form = SuggestForm(request.GET)
    if not form.is_valid():
        faults = [str(error) for errors in form.errors.values() for error in errors]
        return HttpResponseBadRequest(" ".join(faults), content_type="text/plain; charset=utf-8")
    found = suggestions(form.cleaned_data["q"], form.caret, viewer_of(request))
    return render(request, "queue/suggestions.html", {"found": found})


@require_safe
def gerrits_search(request: HttpRequest, query: str) -> HttpResponse:
    """Gerrit's address of a search with our host."""
    text = OFFSET.sub("", unquote(query.replace("+", " "))).strip("/ ")
    return redirect(f"{reverse('queue:queue')}?{urlencode({'lane': 'all', 'q': text})}")
