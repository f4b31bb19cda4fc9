"""What is wrong with the dates of a cycle, and what is only unusual."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from .cycle import Basis, CycleDay, Kind
from .draft import Stretch
from .patterns import ANY, meet, narrowness
from .words import WORDS, day_words

# The second has to come on a later day than the first.
STRICT = (
    (Kind.MILESTONE_1, Kind.MILESTONE_2),
    (Kind.MILESTONE_2, Kind.MILESTONE_3),
    (Kind.MILESTONE_3, Kind.RC1),
    (Kind.FEATURE_FREEZE, Kind.RC1),
    (Kind.RC1, Kind.RELEASE),
    (Kind.FINAL_RC, Kind.RELEASE),
)
# The second must not come on an earlier day than the first.
LOOSE = (
    (Kind.RC1, Kind.FINAL_RC),
    (Kind.SPEC_SOFT_FREEZE, Kind.SPEC_FREEZE),
    (Kind.SOFT_STRING_FREEZE, Kind.HARD_STRING_FREEZE),
    *((kind, Kind.RELEASE) for kind in Kind if kind not in (Kind.RELEASE, Kind.OTHER)),
)
# Usually before the feature freeze; it happens that they are not.
USUAL = (Kind.SPEC_FREEZE, Kind.PROPOSAL_FREEZE, Kind.NON_PRIORITY_FREEZE, Kind.MILESTONE_2)
USUAL_DAYS = 7  # between the feature freeze and milestone-3
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about one date. A warning does not keep a cycle from being stored."""

    day: CycleDay
    words: str
    is_warning: bool = False


def problems(days: Sequence[CycleDay]) -> list[Problem]:
    """All that is to be said, each thing once; the errors first."""
    found: dict[tuple[CycleDay, str], Problem] = {}
    for pattern in sorted({day.project_pattern for day in days}, key=narrowness):
        own = narrowest(days, pattern)
        for problem in (*_twice(own), *_order(own), *_unusual(own)):
            found.setdefault((problem.day, problem.words), problem)
    return sorted(found.values(), key=lambda one: one.is_warning)


def narrowest(days: Iterable[CycleDay], project: str) -> list[CycleDay]:
    """Of dates of one kind (and title), those with the narrowest pattern that matches; the earliest first."""
    best: dict[tuple[str, str], list[CycleDay]] = {}
    for day in days:
        if day.project_pattern not in (project, ANY) and not fnmatchcase(project, day.project_pattern):
            continue
        held = best.setdefault((day.kind, day.title), [])
        if held and narrowness(held[0].project_pattern) > narrowness(day.project_pattern):
            continue
        if held and narrowness(held[0].project_pattern) < narrowness(day.project_pattern):
            held.clear()
        held.append(day)
    return sorted((day for held in best.values() for day in held), key=lambda day: day.at)


def _twice(days: Sequence[CycleDay]) -> Iterator[Problem]:
    seen: dict[Kind, CycleDay] = {}
    for day in days:
        first = seen.setdefault(day.kind, day)
        if first is not day and day.kind is not Kind.OTHER:
            yield Problem(day, f"{WORDS[day.kind]} of these projects is on {day_words(first.day)} already: keep one.")


def _order(days: Sequence[CycleDay]) -> Iterator[Problem]:
    at = {day.kind: day for day in reversed(days)}
    for pairs, is_strict in ((STRICT, True), (LOOSE, False)):
        for first, second in pairs:
            early, late = at.get(first), at.get(second)
            if early and late and (late.day < early.day or (is_strict and late.day == early.day)):
                yield _turned(early, late)


def _turned(early: CycleDay, late: CycleDay) -> Problem:
    """Said beside the one with the narrower pattern, since that is the one that was added."""
    if narrowness(early.project_pattern) > narrowness(late.project_pattern):
        words = f"It has to come before {_lower(late.kind)} ({day_words(late.day)}): move one of them."
        return Problem(early, words)
    return Problem(late, f"It has to come after {_lower(early.kind)} ({day_words(early.day)}): move one of them.")


def _lower(kind: Kind) -> str:
    words = WORDS[kind]
    return words if words.startswith("RC") else f"the {words[0].lower()}{words[1:]}"


def _unusual(days: Sequence[CycleDay]) -> Iterator[Problem]:
    at = {day.kind: day for day in reversed(days)}
    freeze = at.get(Kind.FEATURE_FREEZE)
    for kind in USUAL:
        if freeze and kind in at and at[kind].day > freeze.day:
            yield Problem(at[kind], f"It is after the feature freeze ({day_words(freeze.day)}).", is_warning=True)
    last = at.get(Kind.MILESTONE_3)
    if freeze and freeze.project_pattern == ANY and last and abs((freeze.day - last.day).days) > USUAL_DAYS:
        yield Problem(freeze, f"It is more than a week from milestone-3 ({day_words(last.day)}).", is_warning=True)
    for day in days:
        if day.kind is not Kind.OTHER and day.basis is Basis.EXACT and day.day.weekday() >= SATURDAY:
            yield Problem(day, f"{day_words(day.day)} is a weekend.", is_warning=True)


def stretch_of(
    name: str, patterns: tuple[str, str], begins_at: datetime | None, days: Sequence[CycleDay]
) -> Stretch | None:
    """When its branches take work for a cycle: until RC1, when they reopen for the next. None: no date is known.
    `patterns`: of projects and of branches. Dates of single projects and of kind other do not count."""
    common = sorted((d for d in days if d.kind is not Kind.OTHER and d.project_pattern == ANY), key=lambda d: d.at)
    if not common:
        return None
    ends = [day.at for kind in (Kind.RC1, Kind.RELEASE) for day in common if day.kind is kind]
    return Stretch(name, *patterns, begins_at or common[0].at, ends[0] if ends else common[-1].at)


def overlapping(mine: Stretch, others: Iterable[Stretch]) -> Stretch | None:
    """The first of the others that takes work for the same branches of the same projects at the same time."""
    for other in others:
        if (
            mine.first < other.last
            and other.first < mine.last
            and meet(mine.project_pattern, other.project_pattern)
            and meet(mine.branch_pattern, other.branch_pattern)
        ):
            return other
    return None
