"""Chances in words."""

from __future__ import annotations


def percent(chance: float | None) -> str:
    """A probability as a reader takes it in: whole per cent, never 0 or 100, which nobody can know."""
    if chance is None:
        return "unknown"
    rounded = round(100 * chance)
    if rounded < 1:
        return "under 1 %"
    return "over 99 %" if rounded > 99 else f"{rounded} %"
