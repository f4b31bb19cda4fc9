"""What only reviewq knows: whose turn a change is, since when, in which lane, and what a freeze stops."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from reviewq.changes.models import Change, Facts, Freeze
from reviewq.changes.rules.freeze import holding
from reviewq.changes.rules.holder import Holder, Lane

from ..registry import Asked, Operator, add
from .conditions import NOTHING, having, one_of
from .sizes import compared
from .times import before_now, seconds_of

OPEN = ~Q(lane="")
SMALL = "small"
TURNS = tuple(str(one) for one in Holder)
LANES = (*(str(one) for one in Lane), SMALL)
COMPARED = re.compile(r"(>=|>|<=|<|=|)(.*)", re.DOTALL)
NOW = "now"
NONE = "none"


def facts(*conditions: Q, **columns: Any) -> Q:
    """Changes of whose facts this holds."""
    return having(Facts.objects.filter(*conditions, **columns), "pk")


def turn(asked: Asked) -> Q:
    return facts(turn=_one_of(asked, TURNS))


def lane(asked: Asked) -> Q:
    chosen = _one_of(asked, LANES)
    return facts(is_small=True) if chosen == SMALL else facts(lane=chosen)


def _one_of(asked: Asked, words: tuple[str, ...]) -> str:
    word = asked.value.lower()
    if word not in words:
        asked.refuse(f"“{asked.value[:60]}” is none of these.", *words)
    return word


def waiting(asked: Asked) -> Q:
    """How long the present holder has had it in all, as the queue shows it; a bare span means at least so long."""
    found = COMPARED.fullmatch(asked.value)
    test, span = (found[1], found[2]) if found else ("", asked.value)
    since = before_now(asked.now, seconds_of(asked, span.strip(), len(test)))
    column = {"<": "clock_start__gt", "<=": "clock_start__gte", ">": "clock_start__lt"}.get(test, "clock_start__lte")
    return facts(OPEN, **{column: since})


def missing(asked: Asked) -> Q:
    """How many top review votes are missing; where that is unknown, no number is right."""
    low, high = compared(asked)
    return facts(OPEN, missing_plus_two__gte=max(low, 0), missing_plus_two__lte=high) if high >= 0 else NOTHING


def freeze(asked: Asked) -> Q:
    """What a freeze stops now, or will before long."""
    word = asked.value.lower()
    if word in (NOW, NONE):
        frozen = _under(lambda one: _is_on(one, asked.now))
        return frozen if word == NOW else facts(OPEN) & ~frozen
    found = COMPARED.fullmatch(asked.value)
    if not found or found[1] not in ("<", "<="):
        asked.refuse(f"“{asked.value[:60]}” is no time before a freeze.", NOW, NONE, "<14d")
    span = timedelta(seconds=min(seconds_of(asked, found[2], len(found[1])), 3_000_000_000))
    return _under(lambda one: asked.now < one.at <= asked.now + span)


def _is_on(freeze: Freeze, now: datetime) -> bool:
    return freeze.at <= now and (freeze.lifts_at is None or now < freeze.lifts_at)


def _under(is_meant: Callable[[Freeze], bool]) -> Q:
    """Open changes of the projects and branches under such a freeze."""
    freezes = list(Freeze.objects.all())
    if not any(map(is_meant, freezes)):
        return NOTHING
    places = Change.objects.filter(status=Change.Status.NEW).order_by()
    rows = places.values_list("project_id", "project__name", "branch").distinct()
    found = [
        Q(project_id=project, branch=branch)
        for project, name, branch in rows
        if any(map(is_meant, holding(freezes, name, branch)))
    ]
    return Q(status=Change.Status.NEW) & one_of(found) if found else NOTHING


add(
    Operator("turn", turn, "whose turn it is", values=TURNS, is_gerrits=False),
    Operator("lane", lane, "the lane of the queue", values=LANES, is_gerrits=False),
    Operator("waiting", waiting, "how long it has waited", example=">3d", is_gerrits=False),
    Operator("missing", missing, "how many +2 are missing", example="2", is_gerrits=False),
    Operator("freeze", freeze, "what a freeze stops", values=(NOW, NONE), example="<14d", is_gerrits=False),
)
