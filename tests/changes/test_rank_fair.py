"""Nobody waits for ever: a simulated year of arrivals and reviews by rank, with more arrivals than reviews for months.

Each day changes arrive and reviewers review what stands first. A review merges a change, moves it to its next lane, or
sends it to its author, who brings it back some days later; meanwhile its clock stands still, as the real one does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.holder import Holder, Lane, Turn
from reviewq.changes.rules.rank import FLOOR, Ranked, rank

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
DAYS = 365
BOUND = FLOOR / DAY  # of reviewers' time, within which every change has stood in the top third
STEPS = {Lane.FIRST: Lane.PLUS_TWO, Lane.PLUS_TWO: Lane.SECOND, Lane.SECOND: Lane.APPROVAL}
MISSING = {Lane.APPROVAL: 0, Lane.SECOND: 1, Lane.PLUS_TWO: 2, Lane.FIRST: 2}


@dataclass(eq=False)
class Waiting:
    """`clock_start` moves on while somebody else has it. `reached`: days of reviewers' time when it first stood in the
    top third, or was reviewed."""

    clock_start: datetime
    minutes: int
    freed: int
    lane: Lane = Lane.FIRST
    back_on: int | None = None
    reached: float | None = None
    value: float = field(default=0.0)

    def rank_anew(self) -> None:
        turn = Turn(
            Holder.REVIEWERS, self.lane, (), {}, MISSING[self.lane], CiState.PASSED, Holder.REVIEWERS, self.lane
        )
        self.value = rank(Ranked(turn, self.clock_start, self.clock_start, self.minutes, self.freed)).value


class Year:
    """`arrivals` and `reviews` a day, as functions of the day."""

    def __init__(self, seed: int, arrivals: float, reviews: float, drought: range) -> None:
        self.dice = random.Random(seed)
        self.arrivals, self.reviews, self.drought = arrivals, reviews, drought
        self.open: list[Waiting] = []
        self.all: list[Waiting] = []

    def run(self) -> Year:
        for day in range(DAYS):
            self.come(day)
            line = sorted((one for one in self.open if one.back_on is None), key=lambda one: -one.value)
            for one in line[: (len(line) + 2) // 3]:
                if one.reached is None:
                    one.reached = (START + day * DAY - one.clock_start) / DAY
            today = self.reviews / 3 if day in self.drought else self.reviews
            for one in line[: self.count(today)]:
                self.review(one, day)
        return self

    def count(self, mean: float) -> int:
        return int(mean) + (self.dice.random() < mean % 1)

    def come(self, day: int) -> None:
        now = START + day * DAY
        for one in self.open:
            if one.back_on == day:
                one.back_on = None
                one.rank_anew()
        for _ in range(self.count(self.arrivals)):
            minutes = max(2, min(120, int(self.dice.lognormvariate(2.3, 1.2))))
            one = Waiting(now, minutes, self.dice.choice((0, 0, 0, 0, 1, 5)))
            one.rank_anew()
            self.open.append(one)
            self.all.append(one)

    def review(self, one: Waiting, day: int) -> None:
        if one.reached is None:  # taken beyond the top third, on a day with more time than that has changes
            one.reached = (START + day * DAY - one.clock_start) / DAY
        if self.dice.random() < 0.4:
            away = self.dice.randint(1, 20)
            one.back_on, one.clock_start = day + away, one.clock_start + away * DAY
        elif one.lane is Lane.APPROVAL:
            self.open.remove(one)
        else:
            one.lane = STEPS[one.lane]
            one.rank_anew()


@pytest.mark.parametrize("seed", range(3))
def test_every_change_of_a_year_reaches_the_top_third_within_the_floor(seed: int) -> None:
    """Four months of the year bring more than twice as much as is reviewed."""
    year = Year(seed, arrivals=4, reviews=26, drought=range(90, 210)).run()
    waits = [one.reached for one in year.all if one.reached is not None]
    left = [(START + DAYS * DAY - one.clock_start) / DAY for one in year.open if one.reached is None]
    assert len(waits) + len(left) == len(year.all) > 1400
    assert max(waits) <= BOUND
    assert max(left, default=0) <= BOUND


def test_the_year_is_hard_enough_to_tell() -> None:
    """Without the time of waiting in the value, the large and unloved of the same year wait far longer."""
    year = Year(0, arrivals=4, reviews=26, drought=range(90, 210))
    real = Waiting.rank_anew

    def timeless(one: Waiting) -> None:
        start, one.clock_start = one.clock_start, START
        real(one)
        one.clock_start = start

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Waiting, "rank_anew", timeless)
        year.run()
    left = [(START + DAYS * DAY - one.clock_start) / DAY for one in year.open if one.reached is None]
    assert max(left) > BOUND


def test_a_change_that_is_older_by_the_floor_stands_before_every_newcomer() -> None:
    """The proof in one line: weights lie within 2 x MOST doublings of each other, and three weeks are worth one."""
    worst = Waiting(START, minutes=120, freed=0)
    best = Waiting(START + FLOOR + timedelta(minutes=1), minutes=2, freed=5, lane=Lane.APPROVAL)
    worst.rank_anew()
    best.rank_anew()
    assert worst.value > best.value
