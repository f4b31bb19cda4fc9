"""What every page shows: the colours that the reader chose, the age of the data, who reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from reviewq.parts import plugins
from reviewq.parts.lanes import TABS
from reviewq.people.reads import viewer_of
from reviewq.people.views import personas

from .sync_reads import Glance, glance

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


FIRST_PLACE = plugins.Place("Queue", "queue:queue")
LAST_PLACE = plugins.Place("Sync", "queue:sync")


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A place of the header's navigation; `letter`, pressed after `g`, leads there."""

    words: str
    url: str
    letter: str
    is_current: bool


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


@lru_cache(maxsize=20)
def letters_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """A letter for each place: the first of its words that neither a lane nor another place has."""
    return tuple(_letters(words, {tab.letter for tab in TABS}))


def _letters(words: Iterable[str], taken: set[str]) -> Iterator[str]:
    for word in words:
        free = (letter for letter in word.lower() + "abcdefghijklmnopqrstuvwxyz" if letter.isalpha())
        letter = next((one for one in free if one not in taken), "")
        taken.add(letter)
        yield letter


def nav_of(request: HttpRequest) -> list[NavEntry]:
    """The places that the header leads to: the queue, those of the other capabilities, the sync."""
    places = [FIRST_PLACE, *plugins.places(), LAST_PLACE]
    here = request.resolver_match.view_name if request.resolver_match else ""
    letters = letters_of(tuple(place.words for place in places))
    return [
        NavEntry(place.words, reverse(place.name), letter, place.holds(here))
        for place, letter in zip(places, letters, strict=True)
    ]


def page(request: HttpRequest) -> dict[str, Any]:
    """A context processor; its parts cost their queries only where a template looks at them."""
    return {
        "theme": theme_of(request),
        "themes": THEMES,
        "mirror": SimpleLazyObject(lambda: glance_of(request)),
        "viewer": SimpleLazyObject(lambda: viewer_of(request)),
        "personas": personas(),
        "nav": SimpleLazyObject(lambda: nav_of(request)),
        "row_acts": plugins.row_acts(),
    }
