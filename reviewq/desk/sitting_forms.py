"""What people type who have some minutes."""

from __future__ import annotations

from django import forms

LEAST, MOST = 5, 480  # minutes
MOST_AREAS = 10


class SittingForm(forms.Form):
    """How much time there is, and for what."""

    minutes = forms.IntegerField(
        label="Minutes",
        min_value=LEAST,
        max_value=MOST,
        initial=25,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Say how many minutes you have.",
            "invalid": "Minutes are a whole number, such as 25.",
            "min_value": f"Less than {LEAST} minutes is too short for a review.",
            "max_value": f"At most {MOST} minutes; take a walk in between.",
        },
    )
    project = forms.CharField(label="Project", required=False, max_length=300, help_text="its name; empty: any")
    areas = forms.CharField(
        label="Areas", required=False, max_length=1000, help_text="folders with spaces between them; empty: any"
    )

    def clean_areas(self) -> list[str]:
        areas = list(dict.fromkeys(area.strip("/") for area in self.cleaned_data["areas"].split() if area.strip("/")))
        if len(areas) > MOST_AREAS:
            raise forms.ValidationError(f"{len(areas)} folders; at most {MOST_AREAS}.")
        return areas
