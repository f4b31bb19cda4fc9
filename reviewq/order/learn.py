"""Learns the weights of the personal order from answered questions, and says how far to trust them.

A weight learned from some months is only worth what it foretells of later ones: `forward` learns from the first part of
the questions and answers the next, part by part; `by_reader` answers each reader by what others did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .measure import place_of
from .orders import personal, views_of
from .recorded import Question
from .replay import Histories
from .rules.logit import Choice, fit
from .rules.personal import FEATURES, Weights, features

RIDGE = 3.0
PARTS = 6  # of the questions, in time; the first two only teach
READER_GROUPS = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with the choice that it teaches; None: the answer was nothing that the reader could choose between."""

    question: Question
    choice: Choice | None


def lessons(histories: Histories, questions: Sequence[Question]) -> list[Lesson]:
    return [Lesson(question, _choice(histories, question)) for question in questions]


def _choice(histories: Histories, question: Question) -> Choice | None:
    """What was to choose from: not what the reader had reviewed already, which always comes last."""
    reader = histories.reader(question.account, question.at)
    views = {n: view for n, view in views_of(histories, question).items() if not view.is_done}
    if question.reviewed not in views or len(views) < 2:
        return None
    rows = [list(features(view, reader, question.at).values()) for view in views.values()]
    return Choice(rows, list(views).index(question.reviewed))


def learn(known: Sequence[Lesson], ridge: float = RIDGE) -> Weights:
    choices = [lesson.choice for lesson in known if lesson.choice]
    if not choices:
        return {}
    return dict(zip(FEATURES, fit(choices, ridge), strict=True))


def forward(histories: Histories, known: Sequence[Lesson]) -> list[int]:
    """The places of the answers, each part by weights of the parts before it; the first two parts are not asked."""
    edges = [len(known) * part // PARTS for part in range(PARTS + 1)]
    places: list[int] = []
    for start, end in pairwise(edges[2:]):
        places += _places(histories, known[start:end], learn(known[:start]))
    return places


def by_reader(histories: Histories, known: Sequence[Lesson]) -> list[int]:
    """The places of the answers, each reader's by weights of what readers of other groups did."""
    counts = Counter(lesson.question.account for lesson in known)
    group = {name: place % READER_GROUPS for place, (name, _) in enumerate(counts.most_common())}
    places: list[int] = []
    for asked in range(READER_GROUPS):
        others = [lesson for lesson in known if group[lesson.question.account] != asked]
        own = [lesson for lesson in known if group[lesson.question.account] == asked]
        places += _places(histories, own, learn(others))
    return places


def _places(histories: Histories, asked: Sequence[Lesson], weights: Weights) -> list[int]:
    places = []
    for lesson in asked:
        question = lesson.question
        if question.reviewed is not None:
            places.append(place_of(personal(histories, question, weights), question.reviewed))
    return places
