"""What follows from names and patterns alone."""

from __future__ import annotations


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
