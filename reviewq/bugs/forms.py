"""What an address of the list of bugs may say, and what people type about a bug."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms

from .rules.state import State
from .rules.sweep import Said

LONGEST_NOTE = 1000
MOST_PAGE = 10_000
ORDERS = {"": "most important first", "oldest": "oldest first", "moved": "longest without a move first"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A state of the list of bugs, as its address says it."""

    state: State = State.ALL
    project: str = ""
    status: str = ""
    importance: str = ""
    tag: str = ""
    q: str = ""
    sort: str = ""
    page: int = 1

    def but(self, **changed: Any) -> Wanted:
        """The same with some values changed; it starts on the first page again."""
        return replace(self, **{"page": 1, **changed})

    @property
    def query(self) -> str:
        """The address of this state, from the question mark on."""
        names = ("state", "project", "status", "importance", "tag", "q", "sort")
        given = {name: str(value) for name in names if (value := getattr(self, name))}
        given |= {"page": str(self.page)} if self.page > 1 else {}
        return f"?{urlencode(given)}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.project or self.status or self.importance or self.tag or self.q)


def _text(label: str, longest: int) -> forms.CharField:
    told = f"{label}: at most {longest} characters."
    return forms.CharField(label=label, max_length=longest, required=False, error_messages={"max_length": told})


class ListForm(forms.Form):
    """The state of the list in an address. A project, status or tag that does not exist is no fault: nothing matches
    it, and the page says so. A list, an order or a page that means nothing is."""

    state = forms.CharField(required=False, max_length=20)
    project = _text("Project", 100)
    status = _text("Status", 40)
    importance = _text("Importance", 20)
    tag = _text("Tag", 100)
    q = _text("Text", 200)
    sort = forms.CharField(required=False, max_length=20)
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PAGE,
        error_messages={"invalid": f"A page is a number from 1 to {MOST_PAGE}."},
    )

    def clean_state(self) -> State:
        try:
            return State(self.cleaned_data["state"])
        except ValueError:
            names = ", ".join(state for state in State if state)
            raise forms.ValidationError(f"There is no such list of bugs; there are {names}.") from None

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"]
        if sort not in ORDERS:
            raise forms.ValidationError(f"There is no such order; there are {', '.join(filter(None, ORDERS))}.")
        return sort

    def wanted(self) -> Wanted:
        """The state; what is faulty in the address is left out of it."""
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value not in (None, "")})


def _note(is_required: bool) -> forms.CharField:
    return forms.CharField(
        label="What to change, and where",
        max_length=LONGEST_NOTE,
        required=is_required,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Say what to change, and where: that is what makes it a bug for volunteers.",
            "max_length": f"At most {LONGEST_NOTE} characters; say where to look, not everything that is there.",
        },
    )


class MarkForm(forms.Form):
    """Says that the fix of a bug is trivial."""

    note = _note(is_required=True)


class SweepForm(forms.Form):
    """What somebody says of the bug before them. Without one: asks for the first."""

    project = forms.CharField(required=False, max_length=100)
    bug = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    said = forms.ChoiceField(
        required=False,
        choices=[(said.value, said.words) for said in Said],
        error_messages={"invalid_choice": "Press one of the buttons."},
    )
    note = _note(is_required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("bug") and not given.get("said") and "said" not in self.errors:
            self.add_error("said", "Press one of the buttons.")
        if given.get("said") == Said.TRIVIAL and not given.get("note") and "note" not in self.errors:
            self.add_error("note", self.fields["note"].error_messages["required"])
        return given
