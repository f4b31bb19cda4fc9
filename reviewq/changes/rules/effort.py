"""What a change is for, as a freeze asks it (feature, fix, other, unknown), and which effort it is a part of: the
changes of one blueprint, else of one topic.

A change that names a blueprint is a feature even if it names a bug as well; what names neither is unknown, never
guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from .cause import BLUEPRINT, BLUEPRINT_TOPIC, BUG_TOPIC, LONGEST_READ, Purpose, cause_of

LONGEST = 200  # characters of a key


class Work(StrEnum):
    """OTHER: neither feature nor fix by what it touches, such as documentation or tests alone."""

    FEATURE = "feature"
    FIX = "fix"
    OTHER = "other"
    UNKNOWN = ""


OTHER_KINDS = frozenset({"docs", "tests", "ci", "bot", "translation", "requirements", "release"})  # rules.category


def effort_of(message: str, topic: str = "") -> str:
    """The key of its effort: `bp/NAME` or `topic/NAME`; empty: it belongs to none."""
    if name := blueprint_of(message, topic):
        return f"bp/{name.lower()}"[:LONGEST]
    return f"topic/{topic}"[:LONGEST] if topic else ""


def blueprint_of(message: str, topic: str = "") -> str:
    found = BLUEPRINT.search(message[:LONGEST_READ]) or BLUEPRINT_TOPIC.fullmatch(topic)
    return found[1] if found else ""


def work_of(message: str, topic: str = "", kinds: Collection[str] = ()) -> Work:
    """`kinds`: what its files and owner make of it (rules.category)."""
    if blueprint_of(message, topic):
        return Work.FEATURE
    if BUG_TOPIC.fullmatch(topic) or cause_of(message, topic).purpose is Purpose.FIX:
        return Work.FIX
    return Work.OTHER if OTHER_KINDS.intersection(kinds) else Work.UNKNOWN
