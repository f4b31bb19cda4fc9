"""What a reader would take next: a guess from what people did before, not advice about what would help most.

    score = sum of weight x value over the terms below; the higher, the sooner.
    What the reader has reviewed at its newest patch set comes last.

The weights come from real reviews (`manage.py fit_order`); exp(score) is proportional to the chance that a change is
the next one taken (a conditional logit, McFadden 1974).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p

from .past import PAUSE, Reader, View

TOGETHER = timedelta(hours=4)  # changes of one owner made within it are taken as one piece of work
OWN_PRIOR = 2.0  # reviews that a reader is thought to have spread over everybody, before their first
PROJECT_PRIOR = 1.0


def minutes(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) / 60


def _owner_share(view: View, reader: Reader, now: datetime) -> float:
    return reader.owners.get(view.owner, 0.0) / (reader.reviewed + OWN_PRIOR)


def _project_share(view: View, reader: Reader, now: datetime) -> float:
    known = reader.projects.get(view.project, 0.0)
    return (known + PROJECT_PRIOR / 2) / (reader.reviewed + PROJECT_PRIOR)


def _same(view: View, reader: Reader, now: datetime) -> float:
    return float(reader.last is not None and reader.last.key == view.key)


def _sibling(view: View, reader: Reader, now: datetime) -> float:
    last = reader.last
    if last is None or last.key == view.key or now - last.at >= PAUSE:
        return 0.0
    return float(last.owner == view.owner and abs(last.created - view.created) < TOGETHER)


Feature = Callable[[View, Reader, datetime], float]

FEATURES: Mapping[str, Feature] = {
    "moved": lambda view, reader, now: log1p(minutes(view.moved, now)),
    "active": lambda view, reader, now: log1p(minutes(view.active, now)),
    "passed": lambda view, reader, now: log1p(reader.visits_since(view.moved)),
    "ci": lambda view, reader, now: float(view.is_ci_passed),
    "refused": lambda view, reader, now: float(view.is_refused),
    "unready": lambda view, reader, now: float(view.is_unready),
    "same": _same,
    "sibling": _sibling,
    "owner": _owner_share,
    "project": _project_share,
}


Weights = Mapping[str, float]  # of each term; one without a weight counts nothing


@dataclass(frozen=True, slots=True)
class Term:
    """What one term adds to the score, against the mean of the list."""

    code: str
    value: float
    gain: float


@dataclass(frozen=True, slots=True)
class Guess:
    """One change in the personal order; terms the strongest first. Scores of one list compare, those of two do not."""

    view: View
    score: float
    terms: tuple[Term, ...]


def features(view: View, reader: Reader, now: datetime) -> dict[str, float]:
    """The value of each term; they are what `fit_order` learns from."""
    return {code: feature(view, reader, now) for code, feature in FEATURES.items()}


def ordered(views: Iterable[View], reader: Reader, now: datetime, weights: Weights) -> list[Guess]:
    """The most likely first. Of two that are alike the older comes first: series are read from their start."""
    values = [(view, features(view, reader, now)) for view in views]
    means = {code: sum(own[code] for _, own in values) / len(values) for code in FEATURES if values}
    guesses = [_guess(view, own, means, weights) for view, own in values]
    return sorted(guesses, key=lambda one: (one.view.is_done, -one.score, one.view.number, one.view.key))


def _guess(view: View, values: Mapping[str, float], means: Mapping[str, float], weights: Weights) -> Guess:
    terms = [Term(code, value, weights.get(code, 0.0) * (value - means[code])) for code, value in values.items()]
    terms.sort(key=lambda term: (-abs(term.gain), term.code))
    return Guess(view, sum(term.gain for term in terms), tuple(terms))
