"""Learns the weights of the score from recorded patches, and answers each by weights that never saw its like.

Unmarked patches count little: about a third of them are trivial in truth, and nobody knows which. Marked ones and those
that are certainly not trivial count fully. Afterwards slope and base are fitted so that the score is a probability over
all records alike, on answers of weights that had not seen them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

from .logistic import Model, fit
from .measure import Answer, against_strong, precision_from
from .records import Record, Truth
from .rules.features import HINT
from .rules.judge import features_of
from .rules.score import Weights, probability

UNMARKED_COUNT = 0.2  # of an unmarked patch, beside a marked one
RIDGE = 330.0  # in units of a feature's spread
RIDGES = (("lines", 80.0), ("place", 700.0), ("body", 900.0))  # by how far a group can be trusted in other projects
HINT_WEIGHT = 0.4  # log-odds; by hand: marks were taken out of the records, and are a habit, not a proof
FOLDS = 5
BY_REPOSITORY = "by repository"
YEARS = (2017, 2019, 2022)  # blocks of years begin with these
PRECISE = 0.98  # of the tagged, against patches that are certainly not trivial
DIGITS = 4
Row = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A patch as the model sees it, and what is known of it."""

    id: str
    row: Row
    size: int
    truth: Truth


@dataclass(frozen=True, slots=True)
class Straight:
    """Makes a probability of raw log-odds."""

    base: float
    slope: float

    def probability(self, odds: float) -> float:
        return probability(self.base + self.slope * odds)


def lesson(record: Record) -> Lesson:
    return Lesson(record.id, features_of(record.patch), record.patch.size, record.truth)


def raw(lessons: Sequence[Lesson]) -> Model:
    """The model before it is made a probability. Lessons without a label teach nothing."""
    known = [one for one in lessons if one.truth.label is not None]
    counts = [1.0 if one.truth.label or one.truth.strong else UNMARKED_COUNT for one in known]
    return fit([one.row for one in known], [one.truth.label or 0 for one in known], counts, _ridges(known))


def _ridges(lessons: Sequence[Lesson]) -> dict[str, float]:
    names = {name for one in lessons for name in one.row}
    return {name: next((ridge for start, ridge in RIDGES if name.startswith(start)), RIDGE) for name in names}


def out_of_fold(lessons: Sequence[Lesson], fold_of: Callable[[Lesson], int]) -> list[float]:
    """Raw log-odds of each lesson, by a model of the other folds. Of a single fold nothing can be said: empty."""
    folds = [fold_of(one) for one in lessons]
    if len(set(folds)) < 2:
        return []
    odds = [0.0] * len(lessons)
    for fold in sorted(set(folds)):
        model = raw([one for one, other in zip(lessons, folds, strict=True) if other != fold])
        for place, one in enumerate(lessons):
            if folds[place] == fold:
                odds[place] = model.log_odds(one.row)
    return odds


def splits(lessons: Sequence[Lesson]) -> dict[str, Callable[[Lesson], int]]:
    """The ways to leave patches out, by name."""
    return {BY_REPOSITORY: by_repository(lessons), "by years": by_year, "at random": at_random}


def digest(ids: Sequence[str]) -> str:
    """Tells whether a file is the one that weights were learned from."""
    return sha256("\n".join(sorted(ids)).encode("utf-8", "replace")).hexdigest()[:16]


def by_repository(lessons: Sequence[Lesson]) -> Callable[[Lesson], int]:
    names = sorted({one.truth.repo for one in lessons})
    return lambda one: names.index(one.truth.repo)


def by_year(one: Lesson) -> int:
    """Blocks of years of about the same size."""
    return sum((one.truth.year or 0) >= start for start in YEARS)


def repositories(lessons: Sequence[Lesson], found: Sequence[Answer]) -> dict[str, list[Answer]]:
    """The answers of each repository by itself. All of them together mix the scales of several models, which makes the
    order of patches look worse than any of these has it."""
    parts: dict[str, list[Answer]] = {}
    for one, answer in zip(lessons, found, strict=True):
        parts.setdefault(one.truth.repo, []).append(answer)
    return parts


def at_random(one: Lesson) -> int:
    return crc32(one.id.encode("utf-8", "replace")) % FOLDS


def straighten(odds: Sequence[float], lessons: Sequence[Lesson]) -> Straight:
    """Over all records alike, marked or not."""
    model = fit(
        [{"odds": one} for one in odds], [one.truth.label or 0 for one in lessons], [1.0] * len(odds), {"odds": 1e-3}
    )
    return Straight(model.base, model.weights["odds"])


def answers(lessons: Sequence[Lesson], odds: Sequence[float]) -> list[Answer]:
    """As probabilities."""
    straight = straighten(odds, lessons)
    return [
        Answer(straight.probability(value), one.truth.label, bool(one.truth.strong), one.size)
        for one, value in zip(lessons, odds, strict=True)
    ]


def threshold_of(found: Sequence[Answer]) -> float:
    """The lowest score, in hundredths, from which on tags are precise against the certainly not trivial ones."""
    known = against_strong(found)
    for hundredth in range(5, 100):
        precise = precision_from(known, hundredth / 100)
        if precise is not None and precise >= PRECISE:
            return hundredth / 100
    return 1.0


def learn(lessons: Sequence[Lesson]) -> Weights:
    """The weights of all lessons. Base, slope and threshold come from folds at random."""
    model = raw(lessons)
    odds = out_of_fold(lessons, at_random)
    straight = straighten(odds, lessons)
    terms = {name: round(weight * straight.slope, DIGITS) for name, weight in model.weights.items()}
    terms = {name: weight for name, weight in terms.items() if weight} | {HINT: HINT_WEIGHT}
    means = {name: sum(one.row.get(name, 0.0) for one in lessons) / len(lessons) for name in terms}
    base = straight.base + straight.slope * model.base + sum(weight * means[name] for name, weight in terms.items())
    means = {name: round(mean, DIGITS) for name, mean in means.items()}
    return Weights.of("", round(base, DIGITS), threshold_of(answers(lessons, odds)), terms, means)
