"""The reader's desk."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.capacity.reads import quiet_now
from reviewq.capacity.words import now_words
from reviewq.desk import me_reads, view_reads
from reviewq.desk.sections import BY_KEY
from reviewq.people.reads import viewer_of

from .saved import remember_keys


@require_safe
@never_cache
def me(request: HttpRequest) -> HttpResponse:
    """What waits for the reader; for who is not signed in, what would be here."""
    viewer, now = viewer_of(request), timezone.now()
    if not viewer.user.is_authenticated:
        return render(request, "desk/me_empty.html")
    desk = me_reads.desk_of(viewer, now)
    views = view_reads.views_of(viewer, desk.activity.projects, now)
    remember_keys(request, views)
    quiet = quiet_now(viewer, now)
    context = {"desk": desk, "views": views, "quiet": now_words(quiet) if quiet else ""}
    return render(request, "desk/me.html", context)


@require_safe
@never_cache
def section(request: HttpRequest, key: str) -> HttpResponse:
    """One section of the desk with more of its rows."""
    if key not in BY_KEY:
        raise Http404(f"There is no section “{key}”.")
    viewer, now = viewer_of(request), timezone.now()
    if not viewer.user.is_authenticated:
        return render(request, "desk/me_empty.html")
    desk = me_reads.desk_of(viewer, now, only=key)
    return render(request, "desk/me_section.html", {"desk": desk, "one": desk.shown[0]})
