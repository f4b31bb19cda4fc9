"""What people say of campaigns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms

from reviewq.trivial.models import Word

from .rules.fold import Member

LONGEST_WHY = 300
MOST_SEEN = 3000
PAIR = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)


def _why(label: str, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_WHY,
        required=bool(required),
        error_messages={"required": required, "max_length": f"At most {LONGEST_WHY} characters."},
    )


def seen_words(patch_sets: Iterable[tuple[int, int]]) -> str:
    """Which changes at which patch sets a page showed, as its form sends it back."""
    return ",".join(f"{change}:{patch_set}" for change, patch_set in patch_sets)


class DecisionForm(forms.Form):
    """One decision on all members that were shown."""

    kind = forms.ChoiceField(
        label="All of them",
        choices=[(Word.Kind.CONFIRM, "are trivial"), (Word.Kind.REJECT, "are not trivial")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they are trivial.", "invalid_choice": "Say whether they are trivial."},
    )
    why = _why("Why", "Say why, in a few words: it is shown with the tag.")
    seen = forms.CharField(
        widget=forms.HiddenInput,
        max_length=MOST_SEEN * 30,
        error_messages={"required": "Reload the page, and decide on what it shows."},
    )

    def clean_seen(self) -> dict[int, int]:
        pairs = [PAIR.fullmatch(part) for part in self.cleaned_data["seen"].split(",")]
        if not all(pairs) or len(pairs) > MOST_SEEN:
            raise forms.ValidationError("Reload the page, and decide on what it shows.")
        return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


class OutForm(forms.Form):
    """Which member is taken out, and why."""

    change = forms.IntegerField(
        min_value=1,
        max_value=2**62,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Say which change."),
    )
    why = _why("Why it differs")


class PageForm(forms.Form):
    """Which page of the members; what is no page is the first."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def page_number(self) -> int:
        return self.cleaned_data.get("page") or 1 if self.is_valid() else 1


def member_in(members: Iterable[Member], change: int) -> Member | None:
    return next((one for one in members if one.change == change), None)
