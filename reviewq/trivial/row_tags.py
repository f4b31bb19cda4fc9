"""The tag on rows of every list. One query a page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reviewq.parts.plugins import Tag
from reviewq.people.reads import Viewer

from .models import Judged
from .words import tag_words

WEIGHT = 15


def tags_of(ids: Collection[int], viewer: Viewer, now: datetime) -> dict[int, list[Tag]]:
    """The same for every reader; nothing for what is not tagged."""
    tagged = Judged.objects.filter(pk__in=ids, is_tagged=True).only("category", "proof", "said_by")
    return {row.pk: [Tag("trivial", tag_words(row), WEIGHT)] for row in tagged}
