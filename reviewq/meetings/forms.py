"""What people type in a meeting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from reviewq.changes.models import Project
from reviewq.parts.fields import DayField

from .rules import Outcome

MOST_ITEMS = 50
USUAL_ITEMS = 10
A_WEEK = timedelta(days=7)
FARTHEST = timedelta(days=730)
LARGEST = 2**31 - 1


class OpenForm(forms.Form):
    """Opens a meeting."""

    project = forms.CharField(
        label="Project",
        max_length=300,
        required=False,
        help_text="Empty: all projects.",
        widget=forms.TextInput({"list": "projects", "autocomplete": "off"}),
    )
    count = forms.IntegerField(
        label="Changes",
        min_value=1,
        max_value=MOST_ITEMS,
        initial=USUAL_ITEMS,
        error_messages={"required": f"How many changes? 1 to {MOST_ITEMS}."},
    )

    def clean_project(self) -> str:
        name = str(self.cleaned_data["project"])
        if name and not Project.objects.filter(name=name).exists():
            raise forms.ValidationError("No project of that name is in the mirror: pick one of the list.")
        return name


class OutcomeForm(forms.Form):
    """What was agreed on one change. `outcome` is the button that was pressed; empty takes back what was there."""

    outcome = forms.ChoiceField(
        choices=[(outcome.value, outcome.words) for outcome in Outcome],
        required=False,
        error_messages={"invalid_choice": "Choose one of the outcomes."},
    )
    whom = forms.CharField(label="Who", max_length=200, required=False)
    until = DayField(
        label="By (last day, UTC)",
        required=False,
        error_messages={"invalid": "Write the day as 2026-11-30."},
    )
    note = forms.CharField(label="Note", max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(min_value=0, max_value=LARGEST)

    def __init__(self, *args: Any, kept: date | None = None, **more: Any) -> None:
        """`kept`: the day that was agreed before, which may have passed."""
        super().__init__(*args, **more)
        self._kept = kept

    def clean(self) -> dict[str, Any]:
        """Who and until when belong to one outcome alone."""
        given = super().clean() or {}
        if given.get("outcome") != Outcome.OWNER:
            return given | {"whom": "", "until": None}
        if "whom" not in self.errors and not given["whom"]:
            self.add_error("whom", "Who is to act?")
        if "until" not in self.errors and (trouble := self._why_not(given["until"])):
            self.add_error("until", trouble)
        return given

    def _why_not(self, until: date | None) -> str:
        if until is None:
            return "Until which day?"
        today = timezone.now().date()
        if until < today and until != self._kept:
            return "That day has passed."
        return "That is more than two years away." if until > today + FARTHEST else ""


class AddForm(forms.Form):
    """Puts one more change on the agenda."""

    number = forms.IntegerField(
        label="Change number",
        min_value=1,
        max_value=2**53,
        error_messages={
            "required": "Which change? Give its number.",
            "invalid": "The number of a change, such as 1284.",
        },
    )
