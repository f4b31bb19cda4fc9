"""Inserts many plain rows. The ORM's own bulk insert resolves an expression for every value, which costs more than all
the rest of writing a page (docs/decisions/0005-plain-inserts.md); here each column is prepared by its field, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], unique: Sequence[str] = ()
) -> None:
    """Inserts rows whose values stand in the order of `columns` (attribute names of concrete fields). With `unique`,
    a row that is there already by these columns takes the new values."""
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(getattr(field, "column", ""))) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    prepare = [_preparer(field) for field in fields]
    if any(prepare):
        rows = [[p(v) if p else v for p, v in zip(prepare, row, strict=True)] for row in rows]
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"
    if unique:
        taken = [quote(str(model._meta.get_field(name).column)) for name in unique]  # type: ignore[union-attr]
        changed = [quote(str(getattr(field, "column", ""))) for field in fields]
        updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in changed if name not in taken)
        statement += f" ON CONFLICT ({', '.join(taken)}) DO UPDATE SET {updates}"
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _preparer(field: Any) -> Callable[[Any], Any] | None:
    """How a value of this field is handed to the database; None: as it is."""
    if isinstance(field, models.DateTimeField):
        adapt = connection.ops.adapt_datetimefield_value
        return lambda value: None if value is None else adapt(value)
    if isinstance(field, models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None
