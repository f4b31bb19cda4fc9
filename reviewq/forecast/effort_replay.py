"""Replays a cycle: do all open changes of an effort merge within some days, as `rules.together` says of them?

Only what is taken together is judged. So the chance of a single change is not foretold: it is the share of the other
changes of its age, open on the same day and of other efforts, that did merge in that time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from .commits import Commit, Cycle
from .rules.calibration import Told
from .rules.chance import DAY
from .rules.together import SHARED, jointly

AGES = (2.0, 7.0, 14.0, 30.0, 60.0, 120.0)  # days at which a class of ages ends
STEADY = 10  # the share of all open changes counts as so many of its age
ENOUGH = 5  # changes of other efforts that a day has to have
PARTS = (0.2, 0.4, SHARED, 0.8)


@dataclass(frozen=True, slots=True)
class Asked:
    """The chances of the open changes of an effort at an instant, and whether all of them merged in time."""

    chances: tuple[float, ...]
    merged: bool


def ways(asked: Sequence[Asked]) -> list[tuple[str, list[Told]]]:
    """What each way to take chances together says of all of them."""
    named = [("independent: the product", 0.0), *((f"one factor: {part}", part) for part in PARTS), ("the least", 1.0)]
    return [(name, [(jointly(one.chances, part), one.merged) for one in asked]) for name, part in named]


def asked_of(cycle: Cycle, ahead: float, every: float) -> Iterator[Asked]:
    """Of each effort with two open changes or more, so many days apart, as long as the file tells what became of it."""
    at = cycle.begins + every * DAY
    while at + ahead * DAY <= cycle.until:
        yield from _asked_at(cycle.open_at(at), at, ahead)
        at += every * DAY


def _asked_at(opened: Sequence[Commit], at: datetime, ahead: float) -> Iterator[Asked]:
    by = at + ahead * DAY
    everything = _counted(opened, at, by)
    efforts: dict[str, list[Commit]] = defaultdict(list)
    for one in opened:
        if one.effort:
            efforts[one.effort].append(one)
    for members in efforts.values():
        if len(members) > 1 and len(opened) - len(members) >= ENOUGH:
            others = everything - _counted(members, at, by)  # a Counter keeps no zeros, which it reads the same
            yield Asked(tuple(_chance(one, at, others) for one in members), all(one.merged <= by for one in members))


def _counted(changes: Sequence[Commit], at: datetime, by: datetime) -> Counter[tuple[int, bool]]:
    """(class of age, whether it merged in time) -> how many."""
    return Counter((_age(one, at), one.merged <= by) for one in changes)


def _age(one: Commit, at: datetime) -> int:
    return bisect_right(AGES, (at - one.created) / DAY)


def _chance(one: Commit, at: datetime, others: Counter[tuple[int, bool]]) -> float:
    merged = sum(count for (_, is_merged), count in others.items() if is_merged)
    overall = (merged + 1) / (others.total() + 2)
    alike = others[_age(one, at), True], others[_age(one, at), False]
    return (alike[0] + STEADY * overall) / (sum(alike) + STEADY)
