"""Where a capability adds to pages that are not its own, without the page importing it.

A capability registers in `ready()` of its AppConfig. What it registers may cost one query a page, whatever is on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer


@dataclass(frozen=True, slots=True)
class Tag:
    """A small word with a border on a row, such as `held`; `words` say it in full. The highest weights are shown."""

    text: str
    words: str
    weight: int = 0


TagsOf = Callable[[Collection[int], Viewer, datetime], Mapping[int, list[Tag]]]
PanelOf = Callable[[HttpRequest, Change, Viewer, datetime], SafeString]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the header's navigation. `name` is that of the address, `letter` is pressed after `g`."""

    words: str
    name: str
    weight: int = 0


_tags: list[TagsOf] = []
_panels: list[PanelOf] = []
_places: list[Place] = []


def add_row_tags(tags_of: TagsOf) -> None:
    """Asked once a page for the tags of all its rows (change ids -> tags)."""
    _tags.append(tags_of)


def add_change_panel(panel_of: PanelOf) -> None:
    """Asked once for each page of one change; an empty string shows nothing."""
    _panels.append(panel_of)


def add_place(place: Place) -> None:
    """A page that the header leads to; the lightest come first."""
    _places.append(place)
    _places.sort(key=lambda one: one.weight)


def places() -> list[Place]:
    return list(_places)


def tags_of(ids: Collection[int], viewer: Viewer, now: datetime) -> dict[int, list[Tag]]:
    """The tags of these rows, the weightiest first."""
    found: dict[int, list[Tag]] = {}
    for ask in _tags:
        for key, tags in ask(ids, viewer, now).items():
            found.setdefault(key, []).extend(tags)
    return {key: sorted(tags, key=lambda tag: -tag.weight) for key, tags in found.items()}


def panels_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> list[SafeString]:
    return [html for ask in _panels if (html := ask(request, change, viewer, now))]
