"""The default order: expected merges per minute of review, doubled for every three weeks that reviewers have had it.

    weight = votes x minutes x CI x freed x freeze x priority x cause      (each a factor against an ordinary change)
    value  = log2(weight, kept between 1/16 and 16) - doublings from EPOCH to the start of the reviewers' clock

As the weight of every change doubles at the same pace, the order of two changes never turns by time alone: `value` can
stand in an index. Because weights lie within 2 x MOST doublings of each other, a change that reviewers have had FLOOR
(24 weeks, less than a release cycle) longer than another one stands before it, whatever else is to be said of the two:
nobody waits for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import log2
from typing import Any

from .cause import Cause, Purpose
from .ci import CiState
from .freeze import Deadline
from .holder import Holder, Lane, Turn
from .minutes import minutes_to_approve

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
DOUBLING = timedelta(weeks=3)
MOST = 4  # doublings: the weight stays between 1/16 and 16
BEHIND = 100_000  # doublings: what no review can move comes after all that one can
FLOOR = 2 * MOST * DOUBLING  # held so much longer beats every other term

ORDINARY_CHANCE, ORDINARY_MINUTES = 0.35, 15
# that a review brings what its lane asks for; measured (docs/decisions/0009-rank.md), but for an expert's vote: no
# project has had such a lane, and like a second +2 it is the last vote before the approval
CHANCE = {Lane.APPROVAL: 0.9, Lane.SECOND: 0.7, Lane.EXPERT: 0.7, Lane.PLUS_TWO: 0.5, Lane.FIRST: 0.7}
CI = {CiState.PASSED: 1.0, CiState.RUNNING: 0.8, CiState.SILENT: 0.5, CiState.FAILED: 0.5, CiState.UNKNOWN: 1.0}
AWAY = {Holder.CI: 0.5, Holder.CHANGE: 0.25, Holder.AUTHOR: 0.1, Holder.NOBODY: 0.02, Holder.UNKNOWN: 0.02}
MOST_FREED, A_FREED = 5, 0.8
FEATURE_AT_FREEZE, FEATURE_FROZEN, FIX_FROZEN = 3.0, 0.1, 2.0
REGRESSION, BUG, BLUEPRINT = 1.5, 1.2, 1.1
IMPORTANCE = {"Critical": 3.0, "High": 1.7, "Medium": 1.2, "Low": 1.0, "Wishlist": 0.9}  # else BUG: it is unknown


@dataclass(frozen=True, slots=True)
class Priority:
    """The highest vote above 0 on Review-Priority, and what the project's own words for it are."""

    value: int
    of: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the rank of one change follows from. `minutes` of one review; `freed`: how many changes wait for nothing but
    this one; `clock_start` and `since` as of the clock."""

    turn: Turn
    clock_start: datetime
    since: datetime
    minutes: int
    freed: int = 0
    cause: Cause = field(default_factory=Cause)
    priority: Priority | None = None
    deadline: Deadline = field(default_factory=Deadline)


@dataclass(frozen=True, slots=True)
class Term:
    """One factor of the weight against that of an ordinary change (1: makes no difference), and its evidence."""

    code: str
    factor: float
    evidence: tuple[str | int, ...] = ()

    def as_json(self) -> list[Any]:
        return [self.code, round(self.factor, 3), *self.evidence]


@dataclass(frozen=True, slots=True)
class Rank:
    """The larger the value, the sooner; terms the strongest first. `wake_at`: time alone changes it then."""

    value: float
    terms: tuple[Term, ...]
    wake_at: datetime | None = None


def rank(ranked: Ranked) -> Rank:
    """The rank of an open change. Of two that reviewers cannot move, the one that left them last comes first: the
    longer somebody else has had it, the less likely it is back soon."""
    terms = tuple(sorted(terms_of(ranked), key=lambda term: (-abs(log2(term.factor)), term.code)))
    weight = weight_of(terms)
    if ranked.turn.holder is Holder.REVIEWERS:
        value = weight - doublings(ranked.clock_start)
    else:
        value = weight + doublings(ranked.since) - BEHIND
    return Rank(round(value, 6), terms, ranked.deadline.until)


def doublings(instant: datetime) -> float:
    return (instant - EPOCH) / DOUBLING


def weight_of(terms: Sequence[Term]) -> float:
    """The product of the factors in doublings, kept within bounds."""
    return max(-MOST, min(MOST, sum(log2(term.factor) for term in terms)))


def terms_of(ranked: Ranked) -> list[Term]:
    """Each factor, those that make no difference too: what is unknown is said."""
    turn = ranked.turn
    terms = [_votes(turn), _minutes(ranked), _ci(turn.ci), _freed(ranked.freed), _cause(ranked.cause)]
    if ranked.deadline.days is not None:
        terms.append(_freeze(ranked.deadline, ranked.cause.purpose))
    terms.append(_priority(ranked.priority))
    return terms


def _votes(turn: Turn) -> Term:
    """How likely one act of a reviewer now leads to the merge."""
    if turn.holder is not Holder.REVIEWERS:
        return Term("away", AWAY[turn.holder] / ORDINARY_CHANCE, (turn.holder.value,))
    missing = max(1, turn.missing_plus_two or 0)
    chance = CHANCE.get(turn.lane, CHANCE[Lane.FIRST])
    return Term("votes", chance / missing / ORDINARY_CHANCE, (turn.lane.value, turn.missing_plus_two or 0))


def _minutes(ranked: Ranked) -> Term:
    is_approval = ranked.turn.lane is Lane.APPROVAL
    minutes = minutes_to_approve(ranked.minutes) if is_approval else ranked.minutes
    return Term("minutes", ORDINARY_MINUTES / max(1, minutes), (minutes,))


def _ci(state: CiState) -> Term:
    return Term("ci", CI[state], (state.value,))


def _freed(count: int) -> Term:
    return Term("freed", 1 + A_FREED * min(count, MOST_FREED), (count,))


def _cause(cause: Cause) -> Term:
    """A bug weighs what its tracker says of it. Where that is unknown, and for blueprints, all are weighed alike."""
    bug = IMPORTANCE.get(cause.importance, BUG)
    known = (cause.importance,) if cause.importance in IMPORTANCE else ()
    if cause.is_regression:
        return Term("cause", max(REGRESSION, bug) if known else REGRESSION, ("regression", cause.name, *known))
    factor = {Purpose.FIX: bug, Purpose.FEATURE: BLUEPRINT, Purpose.UNKNOWN: 1.0}[cause.purpose]
    return Term("cause", factor, (cause.purpose.value, cause.name, *known))


def _freeze(deadline: Deadline, purpose: Purpose) -> Term:
    """Before it features gain as it nears; while it lasts fixes do. What does not say what it is stays as it is."""
    days = deadline.days or 0
    if purpose is Purpose.UNKNOWN:
        factor = 1.0
    elif purpose is Purpose.FIX:
        factor = 1.0 if days else FIX_FROZEN
    else:
        factor = 1 + (FEATURE_AT_FREEZE - 1) * max(0, 30 - days) / 30 if days else FEATURE_FROZEN
    return Term("freeze", factor, (purpose.value, days, deadline.name))


def _priority(priority: Priority | None) -> Term:
    if priority is None:
        return Term("priority", 1.0)
    return Term("priority", 1 + priority.value / max(1, priority.of), (priority.value, priority.words[:60]))
