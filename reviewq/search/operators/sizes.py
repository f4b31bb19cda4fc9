"""Operators that compare a number."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from ..registry import Asked, Operator, add
from .conditions import NOTHING

RANGE = re.compile(r"(>=|>|=|<=|<|)([+-]?[0-9]+)$")
LEAST, MOST = -(2**31), 2**31 - 1


def compared(asked: Asked) -> tuple[int, int]:
    """The numbers that pass: from, to. As in Gerrit, `5`, `=5`, `>5`, `>=5`, `<5` and `<=5`."""
    found = RANGE.search(asked.value)
    if not found or not LEAST <= int(found[2][:12]) <= MOST:
        asked.refuse(f"“{asked.value[:60]}” compares with no number.", "5", ">5", ">=5", "<5", "<=5")
    number = int(found[2])
    passing = {">": (number + 1, MOST), ">=": (number, MOST), "<": (LEAST, number - 1), "<=": (LEAST, number)}
    return passing.get(found[1], (number, number))


def measure(*columns: str) -> Callable[[Asked], Q]:
    """Changes whose columns add up to a number in the range. Unknown counts as no number."""
    total = sum((F(column) for column in columns[1:]), F(columns[0]))

    def build(asked: Asked) -> Q:
        low, high = compared(asked)
        if low > high or high < 0:
            return NOTHING
        return Q(GreaterThanOrEqual(Coalesce(total, -1), max(low, 0))) & Q(LessThanOrEqual(Coalesce(total, -1), high))

    return build


add(
    Operator("added", measure("insertions"), "lines added", example=">100"),
    Operator("deleted", measure("deletions"), "lines removed", example=">100"),
    Operator("delta", measure("insertions", "deletions"), "lines added and removed", ("size",), example="<10"),
    Operator("unresolved", measure("unresolved_comment_count"), "open comment threads", example=">0"),
)
