"""The tag on rows of every list. One query a page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reviewq.parts.plugins import Tag
from reviewq.people.reads import Viewer

from .reads import folded

WEIGHT = 5


def tags_of(ids: Collection[int], viewer: Viewer, now: datetime) -> dict[int, list[Tag]]:
    """How many near-identical changes a change is one of."""
    found = folded(ids, viewer).by_change()
    return {
        pk: [Tag(f"campaign of {found[pk].size}", WORDS.format(found[pk].size), WEIGHT)] for pk in ids if pk in found
    }


WORDS = "One of {} open changes with the same edit; its page leads to all of them"
