"""What a request has to say before it can be asked for, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONG = 10_000  # characters of one answer, and of one reason
LONG_IN_ALL = 30_000  # characters of all answers together
LONG_TITLE = 200


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that whoever asks has to answer. `short`: as a heading; `words`: as the form asks it."""

    short: str
    words: str
    help: str


QUESTIONS = {
    "benefit": Question("Benefit", "Who gains what by it?", "What users or operators get in this release by it."),
    "regression": Question(
        "Risk of regression", "What could it break?", "Which existing code it touches, and how that is tested."
    ),
    "disruption": Question(
        "How disruptive", "How disruptive is it to others?", "Translators, documentation, packagers, other teams' code."
    ),
    "how_long": Question(
        "How long", "How long will it take?", "Days until all of it can be merged, and why you think so."
    ),
    "left": Question(
        "What is left", "What is left to do?", "Reviews, code, tests, documentation that are still missing."
    ),
    "if_refused": Question(
        "If it is refused", "What if it is refused?", "How broken the release is without it; what users do instead."
    ),
}


def unanswered(answers: Mapping[str, str]) -> list[str]:
    """The fields that are still empty."""
    return [name for name in QUESTIONS if not answers.get(name, "").strip()]


def too_much(answers: Mapping[str, str]) -> int:
    """By how many characters all answers together are too long."""
    return max(sum(len(answers.get(name, "")) for name in QUESTIONS) - LONG_IN_ALL, 0)
