"""Whether a patch is shown as trivial: the rule's judgement, where the project draws the line, and people's word.

A core's or PTL's word decides until the next upload of new code; a rebase or a new message leaves it standing. Anybody
else's is a suggestion and decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .judgement import State


class WhyNot(StrEnum):
    """What keeps a patch from being tagged; empty: nothing does."""

    NOTHING = ""
    SCORE = "score"
    VETO = "veto"
    PERSON = "person"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Line:
    """Where a project draws the line: from which score on, and which dangers do not veto there."""

    score: float
    overlooked: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Said:
    """A person's word. `by`: whoever said it, opaque; `patch_set`: the newest when they did."""

    patch_set: int
    is_confirm: bool
    decides: bool
    at: datetime
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is tagged. `by_person`: somebody's word decided it."""

    is_tagged: bool
    by_person: bool = False
    why_not: WhyNot = WhyNot.NOTHING


@dataclass(frozen=True, slots=True)
class Upload:
    """A patch set. `is_new_code`: neither a rebase nor only a new message."""

    number: int
    is_new_code: bool


def last_new_code(uploads: Iterable[Upload]) -> int:
    """The newest patch set that brought new code; 0: none is known."""
    return max((upload.number for upload in uploads if upload.is_new_code), default=0)


def standing(words: Iterable[Said], code_since: int) -> list[Said]:
    """The words that speak of the code as it is, the newest first; of each person only the newest. `code_since`: the
    patch set that brought it."""
    found: dict[int | str | None, Said] = {}
    for word in sorted(words, key=lambda one: one.at, reverse=True):
        if word.patch_set >= code_since:
            found.setdefault(word.by if word.by is not None else f"gone {word.at}", word)
    return list(found.values())


def deciding(words: Iterable[Said], code_since: int) -> Said | None:
    """The word that decides: of several cores the newest."""
    return next((word for word in standing(words, code_since) if word.decides), None)


def verdict(state: str, score: float | None, dangers: Collection[str], line: Line, word: Said | None) -> Verdict:
    """A person's word wins over the rule, whatever that says; what is not judged is not tagged by the rule."""
    if word is not None:
        return Verdict(word.is_confirm, True, WhyNot.NOTHING if word.is_confirm else WhyNot.PERSON)
    if state != State.JUDGED or score is None:
        return Verdict(False, why_not=WhyNot.STATE)
    if any(danger not in line.overlooked for danger in dangers):
        return Verdict(False, why_not=WhyNot.VETO)
    if score < line.score:
        return Verdict(False, why_not=WhyNot.SCORE)
    return Verdict(True)
