"""What a forecast has to beat: shares of earlier days, by nothing or by little. Each question is answered by outcomes
that were known before it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from .asked import DAYS, Question
from .replay import States
from .rules.chance import DAY
from .rules.state import State

AGES = (1, 7, 30)  # days
DOUBT = 5.0  # cases of the plain share that stand against a few of one's own
FIRST = (1.0, 8.0)  # landed, of so many: before anything is known
Key = Callable[[State], Hashable]


@dataclass(slots=True)
class Shares:
    """Landed and all, by a key."""

    landed: Counter[Hashable] = field(default_factory=Counter)
    all: Counter[Hashable] = field(default_factory=Counter)

    def add(self, key: Hashable, landed: bool) -> None:
        self.all[key] += 1
        self.landed[key] += landed

    def plain(self) -> float:
        return (self.landed.total() + FIRST[0]) / (self.all.total() + FIRST[1])

    def of(self, key: Hashable) -> float:
        if key is None:
            return self.plain()
        return (self.landed[key] + DOUBT * self.plain()) / (self.all[key] + DOUBT)


def plain_key(state: State) -> Hashable:
    """All are alike."""
    return None


def simple_key(state: State) -> Hashable:
    """Votes, CI, and the age of the newest patch set."""
    votes = [(state.minus_twos, -2), (state.minus_ones, -1), (state.plus_twos, 2), (state.plus_ones, 1)]
    strongest = next((value for count, value in votes if count), 0)
    age = None if state.upload_age is None else bisect_right(AGES, state.upload_age)
    return min(0, state.own_vote or 0), strongest, state.ci, age


def shares_so_far(states: States, questions: Iterable[Question], key: Key) -> list[float]:
    """An answer for each question, in their order."""
    asked = list(questions)
    known = _known(states, asked)
    shares, done = Shares(), 0
    answers = [0.0] * len(asked)
    for place in sorted(range(len(asked)), key=lambda one: asked[one].at):
        question = asked[place]
        while done < len(known) and known[done].at + DAYS * DAY < question.at:
            one = known[done]
            shares.add(key(states.state(one.change, one.at)), states.landed(one.change, one.at, DAYS))
            done += 1
        answers[place] = shares.of(key(states.state(question.change, question.at)))
    return answers


def _known(states: States, asked: Sequence[Question]) -> list[Question]:
    """Those that can teach something: of changes of which events are there."""
    return sorted((one for one in asked if one.change in states.histories.changes), key=lambda one: one.at)
