"""The operators that a query may use. A capability adds its own when the site starts:

registry.add(Operator("held", held, "changes that you hold", values=("yes",), is_gerrits=False))
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from django.db.models import Q

from reviewq.people.reads import Viewer

from .language import QueryError, Term
from .people import People


@dataclass(frozen=True, slots=True)
class Asked:
    """One term with what it may depend on: who asks, and when. `people` finds accounts by what a query calls them."""

    term: Term
    viewer: Viewer
    now: datetime
    people: People

    @property
    def value(self) -> str:
        return self.term.value

    def refuse(self, message: str, *expected: str, at: int = 0) -> NoReturn:
        """Says why this value means nothing; `at`: how many characters into it the fault is."""
        raise QueryError(self.term.value_position + at, message, expected)


@dataclass(frozen=True, slots=True)
class Operator:
    """`build` makes a condition on Change of one term. It joins nothing: what is not a column of Change goes through
    `pk__in`, so that a condition can be negated without surprises.

    `says` tells people in a few words what it finds; `values` are those that can be listed, `example` is one."""

    name: str
    build: Callable[[Asked], Q]
    says: str
    aliases: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    example: str = ""
    is_gerrits: bool = True
    build_negated: Callable[[Asked], Q] | None = None  # where `-operator:value` is not just everything else


_operators: dict[str, Operator] = {}


def add(*operators: Operator) -> None:
    """Makes operators known. A name that is known already stays with who took it first: that is an error."""
    for operator in operators:
        for name in (operator.name, *operator.aliases):
            if _operators.setdefault(name, operator) is not operator:
                raise ValueError(f"the operator {name}: is known already")


def known() -> list[Operator]:
    """Every operator once, by name; without the one of bare words, which has none."""
    return sorted({one.name: one for name, one in _operators.items() if name}.values(), key=lambda one: one.name)


def find(term: Term) -> Operator:
    """The operator of a term. Raises QueryError, with the name that was probably meant."""
    if operator := _operators.get(term.operator):
        return operator
    close = difflib.get_close_matches(term.operator, _operators, n=1, cutoff=0.7)
    guess = (f"{close[0]}:",) if close else ()
    raise QueryError(term.position, f"There is no operator {term.operator[:50]}:", guess)
