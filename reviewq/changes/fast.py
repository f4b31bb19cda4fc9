"""Writes and reads many plain rows. The ORM resolves an expression for every value that it writes and runs each one
that it reads through several functions, which costs more than all the rest of writing a page
(docs/decisions/0005-plain-inserts.md); here a whole column is converted at once, by what its field is."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

Convert = Callable[[Any], Any]
Value = TypeVar("Value")


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    unique: Sequence[str] = (),
    add: Sequence[str] = (),
) -> None:
    """Inserts rows whose values stand in the order of `columns` (attribute names of concrete fields). With `unique`,
    a row that is there already by these columns takes the new values; those of the columns `add` are added to it."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in columns]
    values = [
        _converted(_to_database(field), column) for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    statement = _insertion(model, tuple(columns), tuple(unique), tuple(add))
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*values, strict=True)))


def select(
    model: type[models.Model], columns: Sequence[str], ids: Collection[int], order: str = "pk"
) -> Iterable[tuple[Any, ...]]:
    """(change id, *columns) of the rows that belong to these changes, ordered within all of them."""
    if not ids:
        return ()
    quote = connection.ops.quote_name
    fields = [model._meta.get_field(name) for name in ("change_id", *columns)]
    names = ", ".join(_column(model, name) for name in ("change_id", *columns))
    marks = ", ".join(["%s"] * len(ids))
    places = f"{_column(model, 'change_id')} IN ({marks}) ORDER BY {_column(model, order)}, {_column(model, 'pk')}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {quote(model._meta.db_table)} WHERE {places}", list(ids))
        rows = cursor.fetchall()
    if not rows:
        return ()
    read = [
        _converted(_from_database(field), column) for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    return zip(*read, strict=True)


def batches(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    """These values in their order, so many at a time: databases limit what one statement may name."""
    everything = list(values)
    for start in range(0, len(everything), size):
        yield everything[start : start + size]


def with_rows(model: type[models.Model], ids: Collection[int]) -> set[int]:
    """Which of these changes have rows of a model that names its change: what is asked with each write of facts, and
    nearly always answered with none."""
    if not ids:
        return set()
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(f"{_asking(model)} IN ({marks})", list(ids))
        return {change for (change,) in cursor.fetchall()}


@lru_cache(maxsize=100)
def _asking(model: type[models.Model]) -> str:
    column, table = _column(model, "change_id"), connection.ops.quote_name(model._meta.db_table)
    return f"SELECT {column} FROM {table} WHERE {column}"


@lru_cache(maxsize=100)
def _insertion(
    model: type[models.Model], columns: tuple[str, ...], unique: tuple[str, ...], add: tuple[str, ...]
) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    names = {name: _column(model, name) for name in columns}
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(names.values())}) VALUES ({marks})"
    if not unique:
        return statement
    taken = [_column(model, name) for name in unique]
    updates = [
        f"{column} = {f'{table}.{column} + ' if name in add else ''}EXCLUDED.{column}"
        for name, column in names.items()
        if column not in taken
    ]
    return f"{statement} ON CONFLICT ({', '.join(taken)}) DO UPDATE SET {', '.join(updates)}"


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return connection.ops.quote_name(str(field.column))  # type: ignore[union-attr]


def _converted(convert: Convert | None, column: Sequence[Any]) -> Sequence[Any]:
    return [None if value is None else convert(value) for value in column] if convert else column


def _to_database(field: Any) -> Convert | None:
    """How a value of this field is handed to the database; None: as it is."""
    if isinstance(field, models.JSONField):
        return lambda value: connection.ops.adapt_json_value(value, None)
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _text_of
    return None


def _from_database(field: Any) -> Convert | None:
    """How a value of this field is made of what the database gives; None: as it is."""
    if isinstance(field, models.JSONField):
        return json.loads
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _in_utc
    return None


def _text_of(instant: datetime) -> str:
    """As Django keeps instants in SQLite, which knows none: in UTC, without saying so."""
    return str(instant if instant.tzinfo is UTC else instant.astimezone(UTC))[:-6]


def _in_utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC)
