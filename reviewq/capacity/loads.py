"""Where a capability says what waits for people, so that nobody is sent more than they want.

Registered in `ready()` of an AppConfig; promises that desks know of (`parts.plugins.Promised`) count by themselves. The
rows of all go to the database as one query. A change that waits for somebody for two reasons counts once, and only
while it is the reviewers' turn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db.models import IntegerField, QuerySet, Value

from reviewq.changes.models import Change
from reviewq.changes.rules.holder import Holder
from reviewq.parts import plugins
from reviewq.parts.plugins import Owed

from .rules.room import NOTHING, Work

WaitingFor = Callable[[Collection[int], datetime], Owed]
_loads: list[WaitingFor] = []
_reliefs: list[WaitingFor] = []
WAITS, WITH_ANOTHER = 0, 1


def add_load(waiting_for: WaitingFor) -> None:
    """What waits for these accounts at an instant. It costs no query of its own."""
    if waiting_for not in _loads:
        _loads.append(waiting_for)


def add_relief(with_another: WaitingFor) -> None:
    """What no longer waits for these accounts, whatever else says so: somebody does it in their place."""
    if with_another not in _reliefs:
        _reliefs.append(with_another)


def waiting(accounts: Collection[int], now: datetime) -> dict[int, Work]:
    """Account id -> what they hold, for those who hold something: one query."""
    asked = [*_loads, *(promise.owed for promise in plugins.promises() if promise.owed)]
    parts = [_rows(of(accounts, now), WAITS) for of in asked]
    if not accounts or not parts:
        return {}
    parts += [_rows(of(accounts, now), WITH_ANOTHER) for of in _reliefs]
    rows = list(parts[0].union(*parts[1:]))
    elsewhere = {(account, change) for account, change, _, how in rows if how == WITH_ANOTHER}
    found: dict[int, Work] = {}
    for account, change, minutes, _ in rows:
        if (account, change) not in elsewhere:
            found[account] = found.get(account, NOTHING) + Work(1, minutes)
    return found


def _rows(of: Owed, how: int) -> QuerySet[Any, Any]:
    """(account, change, minutes, how) while it is the reviewers' turn."""
    turn = {"change__status": Change.Status.NEW, "change__facts__turn": Holder.REVIEWERS}
    rows: QuerySet[Any] = of.rows.filter(**turn).order_by().annotate(how=Value(how, IntegerField()))
    return rows.values_list(of.account, "change_id", "change__facts__minutes", "how")
