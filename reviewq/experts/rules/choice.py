"""Whom a change shows of the people ranked for it, and whom it leaves out for what they said of their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .calibration import without
from .load import FLOOR, SHOWN


@dataclass(frozen=True, slots=True)
class Candidate:
    """`chance`: that they are *the* reviewer. `is_on_it`: is a reviewer already, or has reviewed it."""

    account: int
    probability: float
    chance: float
    is_on_it: bool = False
    has_room: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """`shown`: with the probability if nobody of those without room reviews it. `without_room`: who would stand among
    them."""

    shown: tuple[Candidate, ...]
    without_room: tuple[Candidate, ...]
    on_it: tuple[Candidate, ...]


def choose(candidates: Sequence[Candidate]) -> Choice:
    """`candidates` in the order in which they are suggested. Nobody is shown who has less than a fifth of the best."""
    rest = [one for one in candidates if not one.is_on_it]
    floor = FLOOR * max((one.probability for one in rest if one.has_room), default=0.0)
    gone = sum(one.chance for one in rest if not one.has_room)
    shown: list[Candidate] = []
    passed: list[Candidate] = []
    for one in rest:
        if one.probability < floor or len(shown) == SHOWN:
            continue
        if one.has_room:
            shown.append(replace(one, probability=without(one.probability, one.chance, gone)))
        else:
            passed.append(one)
    return Choice(tuple(shown), tuple(passed[:SHOWN]), tuple(one for one in candidates if one.is_on_it))
