"""What rows of every list show of the bugs that their changes name: importance and tags."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reviewq.changes.rules.cause import IMPORTANCES
from reviewq.parts.plugins import Asked, Facts, RowTags, Tag
from reviewq.people.reads import Viewer

from .beside import Told, in_words, known, named_by, told_by

OF_BUG, OF_TAG = 15, 5  # weights
LONGEST_TAG = 24  # letters on a row


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    links = named_by(ids)
    return [Asked(links, {"number": "number", "kind": "kind", "own": "own", "any": "any"})]


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    """`bug High` where the tracker says so, else `bug`; then the first of the bug's tags. Bugs that the mirror does not
    have are in the message; a tag would say nothing new."""
    bugs = known(told_by(0, row) for row in rows)
    return _tags(sorted(bugs, key=lambda one: one.weight)) if bugs else []


def _tags(bugs: list[Told]) -> list[Tag]:
    first = bugs[0]
    text = f"bug {first.importance}" if first.importance in IMPORTANCES and first.naming.mends else "bug"
    tags = [Tag(text, ". ".join(map(in_words, bugs)), OF_BUG)]
    if first.tags and first.naming.mends:
        words = f"Bug {first.number} is tagged {', '.join(first.tags)}"
        tags.append(Tag(first.tags[0][:LONGEST_TAG], words, OF_TAG))
    return tags


ROW_TAGS = RowTags(ask, tags)
