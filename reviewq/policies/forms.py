"""What people type of policies and freezes. What a record may be is decided by `changes`, for every way of writing one;
the forms put its words beside the fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms

from reviewq.changes.models import Freeze, Policy
from reviewq.changes.policy_records import check_policy, policy_json, tidy
from reviewq.parts.fields import DayField, UtcField
from reviewq.parts.forms import uploaded, with_plain_ends

from . import lines, words
from .freeze_records import check_freeze, freeze_json
from .toml import LARGEST

Json = dict[str, Any]
AN_INSTANT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
NO_DAY = "Write a day as 2026-03-31, or nothing."
NO_INSTANT = "Write day and hour in UTC as 2026-03-31T23:59."
NOT_YOURS = "Your role does not reach that far: {}. Ask an administrator of this site."


def _text(name: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=words.LABELS[name], help_text=words.HELP.get(name, ""), **more)


def _number(name: str) -> forms.IntegerField:
    return forms.IntegerField(label=words.LABELS[name], help_text=words.HELP.get(name, ""))


def _day(name: str) -> DayField:
    invalid = {"invalid": NO_DAY}
    return DayField(label=words.LABELS[name], help_text=words.HELP[name], required=False, error_messages=invalid)


def _lines(name: str, rows: int = 2) -> forms.CharField:
    return _text(name, required=False, widget=forms.Textarea({"rows": rows}))


class RecordForm(forms.Form):
    """A record with what the editor had before them, so that an edit of somebody else is not written over unseen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def seen_record(self) -> Json | None:
        """None for a new record. What is no record equals none that is stored."""
        text = str(self.cleaned_data.get("seen") or "")
        if not text:
            return None
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def tell(self, found: dict[str, str]) -> None:
        """Puts each message beside its field."""
        for name, message in found.items():
            self.add_error(name if name in self.fields else None, message)


class PolicyForm(RecordForm):
    """All fields of a policy. Lists are typed one item a line."""

    name = _text("name", required=False)
    source = _text("source", required=False)
    project_pattern = _text("project_pattern", widget=forms.TextInput({"list": "projects"}))
    branch_pattern = _text("branch_pattern")
    category = forms.ChoiceField(
        label=words.LABELS["category"], help_text=words.HELP["category"], choices=words.kinds, required=False
    )
    owner_group = _text("owner_group", required=False, widget=forms.TextInput({"list": "groups"}))
    valid_from = _day("valid_from")
    valid_to = _day("valid_to")
    review_label = _text("review_label")
    required_plus_two = _number("required_plus_two")
    counting_groups = _lines("counting_groups")
    owner_counts = forms.BooleanField(label=words.LABELS["owner_counts"], required=False)
    expert_votes = _number("expert_votes")
    expert_value = _number("expert_value")
    approve_label = _text("approve_label", required=False)
    required_approvals = _number("required_approvals")
    approving_groups = _lines("approving_groups")
    ci_label = _text("ci_label", required=False)
    ci_patience_hours = _number("ci_patience_hours")
    extra_votes = _lines("extra_votes", 3)
    blocking = _lines("blocking")
    wait_hours = _number("wait_hours")
    small_lines = _number("small_lines")

    SECTIONS = (
        ("What it is about", ("name", "project_pattern", "branch_pattern", "category", "owner_group")),
        ("When it holds", ("valid_from", "valid_to")),
        ("Reviews", ("review_label", "required_plus_two", "counting_groups", "owner_counts")),
        ("Experts", ("expert_votes", "expert_value")),
        ("Approval", ("approve_label", "required_approvals", "approving_groups", "wait_hours")),
        ("CI and other votes", ("ci_label", "ci_patience_hours", "extra_votes", "blocking")),
        ("Besides", ("small_lines", "source")),
    )

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    @staticmethod
    def initial_of(record: Policy) -> Json:
        """The record as it is typed."""
        seen = "" if record._state.adding else json.dumps(policy_json(record), sort_keys=True)
        typed = {name: getattr(record, name) for name in PolicyForm.base_fields if name != "seen"}
        return typed | {
            "seen": seen,
            "counting_groups": "\n".join(record.counting_groups),
            "approving_groups": "\n".join(record.approving_groups),
            "extra_votes": lines.text_of_votes(record.extra_votes),
            "blocking": lines.text_of_blocking(record.blocking),
        }

    def clean_counting_groups(self) -> list[str]:
        return lines.names(self.cleaned_data["counting_groups"])

    def clean_approving_groups(self) -> list[str]:
        return lines.names(self.cleaned_data["approving_groups"])

    def clean_extra_votes(self) -> list[Json]:
        return self._read(lines.extra_votes, "extra_votes")

    def clean_blocking(self) -> Json:
        return self._read(lines.blocking, "blocking")

    def _read(self, reader: Callable[[str], Any], name: str) -> Any:
        try:
            return reader(self.cleaned_data[name])
        except lines.BadLine as fault:
            raise forms.ValidationError(str(fault)) from None

    def record(self, stored: Policy | None) -> Policy:
        """The record as it was typed, with the key of the one that is edited; what is wrong with it stands in `errors`
        afterwards."""
        record = Policy(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})
        if stored is not None:
            record.pk, record._state.adding = stored.pk, False
        if not self.errors:
            self.tell(check_policy(record))
        if not self.errors:
            tidy(record)
        return record


class FreezeForm(RecordForm):
    """All fields of a freeze. Instants are typed in UTC."""

    name = forms.CharField(label=words.LABELS["name"])
    project_pattern = _text("project_pattern", widget=forms.TextInput({"list": "projects"}))
    branch_pattern = _text("branch_pattern")
    at = UtcField(
        label="Begins (UTC)", widget=AN_INSTANT, error_messages={"invalid": NO_INSTANT, "required": NO_INSTANT}
    )
    lifts_at = UtcField(
        label="Lifts (UTC)",
        required=False,
        widget=AN_INSTANT,
        help_text="Empty while it is not known.",
        error_messages={"invalid": NO_INSTANT},
    )

    @staticmethod
    def initial_of(record: Freeze) -> Json:
        seen = "" if record._state.adding else json.dumps(freeze_json(record), sort_keys=True)
        typed = {name: getattr(record, name) for name in FreezeForm.base_fields if name != "seen"}
        return typed | {"seen": seen}

    def record(self, stored: Freeze | None) -> Freeze:
        """As that of a policy."""
        record = Freeze(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})
        if stored is not None:
            record.pk, record._state.adding = stored.pk, False
        if not self.errors:
            self.tell(check_freeze(record))
        return record


class ImportForm(forms.Form):
    """A TOML file, pasted or uploaded. `typed`: its text, also if it cannot be taken."""

    file = forms.FileField(label="A file", required=False)
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 16, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.typed = str(self.data.get("text", ""))

    def clean(self) -> Json:
        given = super().clean() or {}
        upload = given.get("file")
        if upload is not None:
            given["text"] = uploaded(self, upload, LARGEST)
        given["text"] = with_plain_ends(given.get("text", ""))
        self.typed = given["text"] or self.typed
        if not self.errors and not given["text"].strip():
            self.add_error("text", "Choose a file, or paste its text.")
        return given
