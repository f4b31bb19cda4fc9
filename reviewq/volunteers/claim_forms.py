"""What people type about claims."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User

from .claim_reads import people_called
from .models import Claim

MOST_CHANGES = 20  # taken at once


class TakeForm(forms.Form):
    """What somebody wants with a patch."""

    purpose = forms.ChoiceField(
        label="To",
        choices=[
            (Claim.Purpose.REVIEW.value, "review it"),
            (Claim.Purpose.REVIVE.value, "revive it, since its author is silent"),
            (Claim.Purpose.CI.value, "look at its CI, which failed"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say what you take it for.",
            "invalid_choice": "Nobody can take it for that; pick one of these.",
        },
    )


class HandOnForm(forms.Form):
    """Who takes a patch over: by name, or the first in the queue."""

    to = forms.CharField(
        label="To whom",
        required=False,
        max_length=200,
        help_text="a user name or full name here, or a verified Gerrit account; empty: the first in the queue",
    )

    def clean_to(self) -> User | None:
        text: str = self.cleaned_data["to"]
        if not text:
            return None
        found = people_called(text)
        if len(found) > 1:
            raise forms.ValidationError(f"More than one person is called “{text[:60]}”: give a user name.")
        if not found:
            raise forms.ValidationError(f"Nobody who signs in here is called “{text[:60]}”: give a user name.")
        return found[0]
