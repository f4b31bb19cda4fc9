"""Answers of several pieces as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .answer import Answer, Inertness, Part


def combined(answers: Sequence[Answer]) -> Answer:
    """A file is as live as its liveliest piece; what all pieces touch counts."""
    parts: frozenset[Part] = frozenset().union(*(answer.parts for answer in answers))
    order = (Inertness.LIVE, Inertness.UNKNOWN, Inertness.INERT)
    worst = min(answers, key=lambda answer: (order.index(answer.inertness), order.index(answer.likely)))
    likely = min((answer.likely for answer in answers), key=order.index)
    return replace(worst, parts=parts, likely=likely)
