"""What people type of cycles and of files with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django import forms

from reviewq.changes.rules.policy_check import pattern_problem, text_problem
from reviewq.parts.fields import DayField, UtcField
from reviewq.parts.forms import uploaded, with_plain_ends

from .models import Cycle, CycleDate
from .readers import LARGEST
from .readers.days import FIRST_YEAR, LAST_YEAR
from .rules.cycle import Basis, CycleDay, Kind
from .rules.draft import MOST_DATES
from .rules.words import WORDS, end_of, monday_of

EMPTY_ROWS = 3
AN_HOUR = forms.TimeInput({"type": "time"}, format="%H:%M")
AN_INSTANT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
NO_DAY = "Write a day as 2026-03-31."
NO_HOUR = "Write an hour in UTC as 18:00, or nothing for the end of the day."
NO_INSTANT = "Write day and hour in UTC as 2026-03-31T00:00, or nothing."
BASES = [(Basis.EXACT.value, "exact"), (Basis.WEEK.value, "its week only"), (Basis.TAG.value, "a tag's date")]
PROJECTS = {"list": "projects"}


def _says(message: str) -> None:
    if message:
        raise forms.ValidationError(message)


class CycleForm(forms.Form):
    """The cycle itself. Its address is made of its name once, and stays."""

    name = forms.CharField(label="Name", help_text="Such as 2026.1 Gazpacho.")
    project_pattern = forms.CharField(
        label="Projects",
        help_text="A project's name; * stands for any letters: openstack/*",
        widget=forms.TextInput(PROJECTS),
    )
    branch_pattern = forms.CharField(label="Branch", help_text="Where work for it merges.", initial="master")
    begins_at = UtcField(
        label="Begins (UTC)",
        required=False,
        widget=AN_INSTANT,
        help_text="When the branch takes work for it. Empty: at RC1 of the cycle before.",
        error_messages={"invalid": NO_INSTANT},
    )
    source = forms.CharField(label="Where it is written down", required=False)

    def clean_name(self) -> str:
        _says(text_problem(self.cleaned_data["name"], 100, is_needed=True))
        return str(self.cleaned_data["name"])

    def clean_source(self) -> str:
        _says(text_problem(self.cleaned_data["source"], 300))
        return str(self.cleaned_data["source"])

    def clean_project_pattern(self) -> str:
        _says(pattern_problem(self.cleaned_data["project_pattern"]))
        return str(self.cleaned_data["project_pattern"])

    def clean_branch_pattern(self) -> str:
        _says(pattern_problem(self.cleaned_data["branch_pattern"]))
        return str(self.cleaned_data["branch_pattern"])

    def clean_begins_at(self) -> datetime | None:
        found: datetime | None = self.cleaned_data["begins_at"]
        _says(NO_INSTANT if found and not FIRST_YEAR <= found.year <= LAST_YEAR else "")
        return found

    @staticmethod
    def initial_of(cycle: Cycle) -> dict[str, Any]:
        return {name: getattr(cycle, name) for name in CycleForm.base_fields}


class DateForm(forms.Form):
    """One date. A row without a kind and a day is none."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    kind = forms.ChoiceField(
        label="What", choices=[("", "–"), *((kind.value, WORDS[kind]) for kind in Kind)], required=False
    )
    title = forms.CharField(label="Title of another date", required=False)
    project_pattern = forms.CharField(label="Projects", initial="*", required=False, widget=forms.TextInput(PROJECTS))
    day = DayField(label="Day (UTC)", required=False, error_messages={"invalid": NO_DAY})
    hour = forms.TimeField(
        label="Ends at (UTC)",
        required=False,
        widget=AN_HOUR,
        error_messages={"invalid": NO_HOUR},
    )
    basis = forms.ChoiceField(label="Basis", choices=BASES, initial=Basis.EXACT.value)
    remove = forms.BooleanField(label="Remove", required=False)

    @property
    def is_none(self) -> bool:
        """An empty row, or one that is to go."""
        given = self.cleaned_data
        return bool(given.get("remove")) or not (given.get("pk") or self.has_changed())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("remove"):
            self.errors.clear()
            return given
        if "kind" in given and not given["kind"]:
            self.add_error("kind", "Say what happens on that day.")
        if given.get("day") is None and "day" not in self.errors:
            self.add_error("day", NO_DAY)
        self._texts(given)
        return given

    def _texts(self, given: Mapping[str, Any]) -> None:
        is_other = given.get("kind") == Kind.OTHER
        if message := text_problem(given.get("title") or "", 100, is_needed=is_other):
            self.add_error("title", message)
        if message := pattern_problem(given.get("project_pattern") or "*"):
            self.add_error("project_pattern", message)
        day = given.get("day")
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.add_error("day", f"A year from {FIRST_YEAR} to {LAST_YEAR} is meant.")

    def as_day(self, before: CycleDay | None) -> CycleDay:
        """The date as it was typed. What nobody typed differently keeps its basis in words."""
        given = self.cleaned_data
        kind, day, basis = Kind(given["kind"]), given["day"], Basis(given["basis"])
        hour: time | None = given["hour"]
        at = end_of(day) if hour is None else datetime.combine(day, hour, UTC)
        is_same = before is not None and (before.day, before.basis) == (day, basis)
        if before and is_same and hour == _hour_of(before):
            at = before.at
        return CycleDay(
            kind=kind,
            day=day,
            at=at,
            basis=basis,
            basis_words=before.basis_words if before and is_same else "",
            title=given["title"].strip() if kind is Kind.OTHER else "",
            project_pattern=given["project_pattern"] or "*",
            week_start=before.week_start if before and is_same else monday_of(day) if basis is Basis.WEEK else None,
        )

    @staticmethod
    def initial_of(row: CycleDate) -> dict[str, Any]:
        values = {name: getattr(row, name) for name in ("pk", "kind", "title", "project_pattern", "day", "basis")}
        return values | {"hour": _hour(row.at, row.day)}


def _hour_of(day: CycleDay) -> time | None:
    return _hour(day.at, day.day)


def _hour(at: datetime, day: Any) -> time | None:
    """None: the end of the day."""
    return None if at == end_of(day) else at.astimezone(UTC).time().replace(second=0, microsecond=0)


DateForms = forms.formset_factory(
    DateForm, extra=EMPTY_ROWS, max_num=MOST_DATES, absolute_max=MOST_DATES + EMPTY_ROWS, validate_max=True
)


class ImportForm(forms.Form):
    """A file of a calendar, pasted or uploaded. `typed`: its text, also if it cannot be taken."""

    file = forms.FileField(label="A file", required=False)
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
    )
    name_space = forms.CharField(
        label="Name space",
        required=False,
        help_text="Before the short names of projects, which these files have: openstack/",
    )
    cycle = forms.CharField(
        label="Name of the cycle",
        required=False,
        help_text="Only for a schedule.yaml, which does not say it: 2026.1 Gazpacho",
    )
    details = forms.CharField(
        label="The schedule.rst beside it",
        required=False,
        strip=False,
        max_length=LARGEST,
        help_text="Only for a schedule.yaml: its text has the exact days.",
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"name_space": "openstack/"})
        self.typed = str(self.data.get("text", ""))

    def clean_name_space(self) -> str:
        prefix = str(self.cleaned_data["name_space"])
        _says(pattern_problem(f"{prefix}x") or ("It has no *." if "*" in prefix or "?" in prefix else ""))
        return prefix

    def clean_cycle(self) -> str:
        _says(text_problem(self.cleaned_data["cycle"], 100))
        return str(self.cleaned_data["cycle"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        upload = given.get("file")
        if upload is not None:
            given["text"] = uploaded(self, upload, LARGEST)
        for name in ("text", "details"):
            given[name] = with_plain_ends(given.get(name, ""))
        self.typed = given["text"] or self.typed
        if not self.errors and not given["text"].strip():
            self.add_error("text", "Choose a file, or paste its text.")
        return given
