"""What an address may ask of the board and of the vetted list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms

from reviewq.trivial.rules.judgement import Category

from .rules.needs import WORDS, Need

ALL = "all"
ORDERS: Mapping[str, str] = {
    "smallest": "smallest first",
    "longest": "longest waiting first",
    "place": "by project and area",
}
DEFAULT_ORDER = "smallest"
MOST_PAGES = 10_000
TOO_LONG = "{}: at most 300 characters."


@dataclass(frozen=True, slots=True)
class BoardState:
    """A state of the board. `needs` empty: the page decides, `all`: whatever can be done."""

    needs: str = ""
    project: str = ""
    area: str = ""
    category: str = ""
    order: str = DEFAULT_ORDER
    page: int = 1

    def but(self, **changed: Any) -> BoardState:
        """The same with some values changed; it starts on the first page again."""
        return replace(self, **{"page": 1, **changed})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.project or self.area or self.category)

    @property
    def query(self) -> str:
        """The address of this state, from the question mark on; without what is the default anyway."""
        defaults = BoardState()
        names = ("needs", "project", "area", "category", "order", "page")
        given = {name: getattr(self, name) for name in names if getattr(self, name) != getattr(defaults, name)}
        return f"?{urlencode(given)}" if given else "?"


def _text(label: str) -> forms.CharField:
    told = TOO_LONG.format(label)
    return forms.CharField(label=label, max_length=300, required=False, error_messages={"max_length": told})


def _choice(label: str, choices: Mapping[str, str] | list[str]) -> forms.ChoiceField:
    told = f"There is no {label} “%(value)s”; there are {', '.join(choices)}."
    pairs = [(one, one) for one in choices]
    return forms.ChoiceField(label=label, choices=pairs, required=False, error_messages={"invalid_choice": told})


class BoardForm(forms.Form):
    """Names that do not exist are no faults: nothing matches them. Words that mean nothing are."""

    needs = _choice("need", [*(need.value for need in WORDS), ALL])
    project = _text("Project")
    area = _text("Area")
    category = _choice("category", [category.value for category in Category])
    order = _choice("order", ORDERS)
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PAGES,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "A page is a number from 1 on."),
    )

    def state(self) -> BoardState:
        """What was asked for; of a faulty address what can be kept."""
        data = self.cleaned_data
        given = {name: data[name] for name in self.fields if data.get(name)}
        return BoardState(**given)


WHOSE: Mapping[str, str] = {"me": "that you can vote on", "all": "all of them"}


class VettedForm(forms.Form):
    """Which of the vetted patches: those of projects where the reader is core, or all."""

    whose = _choice("choice", list(WHOSE))
    project = _text("Project")


def needs_in(state: BoardState) -> Need | None:
    """The one need that a state asks for; None: all of them, or the page decides."""
    return Need(state.needs) if state.needs not in ("", ALL) else None
