"""What would become of records: new, changed field by field, removed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class State(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"
    SAME = "unchanged"


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field before and after, as JSON values."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Pair:
    """A record that is there and what it is to become; None where there is none."""

    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of one record. `table`: policy or freeze."""

    table: str
    state: State
    pair: Pair
    edits: tuple[FieldEdit, ...] = ()


def edits_between(before: Json | None, after: Json | None) -> tuple[FieldEdit, ...]:
    """The fields that differ. Of a new record and of a removed one those that are not empty."""
    if before is None or after is None:
        whole, is_new = after or before or {}, before is None
        filled = {name: value for name, value in whole.items() if value not in (None, "", [], {})}
        return tuple(FieldEdit(k, None if is_new else v, v if is_new else None) for k, v in filled.items())
    names = [*before, *(name for name in after if name not in before)]
    return tuple(FieldEdit(n, before.get(n), after.get(n)) for n in names if before.get(n) != after.get(n))


def difference(table: str, pair: Pair, before: Json | None, after: Json | None) -> Difference:
    edits = edits_between(before, after)
    if before is None:
        return Difference(table, State.NEW, pair, edits)
    if after is None:
        return Difference(table, State.REMOVED, pair, edits)
    return Difference(table, State.CHANGED if edits else State.SAME, pair, edits)


def paired(
    there: Sequence[Json], wanted: Sequence[Json], keys: Iterable[Sequence[str]]
) -> list[tuple[int | None, int | None]]:
    """Which record that is there is meant by which that is wanted: (place there, place wanted). `keys` are tried one
    after the other, the strictest first; records that share a key are paired in their order."""
    left, asked = list(range(len(there))), list(range(len(wanted)))
    found: list[tuple[int | None, int | None]] = []
    for key in keys:
        by_key: dict[str, list[int]] = {}
        for place in left:
            by_key.setdefault(_key(there[place], key), []).append(place)
        for place in list(asked):
            same = by_key.get(_key(wanted[place], key))
            if same:
                found.append((same[0], place))
                left.remove(same.pop(0))
                asked.remove(place)
    return [*found, *((None, place) for place in asked), *((place, None) for place in left)]


def _key(record: Mapping[str, Any], names: Sequence[str]) -> str:
    return repr([record.get(name) or "" for name in names])
