"""The figures of `evaluate_trivial` as lines of text. What cannot be worked out is called unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .measure import (
    Answer,
    Bin,
    against_strong,
    auc,
    bins,
    cut_at,
    deciles,
    precision_from,
    recall_from,
    small,
)

UNKNOWN = "unknown"
RECALLS = (0.5, 0.7)
FAR = 0.05  # between the shown probability and what came true
HEADINGS = ("AUC all", "strong", "small", "p.5", "p.7", "p.5 all", "p.7 all")


def figure(value: float | None, digits: int = 3) -> str:
    return UNKNOWN if value is None else f"{value:.{digits}f}"


def table(rows: Iterable[tuple[str, Sequence[Answer]]]) -> list[str]:
    """A line a way to score: how well it tells marked patches from all others, from those that are certainly not
    trivial, and among small ones; how precise it is where it finds half or .7 of the marked ones."""
    lines = [f"{'':<34}" + "".join(f"{heading:>9}" for heading in HEADINGS)]
    for name, answers in rows:
        lines.append(f"{name:<34}" + "".join(f"{figure(value):>9}" for value in _figures(answers)))
    return lines


def _figures(answers: Sequence[Answer]) -> list[float | None]:
    known = against_strong(answers)
    has_strong = any(one.strong for one in answers)
    cuts = [cut_at(answers, recall) for recall in RECALLS]
    return [
        auc(answers),
        auc(known),
        auc(small(answers)),
        *(precision_from(known, cut) if has_strong else None for cut in cuts),
        *(precision_from(answers, cut) for cut in cuts),
    ]


def by_size(answers: Sequence[Answer]) -> list[Answer]:
    """The same patches, scored by their changed lines alone."""
    return [Answer(-float(one.size), one.label, one.strong, one.size) for one in answers]


def calibration(answers: Sequence[Answer]) -> list[str]:
    """By tenths of the probability, and by tenths of the patches."""
    found = bins(answers)
    if not found:
        return [f"calibration: {UNKNOWN}, no record has a label"]
    lines = [f"{'from':>6}{'patches':>9}{'score':>8}{'marked':>8}", *map(_line, found)]
    return [*lines, "the same by tenths of the patches", *map(_line, deciles(answers))]


def _line(one: Bin) -> str:
    far = "  apart" if abs(one.mean - one.marked) > FAR else ""
    return f"{one.start:>6.2f}{one.count:>9}{one.mean:>8.3f}{one.marked:>8.3f}{far}"


def line_drawn(answers: Sequence[Answer], threshold: float) -> list[str]:
    """What scores alone say at the threshold; vetoes are not looked at."""
    precise = precision_from(against_strong(answers), threshold) if any(one.strong for one in answers) else None
    return [
        f"from a score of {threshold:.2f} on: {figure(recall_from(answers, threshold))} of the marked ones, precision "
        f"{figure(precise)} against the certainly not trivial, {figure(precision_from(answers, threshold))} against all"
    ]


def tagged_shares(answers: Sequence[Answer], tagged: Sequence[bool]) -> list[str]:
    groups = {
        "marked": lambda one: one.label == 1,
        "unmarked": lambda one: one.label == 0 and not one.strong,
        "certainly not": lambda one: one.strong,
        "without label": lambda one: one.label is None,
    }
    lines = []
    for name, is_in in groups.items():
        flags = [flag for one, flag in zip(answers, tagged, strict=True) if is_in(one)]
        if flags:
            lines.append(f"{name:<34}{sum(flags):>9} of {len(flags)}{100 * sum(flags) / len(flags):>8.1f} %")
    return lines


def counted(counts: Counter[str], of: int) -> list[str]:
    return [f"{name:<34}{count:>9}{100 * count / max(1, of):>8.1f} %" for name, count in counts.most_common()]
