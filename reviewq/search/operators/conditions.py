"""The few shapes of condition that the families share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan

from reviewq.changes.rules.regular.automaton import Automaton, RegexError

from ..fulltext import with_phrase
from ..language.words import words_of
from ..models import Indexed
from ..registry import Asked

FEW = 20
NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def having(rows: QuerySet[Any], column: str = "change_id") -> Q:
    """Changes that one of these rows belongs to."""
    return Q(pk__in=rows.values(column))


def with_row(model: type[Model], *conditions: Q, **columns: Any) -> Q:
    """Changes with a row of a child table that meets all of this."""
    return having(model._default_manager.filter(*conditions, **columns))


def indexed(*conditions: Q, **columns: Any) -> Q:
    """Changes of which `Indexed` says all of this."""
    return with_row(Indexed, *conditions, **columns)


def among(values: Sequence[int] | Sequence[str]) -> Any:
    """For `column__in`: a few values as they are, where an index may find them; many are handed over as one value."""
    if len(values) <= FEW:
        return list(values)
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])
    kind = "bigint" if isinstance(values[0], int) else "text"
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])


def these(changes: Sequence[int]) -> Q:
    """Changes by their keys, of which there may be thousands."""
    return Q(pk__in=among(changes))


def one_of(conditions: list[Q]) -> Q:
    """Any of these; nothing, if there are none."""
    return reduce(or_, conditions) if conditions else NOTHING


def begins(column: str, value: str) -> Q:
    """Whether a text begins so, capital and small letters apart (`LIKE` of SQLite does not tell them apart)."""
    return Q(Exact(Substr(F(column), 1, len(value)), Value(value))) if value else EVERYTHING


def contains(column: str, value: str) -> Q:
    """Whether this stands in a text, capital and small letters apart."""
    return Q(GreaterThan(StrIndex(F(column), Value(value)), 0))


def with_words(asked: Asked, text: str, *columns: str) -> Q:
    """Changes that have the words of the text one behind the other, in one of the columns of the full-text index."""
    words = words_of(text)
    if not words:
        asked.refuse("There is no word to look for.", "letters or digits")
    return with_phrase(columns, words)


def automaton(asked: Asked, prefix: str = "") -> Automaton:
    """The regular expression of a value that begins with ^. Gerrit takes off that and a closing $."""
    pattern = asked.value.removeprefix("^")
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        pattern = pattern[:-1]
    try:
        return _automaton(prefix + pattern)
    except RegexError as fault:
        asked.refuse(str(fault), at=1 + max(0, fault.position - len(prefix)))


_automaton = lru_cache(16)(Automaton)  # what was worked out for one query helps the next


def matching(asked: Asked, values: Iterable[str], expression: Automaton) -> list[str]:
    """The values that match the expression."""
    try:
        return [value for value in values if expression.matches(value)]
    except RegexError as fault:
        asked.refuse(str(fault))
