"""A file of a calendar against the cycles that are there: what it would do, shown first, applied as it was shown."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from reviewq.changes.actions import Editor
from reviewq.people.reads import Viewer

from . import reads
from .actions import Wish, save_cycles
from .models import Cycle, CycleDate
from .readers import BadFile, Fault, Named, read
from .records import cycle_of, day_of, fill
from .rules.compare import Compared, State, compare
from .rules.draft import MOST_DATES, CycleDraft, Stretch
from .rules.order import Problem, overlapping, problems, stretch_of
from .rules.words import title_of

NOT_YOURS = "Your role does not reach all its projects ({}). Leave it out, or ask an administrator of this site."


class Stale(Exception):
    """The calendar is not that any more that the plan was shown for. `plan`: what the file would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the calendar was changed meanwhile")
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Part:
    """What a file would do to one cycle. `cycle` None: a new one. `rows`: those of the cycle, one for each difference
    that has one. `warnings`: what is unusual about its dates."""

    draft: CycleDraft
    cycle: Cycle | None
    differences: tuple[tuple[Compared, CycleDate | None], ...]
    warnings: tuple[Problem, ...]

    def of(self, *states: State) -> list[tuple[Compared, CycleDate | None]]:
        return [one for one in self.differences if one[0].state in states]

    @property
    def shown(self) -> list[tuple[Compared, CycleDate | None]]:
        """All that the file says differently."""
        return [one for one in self.differences if one[0].state is not State.SAME]

    @property
    def is_empty(self) -> bool:
        return self.cycle is not None and not self.shown

    def count(self, state: State) -> int:
        return len(self.of(state))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do. `token` stands for the file, how it names things, and all cycles as they were."""

    parts: list[Part]
    token: str

    @property
    def is_empty(self) -> bool:
        return all(part.is_empty for part in self.parts)

    def count(self, *states: State) -> int:
        return sum(len(part.of(*states)) for part in self.parts)

    @property
    def counts(self) -> dict[str, int]:
        return {state.value: self.count(state) for state in State}

    @property
    def new_cycles(self) -> int:
        return sum(part.cycle is None for part in self.parts)


@dataclass(frozen=True, slots=True)
class Choice:
    """What people decide about a plan. `taken`: the keys of the rows typed by hand that shall say what the file says,
    all of them for True. `prunes`: dates that the file does not list are removed, but for those typed by hand."""

    taken: Collection[int] | bool = ()
    prunes: bool = False

    def takes(self, row: CycleDate) -> bool:
        return self.taken if isinstance(self.taken, bool) else row.pk in self.taken


def plan_of(text: str, named: Named, viewer: Viewer, only: str = "") -> Plan:
    """What this file would do. Raises BadFile, also for cycles that are not the reader's to edit. `only`: the slug of
    the one cycle that is meant; '' for all of them."""
    drafts = [draft for draft in read(text, named) if not only or draft.slug == only]
    if not drafts:
        raise BadFile([Fault("", f"No cycle in it is called “{only[:60]}”.")])
    there = {one.cycle.slug: one.cycle for one in reads.all_read()}
    parts = [_part(draft, there.get(draft.slug)) for draft in drafts]
    faults = [fault for part in parts for fault in _faults(part, viewer)]
    faults += _overlaps(parts, reads.stretches(None))
    if faults:
        raise BadFile(faults)
    return Plan(parts, _token(text, named, only, there.values()))


@transaction.atomic
def apply_text(
    text: str, named: Named, token: str, choice: Choice, viewer: Viewer, editor: Editor, only: str = ""
) -> Plan:
    """Does what was shown under this token. Raises Stale if it would be something else by now, and BadFile."""
    plan = plan_of(text, named, viewer, only)
    if not constant_time_compare(plan.token, token):
        raise Stale(plan)
    save_cycles([wish for part in plan.parts if (wish := _wish(part, choice))], editor)
    return plan


def _part(draft: CycleDraft, cycle: Cycle | None) -> Part:
    rows = list(cycle.dates.all()) if cycle else []
    found = compare([day_of(row) for row in rows], [row.by_hand for row in rows], draft.days)
    pairs = tuple((one, None if one.place is None else rows[one.place]) for one in found)
    warnings = tuple(problem for problem in problems(draft.days) if problem.is_warning)
    return Part(draft, cycle, pairs, warnings)


def _faults(part: Part, viewer: Viewer) -> Iterator[Fault]:
    name = part.draft.name
    if len(part.draft.days) > MOST_DATES:
        yield Fault(name, f"It has {len(part.draft.days)} dates; at most {MOST_DATES} are kept.")
    for problem in problems(part.draft.days):
        if not problem.is_warning:
            yield Fault(f"{name}, {title_of(problem.day)}", problem.words)
    pattern = part.cycle.project_pattern if part.cycle else part.draft.project_pattern
    if not part.is_empty and not viewer.may_edit_policy(pattern):
        yield Fault(name, NOT_YOURS.format(pattern))


def _overlaps(parts: Sequence[Part], others: Sequence[Stretch]) -> Iterator[Fault]:
    """Cycles of the file against those that stay as they are, and against each other."""
    named = {part.cycle.name for part in parts if part.cycle}
    seen = [one for one in others if one.name not in named]
    for part in parts:
        mine = _stretch(part)
        if mine is None:
            continue
        if other := overlapping(mine, seen):
            words = (
                f"It takes work for the same branches at the same time as {other.name}, which does until "
                f"{other.last:%Y-%m-%d}. Put the dates right, or name other projects."
            )
            yield Fault(part.draft.name, words)
        seen.append(mine)


def _stretch(part: Part) -> Stretch | None:
    like = part.cycle or part.draft
    patterns = (like.project_pattern, like.branch_pattern)
    return stretch_of(like.name, patterns, like.begins_at, part.draft.days)


def _wish(part: Part, choice: Choice) -> Wish | None:
    """None: nothing is to be done. The rows are locked by the version of the cycle."""
    if part.cycle is None:
        return Wish(cycle_of(part.draft), [fill(CycleDate(), day) for day in part.draft.days])
    saved, removed = list[CycleDate](), list[CycleDate]()
    for one, row in part.differences:
        if one.state is State.ADDED and one.after:
            saved.append(fill(CycleDate(), one.after))
        elif row is None or one.state in (State.SAME, State.KEPT):
            continue
        elif one.state is State.UNLISTED:
            removed += [row] if choice.prunes else []
        elif one.after and (one.state is not State.CONFLICT or choice.takes(row)):
            row.by_hand = False
            saved.append(fill(row, one.after))
    return Wish(part.cycle, saved, removed, part.cycle.version) if saved or removed else None


def _token(text: str, named: Named, only: str, cycles: Iterable[Cycle]) -> str:
    state = sorted([cycle.slug, cycle.version] for cycle in cycles)
    told: list[Any] = [text, named.prefix, named.cycle, named.details, only, state]
    return salted_hmac("cycles.plan", json.dumps(told)).hexdigest()
