"""What follows from names, patterns and numbers of people alone."""

from __future__ import annotations

FEWEST = 5  # people in a sum that everybody may see


def is_told(people: int) -> bool:
    """Whether a sum over so many people may be told to everybody: one of few would be somebody's figure."""
    return people >= FEWEST


def covers(wide: str, narrow: str) -> bool:
    """Whether every name that `narrow` matches is matched by `wide`, too. In both `*` stands for any letters; a `*` of
    `narrow` can only be swallowed by one of `wide`, so matching it as a letter decides."""
    first, *rest = wide.split("*")
    if not rest:
        return wide == narrow
    *middle, last = rest
    if not narrow.startswith(first) or not narrow.endswith(last) or len(narrow) < len(first) + len(last):
        return False
    place, end = len(first), len(narrow) - len(last)
    for part in middle:
        found = narrow.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
