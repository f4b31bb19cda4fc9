"""Migrations, and tables as models declare them. A query that reads them differently changes no table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reviewq.trivial.rules.vetoes.database import MIGRATIONS
from reviewq.trivial.rules.vetoes.edits import Edit
from reviewq.trivial.rules.vetoes.rule import fact
from reviewq.trivial.rules.vetoes.seen import Seen

from ..found import Does, Found, found_at

_MODELS = re.compile(r"(?:^|/)(?:\w*models?|tables?|schema)(?:/|\.py$)|(?:^|/)db/", re.MULTILINE)
_PARTS = (
    r"Column|mapped_column|ForeignKey|ForeignKeyConstraint|UniqueConstraint|PrimaryKeyConstraint|CheckConstraint|Index"
    r"|Table|__table_args__|__tablename__|models\.\w+Field|models\.ForeignKey"
)
_TABLES = fact("call|gone|came", _PARTS)


def find(files: Iterable[Seen]) -> Iterator[Found]:
    """One finding a file: its first line."""
    for seen in files:
        if MIGRATIONS.search(seen.paths):
            yield from _migration(seen)
        elif _MODELS.search(seen.paths) and (edit := next(filter(_is_table, seen.live), None)):
            yield found_at(Does.TABLES, seen.path, "", edit.line)


def _migration(seen: Seen) -> Iterator[Found]:
    if not seen.file.hunks:  # a binary or an empty file, or one that was only moved
        if seen.file.status == "A":
            yield Found(Does.TABLES, seen.path)
        return
    edit = next((edit for edit in seen.edits if edit.head not in ("import", "from")), None)
    if edit is not None:
        yield found_at(Does.TABLES, seen.path, "", edit.line)


def _is_table(edit: Edit) -> bool:
    return bool(_TABLES.search(edit.facts))
