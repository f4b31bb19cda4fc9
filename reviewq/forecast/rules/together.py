"""The chance that all open changes of an effort merge by an instant, from the curve of each and what stands on what.

Neither the product of their chances nor the least of them: changes of one effort share author, reviewers and the will
to have it, so they merge together more often than by chance, and still not always. What they share is taken as one
normal factor that moves all of them (a Gaussian copula); `SHARED` is how much of the variance it makes, measured on a
whole real cycle (docs/forecast.md). It lies between the product (0) and the least chance (1).

A change cannot merge before those that it stands on: its chance is capped by theirs. And once it has merged they have,
too, so only the changes on which no other one of the effort stands are multiplied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from math import erfc, log, prod, sqrt
from statistics import NormalDist

from .chance import DAY, Curve

SHARED = 0.6
STEP, STEPS = 0.5, 8  # the factor is taken at so many steps to each side: for a normal one that is all but exact
SURE = 1e-9  # a chance closer than this to 0 or 1 has no quantile worth the name
NORMAL = NormalDist()
FACTORS = [(step * STEP, NORMAL.pdf(step * STEP) * STEP) for step in range(-STEPS, STEPS + 1)]
Below = Mapping[int, Collection[int]]


def all_by(members: Collection[int], curves: Mapping[int, Curve], below: Below, at: datetime) -> float | None:
    """The probability that every one of these open changes has merged by an instant; 1 if there are none. None:
    unknown, as one of them has no curve. `below`: change -> the open changes that it stands on directly, of this effort
    or not; one that has no curve caps nothing."""
    if any(member not in curves for member in members):
        return None
    known: dict[int, float] = {}
    capped = {member: _capped(member, curves, below, at, known) for member in members}
    return jointly([capped[member] for member in tops(members, below)])


def by(change: int, curves: Mapping[int, Curve], below: Below, at: datetime) -> float | None:
    """The probability that one change has merged by an instant, capped by those that it stands on. None: unknown."""
    return _capped(change, curves, below, at, {}) if change in curves else None


def capped_by(curve: Curve, lower: Iterable[Curve]) -> Curve:
    """The curve of a change that stands on others, never above theirs."""
    others = list(lower)
    if not others:
        return curve
    instants = [(days, chance, curve.made_at + days * DAY) for days, chance in curve.points]
    points = tuple((days, min(chance, *(one.by(at) for one in others))) for days, chance, at in instants)
    return Curve(curve.made_at, points)


def at_least(curve: Curve, least: Curve) -> Curve:
    """The curve, where it is not below another one that was made at the same instant for the same days."""
    pairs = zip(curve.points, least.points, strict=True)
    return Curve(curve.made_at, tuple((days, max(chance, floor)) for (days, chance), (_, floor) in pairs))


def log_odds(chance: float) -> float:
    kept = min(max(chance, SURE), 1 - SURE)
    return log(kept / (1 - kept))


def _capped(change: int, curves: Mapping[int, Curve], below: Below, at: datetime, known: dict[int, float]) -> float:
    """The least chance of a change and of all below it. What stands in a circle caps itself only once."""
    if change in known:
        return known[change]
    known[change] = own = curves[change].by(at) if change in curves else 1.0
    for lower in below.get(change, ()):
        own = min(own, _capped(lower, curves, below, at, known))
    known[change] = own
    return own


def tops(members: Collection[int], below: Below) -> list[int]:
    """The members on which no other member stands, directly or through others. Changes that stand on each other in a
    circle all count."""
    reach = {member: _all_below(member, below) for member in members}
    held = {(upper, lower) for upper, found in reach.items() for lower in found & reach.keys()}
    under = {lower for upper, lower in held if (lower, upper) not in held}
    return [member for member in members if member not in under]


def _all_below(change: int, below: Below) -> set[int]:
    found: set[int] = set()
    frontier = set(below.get(change, ()))
    while frontier:
        found |= frontier
        frontier = {deeper for one in frontier for deeper in below.get(one, ())} - found
    return found - {change}


def jointly(chances: Sequence[float], shared: float = SHARED) -> float:
    """The probability that all of these come true, if one factor makes `shared` (0..1) of what moves them."""
    least, independent = min(chances, default=1.0), prod(chances)
    if len(chances) < 2 or least <= SURE:
        return least
    own = sqrt(1 - shared) * sqrt(2)
    pull = sqrt(shared)
    quantiles = [NORMAL.inv_cdf(chance) for chance in chances if chance < 1 - SURE]
    joint = sum(share * _all_given(quantiles, pull * factor, own) for factor, share in FACTORS) if own else least
    return min(max(joint, independent), least)


def _all_given(quantiles: Iterable[float], moved: float, own: float) -> float:
    """The probability that all come true where the factor has moved each by `moved`."""
    return prod(erfc((moved - quantile) / own) / 2 for quantile in quantiles)
