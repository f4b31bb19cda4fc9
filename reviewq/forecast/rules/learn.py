"""Learns weights from what became of changes, on top of weights that are known before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .logistic import fit, spread
from .model import FEATURES, Weights
from .state import State

FIRM = 1e9  # the hold of a weight that may not move
LEAST_SPREAD = 0.3  # of a term; of one that hardly varies a few cases say little


@dataclass(frozen=True, slots=True)
class Case:
    """A change at an instant, and what became of it. `merged_in`: days until it merged, None: it has not so far;
    `seen`: days from the instant to the last one of which we know."""

    state: State
    merged_in: float | None
    seen: float

    def landed(self, days: float) -> bool | None:
        """Whether it merged within so many days; None: these have not passed yet. Then a merge counts as little as
        none: if the early merges of young cases taught alone, everything would seem to merge."""
        if self.seen < days:
            return None
        return self.merged_in is not None and self.merged_in <= days


@dataclass(frozen=True, slots=True)
class Holds:
    """How strongly weights stay at the prior, for a term in units of its spread: as if so many cases, each
    undecided, had said so. A few cases that look alike for days count for less than their number, so the shipped
    weights need a strong one."""

    terms: float
    base: float


def learn(
    cases: Sequence[Case], prior: Weights, holds: Holds, only: Collection[str] = (), places: Collection[int] = ()
) -> Weights:
    """The prior moved by the cases. `only`: the terms that may move, none: all; `places`: the horizons that may, none:
    all. A horizon of which no case is known stays as it was."""
    free = {name for name in prior.terms if not only or name in only}
    terms = [name for name, row in prior.terms.items() if name in FEATURES and (name in free or any(row))]
    columns = {name: column for name in terms if (column := _column(name, cases, prior.usual.get(name, 0.0)))}
    base, weights = list(prior.base), {name: list(values) for name, values in prior.terms.items()}
    for place, days in enumerate(prior.horizons):
        if places and place not in places:
            continue
        known = [(at, landed) for at, case in enumerate(cases) if (landed := case.landed(days)) is not None]
        if not known:
            continue
        found = _fit(place, known, columns, prior, holds, free)
        base[place] = found[0]
        for name, weight in zip(columns, found[1:], strict=True):
            weights[name][place] = weight if name in free else weights[name][place]
    terms_now = {name: tuple(values) for name, values in weights.items()}
    return replace(prior, base=tuple(base), terms=terms_now, cases=len(cases))


def _fit(
    place: int,
    known: Sequence[tuple[int, bool]],
    columns: Mapping[str, list[float]],
    prior: Weights,
    holds: Holds,
    free: Collection[str],
) -> list[float]:
    """What a firm weight says is taken into account when the others are learned."""
    own = {name: [column[at] for at, _ in known] for name, column in columns.items()}
    held = [
        holds.terms * max(LEAST_SPREAD, spread(column)) ** 2 if name in free else FIRM for name, column in own.items()
    ]
    start = [prior.base[place], *(prior.terms[name][place] for name in columns)]
    landed = [float(one) for _, one in known]
    return fit([[1.0] * len(known), *own.values()], landed, start, [holds.base, *held])


def _column(name: str, cases: Iterable[Case], usual: float) -> list[float]:
    """The offsets of one term; empty if it is known of no case."""
    values = [FEATURES[name](case.state) for case in cases]
    if all(value is None for value in values):
        return []
    return [0.0 if value is None else value - usual for value in values]


def usual_of(cases: Iterable[Case]) -> dict[str, float]:
    """The mean of each term over the cases that know it."""
    usual = {}
    states = [case.state for case in cases]
    for name, feature in FEATURES.items():
        values = [value for state in states if (value := feature(state)) is not None]
        usual[name] = sum(values) / len(values) if values else 0.0
    return usual
