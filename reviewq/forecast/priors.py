"""The shipped weights: learned from recorded reviews, with a few stated by hand of what those do not know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from .rules.learn import Case, Holds, learn, usual_of
from .rules.model import Weights

HORIZONS = (1.0, 3.0, 7.0, 14.0, 28.0, 56.0, 112.0)
HOLDS = Holds(terms=60.0, base=0.01)
LEARNED = (
    *("upload", "quiet", "age", "ci.passed", "ci.failed", "plus_two", "plus_one", "minus_one", "minus_two"),
    *("own_plus", "wip", "unseen", "uploads", "series", "owner_open", "open"),
)
# Log-odds by judgement, for each horizon: the recorded reviews have no approval, no chains and no open comments.
BY_HAND = {
    "approved": (2.0, 1.8, 1.5, 1.2, 1.0, 0.7, 0.5),
    "depth": (-0.5, -0.4, -0.3, -0.3, -0.2, -0.2, -0.1),
    "unresolved": (-0.5, -0.4, -0.3, -0.2, -0.2, -0.1, -0.1),
}
# Told nothing by the recorded reviews, or nothing that holds elsewhere; a site may learn them.
OPEN = ("size", "feature", "stable", "freeze")


def learned(cases: Sequence[Case], places: Collection[int] = ()) -> Weights:
    """`places`: which horizons to learn, none: all."""
    usual = usual_of(cases)
    nothing = (0.0,) * len(HORIZONS)
    start = Weights(
        horizons=HORIZONS,
        base=nothing,
        terms=dict.fromkeys((*LEARNED, *OPEN), nothing) | BY_HAND,
        usual=usual,
    )
    return replace(learn(cases, start, HOLDS, LEARNED, places), cases=0)
