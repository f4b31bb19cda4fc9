"""The JSON of all release cycles: one object a cycle, with its dates, how each was reached, and every entry of its
schedule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from reviewq.changes.rules.policy_check import text_problem
from reviewq.cycles.rules import anchors
from reviewq.cycles.rules.cycle import Basis, CycleDay, Kind
from reviewq.cycles.rules.draft import CycleDraft
from reviewq.cycles.rules.words import end_of, monday_of

from .days import as_day, in_week
from .faults import BadFile, Fault
from .named import Named
from .slugs import slug_of

MOST_CYCLES, MOST_EVENTS = 200, 200
Json = Mapping[str, Any]
MILESTONES = {"milestone-1": Kind.MILESTONE_1, "milestone-2": Kind.MILESTONE_2, "milestone-3": Kind.MILESTONE_3}
KEYS = {
    "feature_freeze": Kind.FEATURE_FREEZE,
    "requirements_freeze": Kind.REQUIREMENTS_FREEZE,
    "soft_string_freeze": Kind.SOFT_STRING_FREEZE,
    "hard_string_freeze": Kind.HARD_STRING_FREEZE,
    "rc1": Kind.RC1,
    "final_rc": Kind.FINAL_RC,
    "non_client_lib_freeze": Kind.LIBRARY_FREEZE,
    "client_lib_freeze": Kind.CLIENT_LIBRARY_FREEZE,
    "membership_freeze": Kind.MEMBERSHIP_FREEZE,
    "release_date": Kind.RELEASE,
}
NOVA = "nova"
NOVA_KEYS = {
    "nova_spec_freeze": Kind.SPEC_FREEZE,
    "nova_spec_soft_freeze": Kind.SPEC_SOFT_FREEZE,
    "nova_non_priority_feature_freeze": Kind.NON_PRIORITY_FREEZE,
}
ONLY_NOVA = "nova only"  # how the basis of a common key begins that speaks of nova alone


def read_cycles(text: str, named: Named) -> list[CycleDraft]:
    """The cycles in the order of the file. Raises BadFile."""
    found, faults, drafts = _records(text), list[Fault](), list[CycleDraft]()
    for place, record in enumerate(found, 1):
        try:
            drafts.append(_Reader(record, named).draft())
        except _Unreadable as fault:
            name = record.get("cycle") if isinstance(record, dict) else None
            faults.append(Fault(f"Cycle {str(name)[:60] if name else place}", str(fault)))
    slugs = [draft.slug for draft in drafts]
    faults += [Fault(f"Cycle {slug}", "It stands there twice.") for slug in sorted(set(slugs)) if slugs.count(slug) > 1]
    if faults:
        raise BadFile(faults)
    return drafts


def _records(text: str) -> list[Any]:
    try:
        data = json.loads(text)
    except RecursionError:
        raise BadFile([Fault("", "Its values are nested too deeply.")]) from None
    except ValueError as fault:  # a number of thousands of digits is one, too
        raise BadFile([Fault("", f"This is no JSON: {str(fault)[:200]}.")]) from None
    found = data.get("cycles") if isinstance(data, dict) else data
    if not isinstance(found, list) or not found:
        raise BadFile([Fault("", "There is no list “cycles” in it.")])
    if len(found) > MOST_CYCLES:
        raise BadFile([Fault("", f"It has {len(found)} cycles; at most {MOST_CYCLES} can be read.")])
    return found


class _Unreadable(ValueError):
    """What is wrong with one cycle."""


class _Reader:
    """Reads one cycle. Keys that it does not know are passed over."""

    def __init__(self, record: Any, named: Named) -> None:
        if not isinstance(record, dict):
            raise _Unreadable("it is no object")
        self.record: Json = record
        self.named = named

    def draft(self) -> CycleDraft:
        slug = slug_of(str(self.record.get("cycle") or ""))
        if not slug:
            raise _Unreadable("“cycle” has to be its name, in letters and digits")
        days = list(self._keys())
        known = {(day.kind, day.project_pattern) for day in days}
        days += [
            day for day in self._events() if day.kind is Kind.OTHER or (day.kind, day.project_pattern) not in known
        ]
        release = self._text(self.record.get("release_id"), "release_id", 30)
        name = f"{release} {slug.capitalize()}".strip()
        source = self._text(self.record.get("source"), "source", 300)
        return CycleDraft(slug, name[:100], unique(days), self.named.everything, source=source)

    def _keys(self) -> Iterator[CycleDay]:
        milestones = self.record.get("milestones") or {}
        if not isinstance(milestones, dict):
            raise _Unreadable("“milestones” has to be an object")
        for name, kind in MILESTONES.items():
            if (one := milestones.get(name)) is not None:
                if not isinstance(one, dict):
                    raise _Unreadable(f"“{name}” has to be an object with a date")
                yield self._day(kind, one.get("date"), one.get("basis"), one.get("week_start"), "*", name)
        for keys, project in ((KEYS, ""), (NOVA_KEYS, NOVA)):
            for name, kind in keys.items():
                if self.record.get(name) is not None:
                    yield self._keyed(name, kind, project)
        yield from self._exceptions()

    def _keyed(self, name: str, kind: Kind, project: str) -> CycleDay:
        basis, start = self.record.get(f"{name}_basis"), self.record.get(f"{name}_week_start")
        if isinstance(basis, str) and basis.startswith(ONLY_NOVA):
            project = NOVA
        return self._day(kind, self.record[name], basis, start, self.named.project(project), name)

    def _day(self, kind: Kind, value: Any, basis: Any, start: Any, pattern: str, name: str) -> CycleDay:
        day, monday = as_day(value), as_day(start)
        if day is None:
            raise _Unreadable(f"“{name}” has to be a day such as 2026-03-05, not {str(value)[:40]!r}")
        words = self._text(basis, f"{name}_basis", 300)
        sure = basis_of(words)
        if sure is Basis.WEEK and monday is None:
            monday = monday_of(day)
        return CycleDay(kind, day, end_of(day), sure, words, "", pattern, monday)

    def _exceptions(self) -> Iterator[CycleDay]:
        """Nova's days for exceptions from the non-priority freeze, which only one cycle wrote down."""
        for key, value in self.record.items():
            if not key.endswith("_npff_exceptions") or not isinstance(value, dict):
                continue
            words = self._text(value.get("source"), key, 300)
            for name, given in value.items():
                if day := as_day(given):
                    title = self._text(f"Non-priority exceptions: {name.replace('_', ' ')}", key, 100)
                    yield CycleDay(
                        Kind.OTHER, day, end_of(day), Basis.EXACT, words, title, self.named.project(NOVA), None
                    )

    def _events(self) -> Iterator[CycleDay]:
        events = self.record.get("events") or []
        if not isinstance(events, list) or len(events) > MOST_EVENTS:
            raise _Unreadable(f"“events” has to be a list of at most {MOST_EVENTS}")
        read = [event for event in events if isinstance(event, dict) and _has_anchor(event)]
        letter = anchors.letter_of(event["anchor"] for event in read)
        for event in read:
            if not anchors.is_before(event["anchor"], letter) and (event.get("title") or letter == event["anchor"][:1]):
                yield from self._event(event)

    def _event(self, event: Json) -> Iterator[CycleDay]:
        title = self._text(event.get("title"), "title", 100)
        asked = anchors.of_project if event.get("project_specific") else anchors.common
        meaning, monday = asked(event["anchor"], title), as_day(event.get("week_start"))
        pattern = self.named.project(meaning.project)
        if monday is None:
            return
        days = self._exact_days(event)
        if not days:
            yield in_week(meaning.kind, monday, meaning.title[:100], pattern)
        for day in days if meaning.kind is Kind.OTHER else days[-1:]:
            words = "exact: date in the event text"
            yield CycleDay(meaning.kind, day, end_of(day), Basis.EXACT, words, meaning.title[:100], pattern, monday)

    def _exact_days(self, event: Json) -> list[date]:
        """The last day that the text names; of a range the others only tell where it begins."""
        days = event.get("exact_dates") or event.get("text_dates_outside_week") or []
        found = sorted(day for one in days if (day := as_day(one))) if isinstance(days, list) else []
        return found[-1:]

    def _text(self, value: Any, name: str, longest: int) -> str:
        if value is None:
            return ""
        if message := text_problem(value, longest):
            raise _Unreadable(f"“{name}”: {message}")
        return str(value)


def _has_anchor(event: Json) -> bool:
    anchor = event.get("anchor")
    return isinstance(anchor, str) and anchors.SHAPE.fullmatch(anchor) is not None


def basis_of(words: str) -> Basis:
    """How sure a date is, by the words of the file."""
    if words.startswith("exact"):
        return Basis.EXACT
    if words.startswith(("derived", "week start")):
        return Basis.WEEK
    return Basis.TAG if "tag" in words else Basis.EXACT


def unique(days: Iterable[CycleDay]) -> tuple[CycleDay, ...]:
    """Each once, and of a kind that can only be once for some projects the first; in order of time."""
    found: dict[tuple[object, ...], CycleDay] = {}
    for day in days:
        key = (day.kind, day.title, day.project_pattern, day.day if day.kind is Kind.OTHER else None)
        found.setdefault(key, day)
    return tuple(sorted(found.values(), key=lambda day: (day.at, list(Kind).index(day.kind), day.project_pattern)))
