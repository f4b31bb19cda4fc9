"""What somebody typed of a cycle, checked as a whole: its dates among each other, among those that are not theirs, and
against the other cycles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase

from django.forms import BaseFormSet
from django.http import QueryDict

from reviewq.people.reads import Viewer

from . import reads
from .actions import Wish
from .forms import CycleForm, DateForm, DateForms
from .models import Cycle, CycleDate
from .readers.slugs import slug_of
from .records import day_of, fill
from .rules.cycle import CycleDay
from .rules.order import overlapping, problems, stretch_of
from .rules.patterns import is_whole_name, meet, within
from .rules.words import title_of

NOT_YOURS = "Your role does not reach that far: {}. Ask an administrator of this site."
OUTSIDE = "The cycle is for {}: name projects among those."
DATES = "dates"  # what the fields of the rows begin with


@dataclass
class Typed:
    """Forms about one cycle. `form` None: the cycle itself is not this reader's, only some of its dates are. `others`:
    the dates that stay as they are. `warnings`: what is unusual; it keeps nothing from being stored."""

    cycle: Cycle
    form: CycleForm | None
    rows: BaseFormSet[DateForm]
    stored: dict[int, CycleDate]
    others: list[CycleDate]
    viewer: Viewer
    top: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.cycle.pk is None

    @property
    def has_errors(self) -> bool:
        of_rows = self.rows.non_form_errors() or any(row.errors for row in self.rows)
        return bool(self.top or of_rows or (self.form and self.form.errors))


def may_edit_date(cycle: Cycle, date: CycleDate, viewer: Viewer) -> bool:
    """The dates of a project are its PTL's, those of all projects only theirs who may edit the whole cycle."""
    return viewer.may_edit_policy(cycle.project_pattern) or viewer.may_edit_policy(
        within(date.project_pattern, cycle.project_pattern)
    )


def may_edit(cycle: Cycle, viewer: Viewer) -> bool:
    """Whether there is something about it that they may edit: a date of their own projects, at least."""
    return viewer.may_edit_policy(cycle.project_pattern) or any(
        meet(role.project_pattern, cycle.project_pattern) for role in viewer.roles
    )


def typed(cycle: Cycle, dates: Sequence[CycleDate], viewer: Viewer, post: QueryDict | None) -> Typed:
    """The forms of this reader; bound to what they sent, if they did. Nothing is checked yet."""
    is_whole = cycle.pk is None or viewer.may_edit_policy(cycle.project_pattern)
    own = [one for one in dates if may_edit_date(cycle, one, viewer)]
    form = CycleForm(post, initial=CycleForm.initial_of(cycle)) if is_whole else None
    rows = DateForms(post, prefix=DATES, initial=[DateForm.initial_of(one) for one in own])
    mine = {one.pk: one for one in own}
    return Typed(cycle, form, rows, mine, [one for one in dates if one.pk not in mine], viewer)


def wish_of(given: Typed, seen: int | None) -> Wish | None:
    """What is to be stored; None: something is wrong, and stands beside its field, or nothing differs from before."""
    rows_fine = given.rows.is_valid()
    if given.form and given.form.is_valid():
        _take(given.cycle, given.form)
        _check_cycle(given)
    chosen = [(row, row.as_day(_before(given, row))) for row in given.rows if rows_fine and not row.is_none]
    if rows_fine:
        _check_rows(given, chosen)
    if given.has_errors:
        return None
    return _wish(given, chosen, seen)


def _take(cycle: Cycle, form: CycleForm) -> None:
    for name, value in form.cleaned_data.items():
        setattr(cycle, name, value)
    if not cycle.slug:
        cycle.slug = slug_of(cycle.name)


def _check_cycle(given: Typed) -> None:
    cycle, form = given.cycle, given.form
    assert form is not None
    if not cycle.slug:
        form.add_error("name", "Write it with letters or digits: its address is made of it.")
    elif given.is_new and reads.cycle(cycle.slug):
        form.add_error("name", f"There is a cycle at /cycles/{cycle.slug}/ already: take another name, or edit it.")
    if not given.viewer.may_edit_policy(cycle.project_pattern):
        form.add_error("project_pattern", NOT_YOURS.format(reach(given.viewer)))
    elif message := unknown(cycle.project_pattern, form.initial.get("project_pattern")):
        form.add_error("project_pattern", message)


def unknown(pattern: str, before: str | None) -> str:
    """What to do about a project that the mirror does not have; '' if it has it, if a pattern is meant, which may be
    written ahead, or if nobody typed it just now."""
    if pattern == before or not is_whole_name(pattern):
        return ""
    names = reads.project_names()
    if pattern in names:
        return ""
    near = get_close_matches(pattern[:200], names, n=1)
    hint = f"Did you mean {near[0]}?" if near else "Look at the names under Sync, or write a pattern with * in it."
    return f"No project of that name is mirrored here. {hint}"


def reach(viewer: Viewer) -> str:
    return ", ".join(role.project_pattern for role in viewer.roles) or "none"


def _before(given: Typed, row: DateForm) -> CycleDay | None:
    stored = given.stored.get(row.cleaned_data.get("pk") or 0)
    return day_of(stored) if stored else None


def _check_rows(given: Typed, chosen: Sequence[tuple[DateForm, CycleDay]]) -> None:
    for row, day in chosen:
        if message := _projects_problem(given, row, day):
            row.add_error("project_pattern", message)
    beside = {id(day): row for row, day in chosen}
    days = [*(day for _, day in chosen), *map(day_of, given.others)]
    for problem in problems(days):
        its_row = beside.get(id(problem.day))
        if problem.is_warning:
            given.warnings.append(f"{title_of(problem.day)}: {problem.words}")
        elif its_row is not None:
            its_row.add_error("day", problem.words)
        else:
            given.top.append(f"{title_of(problem.day)}: {problem.words}")
    _check_overlap(given, days)


def _projects_problem(given: Typed, row: DateForm, day: CycleDay) -> str:
    pattern, cycle = day.project_pattern, given.cycle
    if not meet(within(pattern, cycle.project_pattern), cycle.project_pattern):
        return OUTSIDE.format(cycle.project_pattern)
    if not given.viewer.may_edit_policy(within(pattern, cycle.project_pattern)):
        return NOT_YOURS.format(reach(given.viewer))
    before = _before(given, row)
    return unknown(pattern, before.project_pattern if before else "*")


def _check_overlap(given: Typed, days: Sequence[CycleDay]) -> None:
    cycle = given.cycle
    patterns = (cycle.project_pattern, cycle.branch_pattern)
    mine = stretch_of(cycle.name, patterns, cycle.begins_at, days)
    if given.form is None or mine is None or given.has_errors:
        return
    if other := overlapping(mine, reads.stretches(None if given.is_new else cycle)):
        given.form.add_error(
            "begins_at",
            f"{other.name} takes work for {other.branch_pattern} of {other.project_pattern} until "
            f"{other.last:%Y-%m-%d}; this one would from {mine.first:%Y-%m-%d}. Begin later, or name other projects or "
            "another branch.",
        )


def _wish(given: Typed, chosen: Sequence[tuple[DateForm, CycleDay]], seen: int | None) -> Wish | None:
    saved, kept = list[CycleDate](), set[int]()
    for row, day in chosen:
        stored = given.stored.get(row.cleaned_data.get("pk") or 0)
        if stored is not None:
            kept.add(stored.pk)
        if stored is None or day_of(stored) != _with_past(day, stored):
            date = fill(stored or CycleDate(), day)
            date.by_hand = True
            saved.append(date)
    removed = [one for pk, one in given.stored.items() if pk not in kept]
    if given.is_new or saved or removed or (given.form and given.form.has_changed()):
        _warn_of_projects(given)
        return Wish(given.cycle, saved, removed, seen)
    return None


def _with_past(day: CycleDay, stored: CycleDate) -> CycleDay:
    """A day as the row would hold it, if nothing moved."""
    copy = CycleDate()
    copy.day, copy.moved_from = stored.day, stored.moved_from
    return day_of(fill(copy, day))


def _warn_of_projects(given: Typed) -> None:
    pattern, names = given.cycle.project_pattern, reads.project_names()
    if not any(fnmatchcase(name, pattern) for name in names):
        given.warnings.append(f"None of the mirrored projects matches {pattern}.")


def all_messages(given: Typed) -> Iterator[str]:
    """What is wrong with no field in particular."""
    yield from given.top
    yield from map(str, given.rows.non_form_errors())
