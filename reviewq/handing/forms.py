"""What people type when they give a turn back."""

from __future__ import annotations

from django import forms

from reviewq.parts.rows import NO_DIRECTIONS

LONGEST_NOTE = 300


class GiveBackForm(forms.Form):
    """Why, for who handed it on."""

    why = forms.CharField(
        label="Why (for who handed it to you)",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput({"dir": "auto"}),
    )

    def clean_why(self) -> str:
        return one_line(self.cleaned_data["why"])


def one_line(text: str) -> str:
    """Without marks that turn the direction of text, which could reach beyond it."""
    return " ".join(text.translate(NO_DIRECTIONS).split())
