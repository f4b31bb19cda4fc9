"""The shipped weights: learned from recorded reviews, from where judgement begins.

Recorded reviews are few, and what is rare in them they tell badly. So a weight starts at what anybody who reviews would
guess (`GUESSED`), and cases have to move it; a few are judgement alone (`BY_HAND`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from .rules.learn import Case, Holds, learn, usual_of
from .rules.model import Weights

HORIZONS = (1.0, 3.0, 7.0, 14.0, 28.0, 56.0, 112.0)
HOLDS = Holds(terms=40.0, base=0.01)
GUESSED: Mapping[str, float] = {
    "ci.passed": 1.0,
    "ci.failed": -0.3,
    "plus_one": 0.3,
    "minus_one": -0.4,
    "minus_two": -1.5,
    "own_plus": 1.0,
    "wip": -1.0,
}
LEARNED = (
    *GUESSED,
    *("upload", "upload.late", "quiet", "quiet.late", "age"),
    *("uploads", "series", "owner_open", "fresh"),
)
# For each horizon. The recorded reviews have no approvals, no chains and no open comments, and a +2 on a change that
# stays open on nine changes only.
BY_HAND: dict[str, tuple[float, ...]] = {
    "plus_two": (1.0,) * len(HORIZONS),
    "approved": (2.0, 1.8, 1.5, 1.2, 1.0, 0.7, 0.5),
    "depth": (-0.5, -0.4, -0.3, -0.3, -0.2, -0.2, -0.1),
    "unresolved": (-0.5, -0.4, -0.3, -0.2, -0.2, -0.1, -0.1),
}
# Nothing that holds elsewhere could be learned of these; a site may. `unseen` would be the habit of one owner, who
# merges alone what nobody looks at.
LEFT_OPEN = ("size", "feature", "stable", "freeze", "owner_merged", "unseen")


def learned(cases: Sequence[Case], places: Collection[int] = ()) -> Weights:
    """`places`: which horizons to learn, none: all."""
    return replace(learn(cases, guessed(usual_of(cases)), HOLDS, LEARNED, places), cases=0)


def guessed(usual: Mapping[str, float]) -> Weights:
    """Where learning begins."""
    size = len(HORIZONS)
    flat = {name: (GUESSED.get(name, 0.0),) * size for name in (*LEARNED, *LEFT_OPEN)}
    return Weights(HORIZONS, (0.0,) * size, flat | BY_HAND, usual)
