"""The dates of a file against those that are there: which is which, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .cycle import Basis, CycleDay
from .words import monday_of


class State(StrEnum):
    ADDED = "added"
    MOVED = "moved"  # to another day
    CHANGED = "changed"  # the day is the same; hour, basis or words are not
    CONFLICT = "conflict"  # somebody typed it, and the file says something else
    UNLISTED = "unlisted"  # the file does not name it
    KEPT = "kept"  # the file does not name it, but somebody typed it
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Compared:
    """One date before and after. `place`: where it stands among those that are there; None: nowhere."""

    state: State
    before: CycleDay | None
    after: CycleDay | None
    place: int | None = None


def compare(there: Sequence[CycleDay], by_hand: Sequence[bool], listed: Sequence[CycleDay]) -> list[Compared]:
    """A date is the same one if kind, title and projects are. Of several such those on one day belong together, the
    others in order of time. In order of time."""
    before, after = _by_name(list(enumerate(there))), _by_name(list(enumerate(listed)))
    found = []
    for key in before.keys() | after.keys():
        for place, new in _pairs(before.get(key, []), after.get(key, [])):
            old = None if place is None else there[place]
            is_typed = place is not None and by_hand[place]
            found.append(Compared(_state(old, new, is_typed), old, new, place))
    return sorted(found, key=lambda one: _order(one.after or one.before))


Placed = list[tuple[int, CycleDay]]


def _by_name(days: Placed) -> dict[tuple[str, str, str], Placed]:
    found: dict[tuple[str, str, str], Placed] = defaultdict(list)
    for place, day in days:
        found[day.kind, day.title, day.project_pattern].append((place, day))
    return found


def _pairs(old: Placed, new: Placed) -> Iterator[tuple[int | None, CycleDay | None]]:
    left = dict(old)
    rest = list[CycleDay]()
    for _, day in new:
        place = next((place for place, one in left.items() if one.day == day.day), None)
        if place is None:
            rest.append(day)
        else:
            del left[place]
            yield place, day
    places = sorted(left, key=lambda place: left[place].day)
    rest.sort(key=lambda day: day.day)
    for number in range(max(len(places), len(rest))):
        yield (places[number] if number < len(places) else None), (rest[number] if number < len(rest) else None)


def _state(old: CycleDay | None, new: CycleDay | None, is_typed: bool) -> State:
    if old is None:
        return State.ADDED
    if new is None:
        return State.KEPT if is_typed else State.UNLISTED
    if _said(old) == _said(new) or _knows_more(old, new):
        return State.SAME
    if is_typed:
        return State.CONFLICT
    return State.MOVED if old.day != new.day else State.CHANGED


def _knows_more(old: CycleDay, new: CycleDay) -> bool:
    """Whether the day is known already, and the file has only its week."""
    return new.basis is Basis.WEEK and old.basis is not Basis.WEEK and new.week_start == monday_of(old.day)


def _said(day: CycleDay) -> tuple[object, ...]:
    return day.day, day.at, day.basis, day.basis_words, day.week_start


def _order(day: CycleDay | None) -> tuple[str, ...]:
    return (day.at.isoformat(), day.kind, day.project_pattern, day.title) if day else ()
