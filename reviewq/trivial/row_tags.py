"""The tag on rows of every list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models.fields.json import KT

from reviewq.parts.plugins import Asked, Facts, RowTags, Tag
from reviewq.people.reads import Viewer

from .models import Judged
from .words import words_of_tag

WEIGHT = 15


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    """The same for every reader; nothing for what is not tagged."""
    tagged = Judged.objects.filter(pk__in=ids, is_tagged=True)
    return [Asked(tagged, {"category": "category", "said_by": "said_by", "how": KT("proof__0__how")})]


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    return [Tag("trivial", words_of_tag(row["category"], row["said_by"], row["how"] or ""), WEIGHT) for row in rows]


ROW_TAGS = RowTags(ask, tags)
