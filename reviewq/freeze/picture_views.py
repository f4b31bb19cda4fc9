from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .pictured import pictured
from .reads import ground_of


@require_safe
@never_cache
def pictures(request: HttpRequest, slug: str) -> HttpResponse:
    """The cycle of one project as pictures: of its features, or of all its changes with `work=all`."""
    ground = ground_of(slug, request.GET.get("project", ""))
    if ground is None:
        raise Http404("There is no such cycle of this project in the mirror.")
    is_features = request.GET.get("work") != "all"
    found = pictured(ground, is_features, timezone.now())
    context = {"ground": ground, "project": ground.project, "found": found, "is_features": is_features}
    return render(request, "freeze/pictures.html", context)
