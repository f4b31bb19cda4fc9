"""The forecast of one open change: the probability to have merged within some days, and what moves it.

For each of a few horizons (days) a logistic model: log-odds = base + sum of weight x (value - usual value) over the
terms below. What is not known of a change counts as usual. The horizons share terms, not weights: an approval matters
most within a day, the owner's own vote within a month. A longer horizon never says less than a shorter one.

The weights are data (`weights`): the shipped ones were learned by `manage.py fit_forecast`, a site learns its own on
top of them (`learn`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, log, log1p

from .chance import Curve, Outlook, Push
from .push_words import words_of
from .state import CiResult, State

WEEK = 7.0
SHORTEST = 1.0  # days; of what is younger the age says nothing yet
LATE = 5.0  # days
SIGHT = 28.0  # days before a freeze from which on it may move people
MOST_FRESH, MOST_OF_OWNER = 10, 8  # more of them say nothing more: elsewhere projects are larger
STEEPEST = 30.0  # log-odds
SUREST = 0.89  # in the recorded reviews fewer than half of what was surer came true: something unseen held the others
MOST_PUSHES = 8
OF_ALL = frozenset({"fresh"})  # the same for each change of a project: no reason that tells one from another
LEAST_PUSH = 0.05  # log-odds; what moves less is not worth a line

Value = float | None
Feature = Callable[[State], Value]


@dataclass(frozen=True, slots=True)
class Weights:
    """`base`: log-odds of a usual change for each of `horizons` (days, rising); `terms`: for each term its weight for
    each horizon; `usual`: the value of each term of a usual change. `cases`: past days of changes of this site that
    they were learned from; 0: the stated priors. `surest`: no chance is above it."""

    horizons: tuple[float, ...]
    base: tuple[float, ...]
    terms: Mapping[str, tuple[float, ...]]
    usual: Mapping[str, float]
    cases: int = 0
    surest: float = SUREST


def log_days(days: Value) -> Value:
    return None if days is None else log(max(days, SHORTEST))


def late(days: Value) -> Value:
    """What has waited for longer than a working week falls off faster."""
    return None if days is None else max(0.0, log(max(days, SHORTEST) / LATE))


def log_count(count: int | None, most: int | None = None) -> Value:
    if count is None:
        return None
    return log1p(max(0, count if most is None else min(count, most)))


def flag(is_so: bool | None) -> Value:
    return None if is_so is None else float(is_so)


def any_of(count: int | None) -> Value:
    return None if count is None else float(count > 0)


def _is_ci(state: State, result: CiResult) -> Value:
    return None if state.ci is None else float(state.ci is result)


def _own_plus(state: State) -> Value:
    return None if state.own_vote is None else float(state.own_vote > 0)


# What stands before a dot is one reason with several figures.
FEATURES: Mapping[str, Feature] = {
    "upload": lambda s: log_days(s.upload_age),
    "upload.late": lambda s: late(s.upload_age),
    "quiet": lambda s: log_days(s.moved_age),
    "quiet.late": lambda s: late(s.moved_age),
    "age": lambda s: log_days(s.age),
    "ci.passed": lambda s: _is_ci(s, CiResult.PASSED),
    "ci.failed": lambda s: _is_ci(s, CiResult.FAILED),
    "plus_two": lambda s: any_of(s.plus_twos),
    "plus_one": lambda s: any_of(s.plus_ones),
    "minus_one": lambda s: any_of(s.minus_ones),
    "minus_two": lambda s: 1.0 if s.is_held else any_of(s.minus_twos),
    "own_plus": _own_plus,
    "wip": lambda s: flag(s.is_wip),
    "unseen": lambda s: None if s.reviews is None else float(s.reviews == 0),
    "uploads": lambda s: log_count(s.uploads_week),
    "series": lambda s: log_count(s.siblings),
    "owner_open": lambda s: log_count(s.owner.open, MOST_OF_OWNER),
    "fresh": lambda s: log_count(s.pace.fresh, MOST_FRESH),
    "approved": lambda s: flag(s.is_approved),
    "depth": lambda s: log_count(s.depth),
    "unresolved": lambda s: any_of(s.unresolved),
    "size": lambda s: log_count(s.size),
    "feature": lambda s: None if s.work is None else float(s.work == "feature"),
    "stable": lambda s: flag(s.is_stable),
    "freeze": lambda s: None if s.freeze_in is None else max(0.0, 1 - max(0.0, s.freeze_in) / SIGHT),
    "owner_merged": lambda s: log_count(s.owner.merged),
}


def features(state: State) -> dict[str, Value]:
    """The value of each term; None: not known."""
    return {name: feature(state) for name, feature in FEATURES.items()}


def curve(state: State, weights: Weights) -> Curve:
    return _curve(state, weights, _offsets(state, weights))


def outlook(state: State, weights: Weights) -> Outlook:
    """Curve and pushes, those for the horizon of a week, the strongest first."""
    offsets = _offsets(state, weights)
    sums: dict[str, float] = {}
    for name, offset in offsets.items():
        group = name.partition(".")[0]
        if group in OF_ALL:
            continue
        sums[group] = sums.get(group, 0.0) + weights.terms[name][week_place(weights)] * offset
    strongest = sorted(sums.items(), key=lambda one: (-abs(one[1]), one[0]))[:MOST_PUSHES]
    pushes = (Push(code, words_of(code, state), round(push, 3)) for code, push in strongest if abs(push) >= LEAST_PUSH)
    return Outlook(_curve(state, weights, offsets), tuple(pushes), weights.cases)


def chance_within_week(state: State, weights: Weights) -> float:
    """By the weights of that horizon alone; what `evaluate_forecast` scores."""
    place = week_place(weights)
    return _chance(place, weights, _offsets(state, weights))


def week_place(weights: Weights) -> int:
    """The place of the horizon nearest to a week."""
    return min(range(len(weights.horizons)), key=lambda place: abs(weights.horizons[place] - WEEK))


def probability(log_odds: float) -> float:
    return 1 / (1 + exp(-max(-STEEPEST, min(STEEPEST, log_odds))))


def _offsets(state: State, weights: Weights) -> dict[str, float]:
    """How far each known term is from usual."""
    return {
        name: value - weights.usual.get(name, 0.0)
        for name in weights.terms
        if name in FEATURES and (value := FEATURES[name](state)) is not None
    }


def _chance(place: int, weights: Weights, offsets: Mapping[str, float]) -> float:
    log_odds = weights.base[place] + sum(weights.terms[name][place] * offset for name, offset in offsets.items())
    return min(weights.surest, probability(log_odds))


def _curve(state: State, weights: Weights, offsets: Mapping[str, float]) -> Curve:
    points, highest = [], 0.0
    for place, days in enumerate(weights.horizons):
        highest = max(highest, _chance(place, weights, offsets))
        points.append((days, highest))
    return Curve(state.at, tuple(points))
