"""What people type about a saved view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from reviewq.parts import plugins
from reviewq.people.reads import Viewer

from . import addresses
from .models import LONGEST_NAME, SavedView

KEYS = range(1, 10)
FREE = ""


class ViewForm(forms.Form):
    """A view: its name, its address, with whom it is shared, and its key. `view`: the one that is edited."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME, error_messages={"required": "Give it a name."})
    url = forms.CharField(
        label="Address",
        max_length=9000,
        help_text="of the queue or of lanes, as it stands above the page",
        error_messages={"required": "Give the address of the list that is to be kept."},
    )
    hot_key = forms.TypedChoiceField(
        label="Key",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(FREE, "the next free one"), *((key, f"v {key}") for key in KEYS)],
        error_messages={"invalid_choice": "The keys are the digits from 1 to 9, after v."},
    )
    shared_project = forms.CharField(
        label="Shared with the project",
        required=False,
        max_length=300,
        help_text="name, * for any letters; empty: yours alone",
    )

    def __init__(self, *args: Any, viewer: Viewer, host: str, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.host, self.view = viewer, host, view
        self.rows: QuerySet[Any] | None = None  # what the address shows, once it was understood

    def clean_url(self) -> str:
        try:
            address = addresses.read(self.cleaned_data["url"], self.host)
        except addresses.NoList as fault:
            raise forms.ValidationError(str(fault)) from None
        self.rows = plugins.rows_at(address, self.viewer, timezone.now())
        if self.rows is None:
            raise forms.ValidationError("That list does not exist: open the address, mend it there, and copy it again.")
        return address

    def clean_shared_project(self) -> str:
        """Sharing speaks for a project, so it is for who may speak for it; what is shared already may stay so."""
        pattern: str = self.cleaned_data["shared_project"]
        is_new = self.view is None or self.view.shared_project != pattern
        if pattern and is_new and not self.viewer.may_edit_policy(pattern):
            raise forms.ValidationError(
                f"Sharing with “{pattern[:60]}” is for its PTL, a deputy or an administrator; empty: yours alone."
            )
        return pattern
