"""The second list beside the default order: what the reader would take next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.parts.lanes import Tab
from reviewq.people.reads import viewer_of

from .context import glance_of
from .next_reads import next_rows

# The words of its table, in the form that tables of lanes have.
TAB = Tab("next", "", "What you would take next", "", "Open changes of others, the likeliest first")


@require_safe
@never_cache
def next_(request: HttpRequest) -> HttpResponse:
    """Open changes of others in the order in which the reader would probably take them."""
    viewer, mirror = viewer_of(request), glance_of(request)
    rows = next_rows(viewer, mirror.urls, timezone.now())
    return render(request, "queue/next.html", {"rows": rows, "page": {"rows": rows}, "tab": TAB})
