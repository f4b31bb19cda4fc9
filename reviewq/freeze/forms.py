"""What an address of the board may say, and what people say about the work of an effort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms

from reviewq.changes.rules.effort import Work

from .rules.risk import Risk

MOST_PAGE = 10_000
LONGEST_WHY = 300
UNKNOWN = "unknown"  # how addresses write work that is not known
ORDERS = {"": "at risk first", "chance": "least likely first", "wait": "longest with reviewers first", "name": "name"}
WORK_WORDS = {"feature": "features", "fix": "fixes", "other": "docs, tests and the like", UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A state of the board, as its address says it."""

    project: str = ""
    work: str = ""
    risk: str = ""
    sort: str = ""
    page: int = 1

    def but(self, **changed: Any) -> Wanted:
        """The same with some values changed; it starts on the first page again."""
        return replace(self, **{"page": 1, **changed})

    @property
    def query(self) -> str:
        """The address of this state, from the question mark on."""
        given = {name: str(value) for name in ("project", "work", "risk", "sort") if (value := getattr(self, name))}
        given |= {"page": str(self.page)} if self.page > 1 else {}
        return f"?{urlencode(given)}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.work or self.risk)


class BoardForm(forms.Form):
    """The state of the board in an address. A project that does not exist is answered by the page, not here."""

    project = forms.CharField(required=False, max_length=300)
    work = forms.ChoiceField(
        required=False,
        choices=list(WORK_WORDS.items()),
        error_messages={"invalid_choice": f"There is no such work; there are {', '.join(WORK_WORDS)}."},
    )
    risk = forms.ChoiceField(
        required=False,
        choices=[(risk.value, risk.words) for risk in Risk],
        error_messages={"invalid_choice": f"There is no such risk; there are {', '.join(Risk)}."},
    )
    sort = forms.ChoiceField(
        required=False,
        choices=list(ORDERS.items()),
        error_messages={"invalid_choice": f"There is no such order; there are {', '.join(filter(None, ORDERS))}."},
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PAGE,
        error_messages={"invalid": f"A page is a number from 1 to {MOST_PAGE}."},
    )

    def wanted(self) -> Wanted:
        """The state; what is faulty in the address is left out of it."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value not in (None, "")})


class WordForm(forms.Form):
    """Somebody says what an effort, or a change that belongs to none, is."""

    work = forms.ChoiceField(
        label="It is",
        choices=[(Work.FEATURE, "a feature"), (Work.FIX, "a fix"), (Work.OTHER, "neither: docs, tests and the like")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one: a feature, a fix, or neither.",
            "invalid_choice": "Choose one: a feature, a fix, or neither.",
        },
    )
    why = forms.CharField(
        label="Why",
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.TextInput({"size": 60}),
        help_text="Others read it; a link to what was agreed is best.",
        error_messages={"max_length": f"At most {LONGEST_WHY} characters; a link can say the rest."},
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
