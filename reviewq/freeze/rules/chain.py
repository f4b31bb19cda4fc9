"""What stands on what among the open changes of an effort: how deep it goes, and what has to merge first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Below = Mapping[int, Collection[int]]  # change -> the open changes that it stands on directly


@dataclass(frozen=True, slots=True)
class Chain:
    """`depth`: changes in the longest line, 1: nothing stands on another one. `first`: the members that others stand
    on and that stand on no member themselves. `outside`: changes of no member that one of these stands on."""

    depth: int
    first: tuple[int, ...]
    outside: tuple[int, ...]


def chain_of(members: Collection[int], below: Below) -> Chain:
    """Only what open changes stand on counts: what has merged is no more in the way."""
    mine = set(members)
    inside = {one: {low for low in below.get(one, ()) if low in mine and low != one} for one in members}
    outside = {low for one in members for low in below.get(one, ()) if low not in mine}
    carrying = {low for lows in inside.values() for low in lows}
    first = sorted(one for one in carrying if not inside[one])
    return Chain(_depth(inside), tuple(first), tuple(sorted(outside)))


def _depth(inside: Mapping[int, set[int]]) -> int:
    """By layers from the bottom: of a circle, and what stands on it, each change counts once."""
    left = {one: set(lows) for one, lows in inside.items() if lows}
    layer = [one for one in inside if one not in left]
    depth = 0
    above: dict[int, list[int]] = {}
    for one, lows in left.items():
        for low in lows:
            above.setdefault(low, []).append(one)
    while layer:
        depth += 1
        freed = []
        for low in layer:
            for one in above.get(low, ()):
                left[one].discard(low)
                if not left[one]:
                    del left[one]
                    freed.append(one)
        layer = freed
    return max(depth, len(left))
