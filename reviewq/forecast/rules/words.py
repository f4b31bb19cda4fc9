"""Chances in words."""

from __future__ import annotations

from reviewq.changes.rules import reason


def percent(chance: float | None) -> str:
    """Unknown is an answer."""
    return "unknown" if chance is None else reason.percent(chance)
