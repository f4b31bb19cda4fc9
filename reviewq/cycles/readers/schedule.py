"""The schedule.yaml of a release cycle: its weeks with the anchors of what is in them. It tells weeks, not days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from reviewq.changes.rules.policy_check import text_problem
from reviewq.cycles.rules import anchors
from reviewq.cycles.rules.cycle import Basis, CycleDay, Kind
from reviewq.cycles.rules.draft import CycleDraft
from reviewq.cycles.rules.words import end_of, monday_of

from .days import as_day, in_week
from .details import Detail, details_of
from .faults import BadFile, Fault
from .named import Named
from .release_cycles import unique
from .slugs import slug_of

DEEPEST, MOST_EVENTS, MOST_WEEKS = 8, 20_000, 120
LONGEST = 200_000  # characters; the longest there has been has 4,000
NAMELESS = "A schedule.yaml does not say which cycle it is of: write the name beside it, such as 2026.1 Gazpacho."
SOURCE = "schedule.yaml of openstack/releases"


def read_schedule(text: str, named: Named) -> CycleDraft:
    """The cycle of a schedule. Raises BadFile."""
    weeks = _weeks(_loaded(text))
    slug = slug_of(named.cycle)
    if not slug or text_problem(named.cycle, 100):
        raise BadFile([Fault("", NAMELESS)])
    details = details_of(named.details)
    letter = anchors.letter_of(anchor for week in weeks for anchor in (*week.common, *week.of_projects))
    days = [day for week in weeks for day in _days(week, letter, named, details)]
    if not any(day.kind is not Kind.OTHER for day in days):
        raise BadFile([Fault("", "No week of it has a milestone, a freeze or a release.")])
    return CycleDraft(slug, named.cycle.strip(), unique(_with_milestone(days)), named.everything, source=SOURCE)


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    common: tuple[str, ...]
    of_projects: tuple[str, ...]


def _loaded(text: str) -> Any:
    """The document. An alias could stand for very much, and a schedule needs none."""
    if len(text) > LONGEST:
        raise BadFile([Fault("", f"It has {len(text)} characters, which is too much for a schedule.")])
    try:
        depth = 0
        for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 0
                raise BadFile([Fault(f"Line {line}", "Aliases are not understood here.")])
            if depth > DEEPEST or count > MOST_EVENTS:
                raise BadFile([Fault("", "It is nested too deeply, or too long, for a schedule.")])
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 0
        raise BadFile([Fault(f"Line {line}" if line else "", f"This is no YAML: {fault.problem}.")]) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as fault:
        raise BadFile([Fault("", f"This is no YAML: {str(fault)[:200]}")]) from None


def _weeks(data: Any) -> list[Week]:
    rows = data.get("cycle") if isinstance(data, Mapping) else None
    if not isinstance(rows, list) or not rows:
        raise BadFile([Fault("", "There is no list “cycle” of weeks in it.")])
    if len(rows) > MOST_WEEKS:
        raise BadFile([Fault("", f"It has {len(rows)} weeks; at most {MOST_WEEKS} can be read.")])
    weeks, faults = list[Week](), list[Fault]()
    for place, row in enumerate(rows, 1):
        start = as_day(row.get("start")) if isinstance(row, Mapping) else None
        if start is None:
            faults.append(Fault(f"Week {place}", "It has to begin on a day, such as start: '2026-03-02'."))
            continue
        try:
            weeks.append(Week(monday_of(start), _anchors(row, "x-project"), _anchors(row, "project-specific")))
        except ValueError as fault:
            faults.append(Fault(f"Week {place}", str(fault)))
    if faults:
        raise BadFile(faults)
    return weeks


def _anchors(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = row.get(key) or []
    if not isinstance(found, list) or not all(_is_anchor(one) for one in found):
        raise ValueError(f"“{key}” has to be a list of anchors, such as g-ff.")
    return tuple(found)


def _is_anchor(value: object) -> bool:
    return isinstance(value, str) and anchors.SHAPE.fullmatch(value) is not None


def _days(week: Week, letter: str, named: Named, details: Mapping[str, Detail]) -> Iterator[CycleDay]:
    for is_common, names in ((True, week.common), (False, week.of_projects)):
        for anchor in names:
            if anchors.is_before(anchor, letter):
                continue
            detail = details.get(anchor, Detail())
            meaning = (anchors.common if is_common else anchors.of_project)(anchor, detail.title)
            pattern = named.project(meaning.project)
            yield _dated(in_week(meaning.kind, week.monday, meaning.title[:100], pattern), detail)


def _dated(day: CycleDay, detail: Detail) -> CycleDay:
    """With the day that the text beside it names, if it names just one in that week."""
    exact = detail.day_in(day.week_start) if day.week_start else None
    if exact is None:
        return day
    words = "exact: date in the event text"
    return CycleDay(day.kind, exact, end_of(exact), Basis.EXACT, words, day.title, day.project_pattern, day.week_start)


def _with_milestone(days: list[CycleDay]) -> Iterator[CycleDay]:
    """The freezes that go with milestone-3 have its day, where that is known and theirs is not."""
    last = next((day for day in days if day.kind is Kind.MILESTONE_3 and day.basis is Basis.EXACT), None)
    along = (Kind.FEATURE_FREEZE, Kind.REQUIREMENTS_FREEZE, Kind.SOFT_STRING_FREEZE)
    for day in days:
        if last and day.kind in along and day.basis is Basis.WEEK and day.week_start == last.week_start:
            words = "exact: milestone-3 date in the text, same week"
            yield CycleDay(
                day.kind, last.day, last.at, Basis.EXACT, words, day.title, day.project_pattern, day.week_start
            )
        else:
            yield day
