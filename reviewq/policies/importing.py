"""A TOML file against the records that are there: what it would make of them, shown first, applied as it was shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from reviewq.changes.models import Freeze, Policy
from reviewq.changes.policy_records import KEY, policy_json
from reviewq.people.reads import Viewer

from . import reads, words
from .actions import apply_differences
from .differences import Difference, Pair, State, difference, paired
from .freeze_records import FIELDS as FREEZE_FIELDS
from .freeze_records import freeze_json
from .records import from_toml
from .toml import BadFile, Entry, Fault

Records = Sequence[tuple[Entry, Any]]
FREEZE_KEYS = (FREEZE_FIELDS[:4], FREEZE_FIELDS[:3])  # a freeze of the same name may move, or come again next year


class Stale(Exception):
    """The records are not those any more that the plan was shown for. `plan`: what the file would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the records were changed meanwhile")
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference in words. `fields`: (field, before, after)."""

    state: str
    title: str
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do. `others`: records that it does not name and that are not the reader's to remove: they stay.
    `token` stands for the file and all records as they were."""

    differences: list[Difference]
    others: list[Difference]
    token: str

    def of(self, state: State) -> list[Shown]:
        return [shown(one) for one in self.differences if one.state is state]

    @property
    def new(self) -> list[Shown]:
        return self.of(State.NEW)

    @property
    def changed(self) -> list[Shown]:
        return self.of(State.CHANGED)

    @property
    def removed(self) -> list[Shown]:
        return self.of(State.REMOVED)

    @property
    def same(self) -> int:
        return sum(one.state is State.SAME for one in self.differences)

    @property
    def is_empty(self) -> bool:
        return self.same == len(self.differences)


def shown(one: Difference) -> Shown:
    title = words.title_of(one.pair.after or one.pair.before)
    return Shown(one.state.value, title, [words.edit_words(edit) for edit in one.edits])


def plan_of(text: str, viewer: Viewer) -> Plan:
    """What this file would do. Raises BadFile, also for records that are not the reader's to edit."""
    new_policies, new_freezes = from_toml(text)
    policies, freezes = reads.all_records()
    found = _differences("policy", policies, new_policies) + _differences("freeze", freezes, new_freezes)
    lines = {id(record): entry for entry, record in (*new_policies, *new_freezes)}
    faults = [fault for one in found if (fault := _not_yours(one, lines, viewer))]
    if faults:
        raise BadFile(faults)
    others = [one for one in found if one.state is State.REMOVED and not _is_yours(one.pair.before, viewer)]
    return Plan([one for one in found if one not in others], others, _token(text, policies, freezes))


def apply_text(
    text: str, token: str, keeps_rest: bool, viewer: Viewer, user: AbstractBaseUser | None, now: datetime
) -> Plan:
    """Does what was shown under this token. Raises Stale if it would be something else by now, and BadFile."""
    with transaction.atomic():
        plan = plan_of(text, viewer)
        if not constant_time_compare(plan.token, token):
            raise Stale(plan)
        apply_differences([d for d in plan.differences if not (keeps_rest and d.state is State.REMOVED)], user, now)
    return plan


def _differences(table: str, there: Sequence[Any], wanted: Records) -> list[Difference]:
    as_json = policy_json if table == "policy" else freeze_json
    before, after = [as_json(record) for record in there], [as_json(record) for _, record in wanted]
    pairs = paired(before, after, (KEY,) if table == "policy" else FREEZE_KEYS)
    return [
        difference(
            table,
            Pair(None if old is None else there[old], None if new is None else wanted[new][1]),
            None if old is None else before[old],
            None if new is None else after[new],
        )
        for old, new in pairs
    ]


def _is_yours(record: Policy | Freeze, viewer: Viewer) -> bool:
    return viewer.may_edit_policy(record.project_pattern)


def _not_yours(one: Difference, lines: dict[int, Entry], viewer: Viewer) -> Fault | None:
    """Records that the file makes or changes have to be the reader's; naming those of others unchanged is fine."""
    if one.state not in (State.NEW, State.CHANGED) or _is_yours(one.pair.after, viewer):
        return None
    message = "Your role does not reach that far. Leave the record out, or ask an administrator of this site."
    return lines[id(one.pair.after)].fault("project_pattern", message)


def _token(text: str, policies: Sequence[Policy], freezes: Sequence[Freeze]) -> str:
    state = [[record.pk, policy_json(record)] for record in policies]
    dates = [[record.pk, freeze_json(record)] for record in freezes]
    return salted_hmac("policies.plan", json.dumps([text, state, dates], sort_keys=True)).hexdigest()
