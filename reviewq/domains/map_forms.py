"""What an address of the map may say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django import forms

ORDERS = {"": "at risk first", "name": "name", "wait": "longest waiting first", "open": "most open first"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A state of the map, as its address says it."""

    project: str = ""
    sort: str = ""

    def but(self, **changed: Any) -> Wanted:
        return replace(self, **changed)

    @property
    def query(self) -> str:
        """The address of this state, from the question mark on."""
        given = {name: value for name in ("project", "sort") if (value := getattr(self, name))}
        return f"?{urlencode(given)}"


class MapForm(forms.Form):
    """`projects`: the names that there are."""

    project = forms.CharField(required=False, max_length=300)
    sort = forms.ChoiceField(
        required=False,
        choices=list(ORDERS.items()),
        error_messages={"invalid_choice": f"There is no such order; there are {', '.join(filter(None, ORDERS))}."},
    )

    def __init__(self, data: Any, projects: list[str]) -> None:
        super().__init__(data)
        self.projects = projects

    def clean_project(self) -> str:
        name: str = self.cleaned_data["project"]
        if name and name not in self.projects:
            raise forms.ValidationError("The mirror has no project of that name: choose one of the list.")
        return name

    def wanted(self) -> Wanted:
        """The state; what is faulty in the address is left out of it."""
        self.is_valid()
        return Wanted(**self.cleaned_data)
