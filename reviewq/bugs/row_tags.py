"""What rows of every list show of the bugs that their changes name: importance and tags. One query a page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reviewq.changes.rules.cause import IMPORTANCES
from reviewq.parts.plugins import Tag
from reviewq.people.reads import Viewer

from .beside import Told, in_words, known, told_of

OF_BUG, OF_TAG = 15, 5  # weights
LONGEST_TAG = 24  # letters on a row


def tags_of(ids: Collection[int], viewer: Viewer, now: datetime) -> dict[int, list[Tag]]:
    """`bug High` where the tracker says so, else `bug`; then the first of the bug's tags. Bugs that the mirror does not
    have are in the message; a tag would say nothing new."""
    found: dict[int, list[Told]] = {}
    for told in known(told_of(ids)):
        found.setdefault(told.change, []).append(told)
    return {change: _tags(bugs) for change, bugs in found.items()}


def _tags(bugs: list[Told]) -> list[Tag]:
    first = bugs[0]
    text = f"bug {first.importance}" if first.importance in IMPORTANCES and first.naming.mends else "bug"
    tags = [Tag(text, ". ".join(map(in_words, bugs)), OF_BUG)]
    if first.tags and first.naming.mends:
        words = f"Bug {first.number} is tagged {', '.join(first.tags)}"
        tags.append(Tag(first.tags[0][:LONGEST_TAG], words, OF_TAG))
    return tags
