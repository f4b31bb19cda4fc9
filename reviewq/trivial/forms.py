"""What people type of thresholds."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from .lines import line_json
from .rules.tag import Line
from .rules.vetoes.veto import WORDS

NOT_A_SCORE = "Write a number from 1 to 100, such as 60 or 62.5."
LONGEST_SEEN = 2000


def as_typed(line: Line) -> dict[str, Any]:
    """A line as the fields show it."""
    return {"score": f"{round(line.score * 100, 2):g}", "overlooked": sorted(line.overlooked)}


class LineForm(forms.Form):
    """From which probability on a project's patches are tagged, and which dangers it lets pass."""

    score = forms.FloatField(
        label="Tag from this probability on",
        min_value=1,
        max_value=100,
        help_text="in percent, 1 to 100",
        widget=forms.TextInput({"inputmode": "decimal", "maxlength": "8"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NOT_A_SCORE),
    )
    overlooked = forms.MultipleChoiceField(
        label="Dangers that do not forbid the tag here",
        choices=[(danger.value, f"it {words}") for danger, words in WORDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "That is no danger that we know: pick from the list."},
    )
    seen = forms.CharField(required=False, max_length=LONGEST_SEEN, widget=forms.HiddenInput)

    def line(self) -> Line:
        """What was typed; only of a valid form."""
        return Line(round(self.cleaned_data["score"] / 100, 4), frozenset(self.cleaned_data["overlooked"]))


def seen_text(line: Line | None) -> str:
    """Where the line was when a page was drawn, for `seen_line`."""
    return json.dumps(line_json(line), sort_keys=True)


def seen_line(text: str) -> Line | None:
    """The line that the editor had before them; what cannot be read equals none that is stored."""
    try:
        found = json.loads(text)
        return None if found is None else Line(float(found["score"]), frozenset(map(str, found["overlooked"])))
    except (ValueError, TypeError, KeyError, RecursionError):
        return Line(-1.0)
