"""Writes many plain rows. The ORM's own bulk insert resolves an expression for every value, which costs more than all
the rest of writing a page (docs/decisions/0005-plain-inserts.md); here a whole column is prepared by its field at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models


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
    prepared = [_prepared(field, values) for field, values in zip(fields, zip(*rows, strict=True), strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(
            _statement(model, tuple(columns), tuple(unique), tuple(add)), list(zip(*prepared, strict=True))
        )


@lru_cache(maxsize=100)
def _statement(
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
    return connection.ops.quote_name(str(model._meta.get_field(name).column))  # type: ignore[union-attr]


def _prepared(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column as the database takes them. Instants and JSON come again and again: each is made once."""
    made: dict[Any, Any] = {None: None}
    if isinstance(field, models.DateTimeField):
        return [_once(made, value, value, connection.ops.adapt_datetimefield_value) for value in values]
    if isinstance(field, models.JSONField):
        return [_once(made, repr(value), value, lambda v: field.get_db_prep_save(v, connection)) for value in values]
    return values


def _once(made: dict[Any, Any], key: Any, value: Any, make: Callable[[Any], Any]) -> Any:
    if key not in made:
        made[key] = make(value)
    return made[key]
