"""Answers to questions about recorded changes: each from events before its instant, and from no later question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from .asked import Question
from .rates import plain_key, shares_so_far
from .replay import States
from .rules.learn import Case
from .rules.model import Weights, chance_within_week

DIGITS = 4


def answers(states: States, questions: Sequence[Question], weights: Weights) -> list[float]:
    """The probability to merge within 7 days. Of a change of which nothing was recorded yet: the share of the changes
    asked about that did so before."""
    plain = shares_so_far(states, questions, plain_key)
    found = []
    for question, share in zip(questions, plain, strict=True):
        state = states.state(question.change, question.at)
        found.append(share if state.age is None else chance_within_week(state, weights))
    return found


def as_lines(questions: Iterable[Question], found: Iterable[float]) -> Iterable[str]:
    for question, chance in zip(questions, found, strict=True):
        yield json.dumps({"change": question.change, "day": question.day, "p_land_7d": round(chance, DIGITS)})


def cases(states: States, questions: Iterable[Question]) -> list[Case]:
    """What the questions teach once all events are known."""
    until = states.until
    return [
        states.case(one.change, one.at, until) for one in questions if until and one.change in states.histories.changes
    ]
