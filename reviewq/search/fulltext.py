"""The full-text index: the words of each change's subject, commit message, topic and hashtags, in the database's own
index (SQLite FTS5, PostgreSQL tsvector). Words are cut by `language.words`, so both databases, and Gerrit, agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.db.models.expressions import RawSQL

from .language.words import words_of

COLUMNS = ("subject", "message", "topic", "hashtags")
MOST_WORDS = 6_000  # of one column; PostgreSQL counts the places of words up to 16,383

SQLITE = """CREATE VIRTUAL TABLE search_words USING fts5(
    subject, message, topic, hashtags, columnsize=0, tokenize="ascii tokenchars ''':,;'"
)"""
POSTGRESQL = (
    "CREATE TABLE search_words (rowid bigint PRIMARY KEY, subject tsvector NOT NULL, message tsvector NOT NULL,"
    " topic tsvector NOT NULL, hashtags tsvector NOT NULL)",
    *(f"CREATE INDEX search_words_{name} ON search_words USING gin ({name})" for name in COLUMNS),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """What of a change is found by words."""

    change: int
    subject: str
    message: str
    topic: str
    hashtags: str


def create(schema: BaseDatabaseSchemaEditor) -> None:
    for statement in (SQLITE,) if schema.connection.vendor == "sqlite" else POSTGRESQL:
        schema.execute(statement)


def drop(schema: BaseDatabaseSchemaEditor) -> None:
    schema.execute("DROP TABLE search_words")


def write(texts: Iterable[Texts]) -> None:
    """Makes the index say this of these changes; those that it says already are not written."""
    rows = {one.change: _row(one) for one in texts}
    if not rows:
        return
    if connection.vendor == "sqlite":
        _write_sqlite(rows)
    else:
        _write_postgresql(rows)


def _row(texts: Texts) -> tuple[str, ...]:
    lists = [words_of(getattr(texts, name))[:MOST_WORDS] for name in COLUMNS]
    if connection.vendor == "sqlite":
        return tuple(" ".join(words) for words in lists)
    return tuple(" ".join(f"{_lexeme(word)}:{at}" for at, word in enumerate(words, 1)) for words in lists)


def _write_sqlite(rows: dict[int, tuple[str, ...]]) -> None:
    marks = ", ".join(["%s"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid, {', '.join(COLUMNS)} FROM search_words WHERE rowid IN ({marks})", list(rows))
        known = {row[0]: row[1:] for row in cursor.fetchall()}
        stale = [(change,) for change in known if known[change] != rows[change]]
        cursor.executemany("DELETE FROM search_words WHERE rowid = %s", stale)
        cursor.executemany(
            f"INSERT INTO search_words (rowid, {', '.join(COLUMNS)}) VALUES (%s, %s, %s, %s, %s)",
            [(change, *row) for change, row in rows.items() if known.get(change) != row],
        )


def _write_postgresql(rows: dict[int, tuple[str, ...]]) -> None:
    updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)
    was, is_now = (f"({', '.join(f'{table}.{name}' for name in COLUMNS)})" for table in ("search_words", "EXCLUDED"))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO search_words (rowid, {', '.join(COLUMNS)})"
            " VALUES (%s, %s::tsvector, %s::tsvector, %s::tsvector, %s::tsvector)"
            f" ON CONFLICT (rowid) DO UPDATE SET {updates} WHERE {was} IS DISTINCT FROM {is_now}",
            [(change, *row) for change, row in rows.items()],
        )


def _lexeme(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def with_phrase(columns: Sequence[str], words: Sequence[str]) -> Q:
    """Changes that have these words one behind the other, in any of the columns."""
    if connection.vendor == "sqlite":
        phrase = " ".join(words)
        return _rows("search_words MATCH %s", [f'{{{" ".join(columns)}}} : "{phrase}"'])
    phrase = " <-> ".join(map(_lexeme, words))
    places = " OR ".join(f"{column} @@ %s::tsquery" for column in columns)
    return _rows(places, [phrase] * len(columns))


def _rows(condition: str, values: list[Any]) -> Q:
    return Q(pk__in=RawSQL(f"SELECT rowid FROM search_words WHERE {condition}", values))
