"""Patterns of project names: which of two is narrower, and whether two can mean the same project. `*` stands for any
letters, `?` for one."""

from __future__ import annotations

from fnmatch import fnmatchcase

from reviewq.changes.rules.policy import narrowness

WILD = set("*?")
ANY = "*"


__all__ = ["ANY", "is_whole_name", "meet", "narrowness", "within"]


def is_whole_name(pattern: str) -> bool:
    return not WILD & set(pattern)


def meet(one: str, other: str) -> bool:
    """Whether some name matches both."""
    if is_whole_name(one) or is_whole_name(other):
        return fnmatchcase(one, other) or fnmatchcase(other, one)
    # reached: up to which places of `other` a name can have come that has come so far in `one`
    reached = _past_stars({0}, other)
    for mark in one:
        reached = _step(mark, reached, other)
        if not reached:
            return False
    return len(other) in reached


def _step(mark: str, reached: set[int], other: str) -> set[int]:
    """Where `other` can be after one more mark of the first pattern."""
    if mark == ANY:
        return set(range(min(reached), len(other) + 1))
    found = set()
    for place in reached:
        if place < len(other):
            theirs = other[place]
            if theirs == ANY:
                found.add(place)
            elif mark == "?" or theirs in ("?", mark):
                found.add(place + 1)
    return _past_stars(found, other)


def _past_stars(places: set[int], pattern: str) -> set[int]:
    """A star may also stand for nothing."""
    found = set(places)
    for place in places:
        while place < len(pattern) and pattern[place] == ANY:
            place += 1
            found.add(place)
    return found


def within(date_pattern: str, cycle_pattern: str) -> str:
    """The projects of a date of a cycle: `*` means all of the cycle's."""
    return cycle_pattern if date_pattern == ANY else date_pattern
