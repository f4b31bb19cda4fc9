"""How well scores tell marked patches from others. None wherever the answers do not allow a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

SMALL = 10  # changed lines
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """A score beside what is known of the patch. `size`: changed lines."""

    score: float
    label: int | None
    strong: bool
    size: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Patches with scores from `start` up to the next bin: how many, their mean score, and how many are marked."""

    start: float
    count: int
    mean: float
    marked: float


def auc(answers: Iterable[Answer]) -> float | None:
    """How often a marked patch has a higher score than an unmarked one; a tie is half."""
    ranked = sorted((one.score, one.label) for one in answers if one.label is not None)
    marked = sum(label for _, label in ranked)
    others = len(ranked) - marked
    if not marked or not others:
        return None
    won, below, at = 0.0, 0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        ups = sum(label or 0 for _, label in ranked[at:end])
        downs = end - at - ups
        won += ups * (below + downs / 2)
        below += downs
        at = end
    return won / (marked * others)


def against_strong(answers: Iterable[Answer]) -> list[Answer]:
    """The marked ones and those that are certainly not trivial."""
    return [one for one in answers if one.label == 1 or one.strong]


def small(answers: Iterable[Answer]) -> list[Answer]:
    return [one for one in answers if one.size <= SMALL]


def cut_at(answers: Sequence[Answer], recall: float) -> float | None:
    """The score that this share of the marked ones reach."""
    scores = sorted((one.score for one in answers if one.label == 1), reverse=True)
    return scores[max(1, ceil(recall * len(scores))) - 1] if scores else None


def precision_from(answers: Iterable[Answer], cut: float | None) -> float | None:
    """The share of marked ones among those that reach `cut`."""
    if cut is None:
        return None
    return share((one for one in answers if one.score >= cut and one.label is not None), lambda one: one.label == 1)


def recall_from(answers: Iterable[Answer], cut: float) -> float | None:
    return share((one for one in answers if one.label == 1), lambda one: one.score >= cut)


def share(answers: Iterable[Answer], holds: Callable[[Answer], bool]) -> float | None:
    found = [holds(one) for one in answers]
    return sum(found) / len(found) if found else None


def bins(answers: Iterable[Answer]) -> list[Bin]:
    """By tenths of the score; empty ones are left out."""
    placed: dict[int, list[Answer]] = {}
    for one in answers:
        if one.label is not None:
            placed.setdefault(min(TENTHS - 1, int(one.score * TENTHS)), []).append(one)
    return [_bin(tenth / TENTHS, placed[tenth]) for tenth in sorted(placed)]


def deciles(answers: Iterable[Answer]) -> list[Bin]:
    """By tenths of the patches, lowest scores first; none for fewer than ten."""
    ranked = sorted((one for one in answers if one.label is not None), key=lambda one: one.score)
    edges = [len(ranked) * tenth // TENTHS for tenth in range(TENTHS + 1)]
    parts = [ranked[start:end] for start, end in pairwise(edges)]
    return [_bin(part[0].score, part) for part in parts] if len(ranked) >= TENTHS else []


def _bin(start: float, answers: Sequence[Answer]) -> Bin:
    count = len(answers)
    return Bin(start, count, sum(one.score for one in answers) / count, sum(one.label or 0 for one in answers) / count)
