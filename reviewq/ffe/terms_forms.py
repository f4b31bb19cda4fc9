"""What people type of a cycle's terms."""

from __future__ import annotations

from typing import Any

from django import forms

from reviewq.parts.fields import DayField

from .forms import NO_DAY, Line, Text
from .rules.terms import problems
from .terms_reads import LABELS

LONG_WHY = 2_000
WHOLE = {"invalid": "Write a whole number."}
HELP = {
    "project_pattern": "a whole name, or one with * for any letters; the narrowest terms hold",
    "last_day_to_ask": "empty: the day of the feature freeze; after it a PTL can still admit a request",
    "most": "empty: no such rule",
    "sponsors_needed": "cores who promise to review; one fewer where a core asks",
}
NUMBERS = ("sponsors_needed", "days_granted", "share_of_merges", "days_to_review")


class TermsForm(forms.Form):
    """The terms for the projects of one pattern. `version`: of those that the editor saw; 0: there were none."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    project_pattern = Line(
        label=LABELS["project_pattern"],
        help_text=HELP["project_pattern"],
        max_length=300,
        widget=forms.TextInput({"list": "projects"}),
        error_messages={"required": "Write a project, or * for all of them."},
    )
    sponsors_needed = forms.IntegerField(
        label=LABELS["sponsors_needed"], help_text=HELP["sponsors_needed"], error_messages=WHOLE
    )
    deputies_decide = forms.BooleanField(label=LABELS["deputies_decide"], required=False)
    last_day_to_ask = DayField(
        label=LABELS["last_day_to_ask"],
        help_text=HELP["last_day_to_ask"],
        required=False,
        error_messages={"invalid": NO_DAY},
    )
    days_granted = forms.IntegerField(label=LABELS["days_granted"], error_messages=WHOLE)
    days_to_review = forms.IntegerField(label=LABELS["days_to_review"], error_messages=WHOLE)
    share_of_merges = forms.IntegerField(label=LABELS["share_of_merges"], error_messages=WHOLE)
    most = forms.IntegerField(label=LABELS["most"], help_text=HELP["most"], required=False, error_messages=WHOLE)
    why = Text(label="Why", rows=2, most=LONG_WHY, required=False, help_text="kept in the history")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, words in problems(given).items():
            self.add_error(name, words)
        given["version"] = given.get("version") or 0
        return given

    def values(self) -> dict[str, Any]:
        """The columns of the record."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "why")}
