"""Whom to ask about a change of a single-expert domain: one who knows it, and one who could come to know it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who knows the domain. `can_plus_two`: there, and was active there of late; `has_room` to review."""

    account: int
    is_named: bool = False
    can_plus_two: bool = False
    has_room: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to ask, by account; None: nobody is known. `left_out`: experts that come before, and have no room."""

    expert: int | None = None
    learner: int | None = None
    left_out: tuple[int, ...] = ()


def asked(
    people: Iterable[Person], learners: Sequence[int], *, cores: Collection[int], out: Collection[int], change: int
) -> Asked:
    """`learners`: who could look at the change or reviewed there before, all with room, the likeliest first; `out`: the
    owner, and who has reviewed it already. An expert who can give +2 comes before a named one, and that before one who
    is learned; among equals the number of the change decides, so that not all go to one."""
    experts = [one for one in people if one.account not in out]
    turn = {one.account: place for place, one in enumerate(sorted(experts, key=lambda one: one.account))}
    lined = sorted(experts, key=lambda one: (_rank(one), (turn[one.account] + change) % len(turn)))
    expert = next((one for one in lined if one.has_room), None)
    before = [one.account for one in lined if not one.has_room and (expert is None or _rank(one) <= _rank(expert))]
    known = {one.account for one in experts if one.is_named or one.can_plus_two} | set(cores) | set(out)
    free = [one.account for one in lined if one.has_room]
    may_learn = [account for account in [*learners, *free] if account not in known]
    chosen = expert.account if expert else None
    return Asked(chosen, next((one for one in may_learn if one != chosen), None), tuple(before))


def _rank(one: Person) -> int:
    return 0 if one.can_plus_two else 1 if one.is_named else 2
