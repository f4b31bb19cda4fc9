"""What is said of one patch set: a probability, a category, the proof and the vetoes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .vetoes.veto import Veto


class Category(StrEnum):
    """What kind of small patch it is, the most specific that holds. The value is kept in the database."""

    COMMENT = "comment"  # comments, docstrings, layout and nothing else: proven inert
    DOCS = "docs"
    TYPO = "typo"
    TESTS = "tests"
    DEAD_CODE = "dead-code"
    TEXT = "text"  # words of a message or a log
    RENAME = "rename"
    PIN = "pin"
    CODE = "code"  # anything else


class State(StrEnum):
    """How far the patch could be read."""

    JUDGED = "judged"
    TOO_LARGE = "too-large"
    UNREADABLE = "unreadable"  # binary, broken encoding, no diff
    WAITING = "waiting"  # the diff is not here yet


@dataclass(frozen=True, slots=True)
class Proof:
    """One place that shows the category: the lines as removed and as added, and how it is proven in a few words."""

    path: str
    how: str
    removed: tuple[tuple[int, str], ...] = ()
    added: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One term of the score: the feature and what it adds to the log-odds."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """`score` is the probability that such a patch is marked trivial by its author (calibrated on marked and unmarked
    ones; about a third of the unmarked ones are trivial, too, so it errs low); None: not judged. `is_inert`: every
    changed line is proven inert. `unproven` names the files whose whole text could prove more."""

    state: State
    score: float | None
    category: Category | None
    is_inert: bool = False
    proof: tuple[Proof, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    reasons: tuple[Reason, ...] = ()
    unproven: tuple[str, ...] = ()
    shape: str = ""
    notes: tuple[str, ...] = ()

    def is_tagged(self, threshold: float, overlooked: frozenset[str] = frozenset()) -> bool:
        """Whether it passes `threshold` and nothing vetoes it but dangers that the project overlooks."""
        vetoed = any(veto.danger.value not in overlooked for veto in self.vetoes)
        is_judged = self.state is State.JUDGED and self.score is not None
        return is_judged and (self.score or 0.0) >= threshold and not vetoed
