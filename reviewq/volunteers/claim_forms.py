"""What people type about claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from .claim_reads import people_called
from .models import Claim

MOST_CHANGES = 20  # taken at once
LONGEST_NEXT = 2000


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


@dataclass(frozen=True, slots=True)
class Picked:
    """The ids of changes in a request; `fault` says what is wrong with them."""

    ids: tuple[int, ...] = ()
    fault: str = ""


def picked_in(data: QueryDict) -> Picked:
    texts: Sequence[str] = list(dict.fromkeys(data.getlist("change")))
    if not texts:
        return Picked(fault="No change is marked: mark the rows that are meant, then do it again.")
    if len(texts) > MOST_CHANGES:
        return Picked(fault=f"{len(texts)} changes are marked; at most {MOST_CHANGES} at a time. Mark fewer.")
    if not all(text.isascii() and text.isdigit() and len(text) <= 18 for text in texts):
        return Picked(fault="The address names changes in a way that means nothing here. Mark the rows again.")
    return Picked(tuple(int(text) for text in texts))


def next_in(data: QueryDict, request: HttpRequest, default: str = "/claims/") -> str:
    """Where to go on to, if that is a page of ours."""
    wanted: Any = data.get("next", "")[: LONGEST_NEXT + 1]
    is_whole = len(wanted) <= LONGEST_NEXT and wanted.startswith("/") and wanted.isprintable()
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_whole and is_ours else default
