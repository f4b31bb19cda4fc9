"""What every page shows: the colours that the reader chose, the age of the data, who reads."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reviewq.people.reads import viewer_of
from reviewq.people.views import personas

from .sync_reads import Glance, glance

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


def glance_of(request: HttpRequest) -> Glance:
    """The state of the mirror, asked once a request."""
    known: Glance | None = getattr(request, "reviewq_glance", None)
    if known is None:
        known = glance()
        request.reviewq_glance = known  # type: ignore[attr-defined]
    return known


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def page(request: HttpRequest) -> dict[str, Any]:
    """A context processor; its parts cost their queries only where a template looks at them."""
    return {
        "theme": theme_of(request),
        "themes": THEMES,
        "mirror": SimpleLazyObject(lambda: glance_of(request)),
        "viewer": SimpleLazyObject(lambda: viewer_of(request)),
        "personas": personas(),
    }
