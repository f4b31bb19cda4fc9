"""Replays recorded changes: each is ranked from what was known before it, then its reviewers are learned."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .rules.case import Account, Case
from .rules.load import Load
from .rules.ranking import MOST, Advisor, Pick, Ranking
from .rules.terms import TERMS

ALONE = ("places_lately", "owner")  # terms whose own order is told beside the whole


@dataclass(frozen=True, slots=True)
class Replayed:
    """`picks`: as they were shown. `alone`: the order by one term alone, for comparison."""

    case: Case
    picks: Sequence[Pick]
    alone: dict[str, list[Account]]


def replay(cases: Sequence[Case], lag: timedelta = timedelta(), is_load_aware: bool = False) -> Iterator[Replayed]:
    """`cases` in time order. What a change teaches (reviewers, weights, calibration, what people did) is known `lag`
    after its upload; without a lag as soon as the next change comes."""
    advisor, load = Advisor(), Load()
    waiting: deque[tuple[Case, Ranking]] = deque()
    for case in cases:
        while waiting and case.asked.at - waiting[0][0].asked.at >= lag:
            earlier, told = waiting.popleft()
            advisor.learn(earlier, told)
            load.reviewed(sorted(earlier.reviewers))
        ranking = advisor.rank(case.asked)
        picks = load.order(ranking.picks) if is_load_aware else list(ranking.picks)
        load.suggested(picks)
        waiting.append((case, ranking))
        yield Replayed(case, picks, {term: _by_term(ranking, term) for term in ALONE})


def _by_term(ranking: Ranking, term: str) -> list[Account]:
    """Ties in the order of plain shares."""
    column, field = TERMS.index(term), ranking.field
    order = sorted(range(len(field.accounts)), key=lambda place: -field.rows[place][column])
    return [field.accounts[place] for place in order[:MOST]]
