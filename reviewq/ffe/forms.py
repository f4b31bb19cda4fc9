"""What people type about exceptions. What may be done is decided by `actions`; the forms bound texts and find what is
named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from reviewq.changes.models import Change, Project
from reviewq.cycles.models import Cycle
from reviewq.parts.fields import DayField
from reviewq.people.reads import Viewer

from . import ledger_reads
from .actions import ANSWERS, Answers
from .efforts import BY_CHANGE, known_effort
from .models import Request
from .rules.answers import LONG, LONG_IN_ALL, LONG_TITLE, QUESTIONS, too_much, unanswered

MOST_NUMBERS = 50
LONGEST_NUMBER = 18  # digits
NO_DAY = "Write a day as 2026-03-31."
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
Values = dict[str, Any]


class Text(forms.CharField):
    """A text of some length; says how long it may be and how long it is, and takes any end of a line."""

    def __init__(self, rows: int = 3, most: int = LONG, **more: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **more)
        self.most = most

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > self.most:
            raise forms.ValidationError(
                f"At most {self.most:,} characters; this has {len(text):,}. Nothing of it is lost: make it shorter, or "
                "link to where the rest stands."
            )
        return CONTROL.sub("", text)


class Line(forms.CharField):
    """One line of text."""

    def clean(self, value: Any) -> str:
        return " ".join(CONTROL.sub("", str(super().clean(value) or "")).split())


class ChooseForm(forms.Form):
    """Which ledger: a project and a cycle, in an address. Empty: the obvious one."""

    project = Line(required=False, max_length=300)
    cycle = Line(required=False, max_length=60)

    def clean_project(self) -> Project | None:
        name = self.cleaned_data["project"]
        found = ledger_reads.project(name)
        if name and found is None:
            raise forms.ValidationError(f"There is no project “{name[:80]}” in the mirror. Write its whole name.")
        return found

    def clean_cycle(self) -> Cycle | None:
        slug = self.cleaned_data["cycle"]
        found = ledger_reads.cycle(slug)
        if slug and found is None:
            raise forms.ValidationError(f"There is no cycle “{slug[:80]}” in the calendar.")
        return found


class RequestForm(forms.Form):
    """A request, as its author writes it. A draft needs an effort or a change, everything else may be empty."""

    effort = Line(
        label="Blueprint or topic",
        required=False,
        max_length=200,
        widget=forms.TextInput({"list": "efforts", "autocomplete": "off"}),
        help_text="bp/NAME or topic/NAME; its open changes join of themselves, also those that come later",
    )
    numbers = Line(
        label="Further changes, by number",
        required=False,
        max_length=1000,
        help_text="such as 812345, 812350: those that are of no such blueprint or topic",
    )
    title = Line(
        label="Title",
        required=False,
        max_length=LONG_TITLE,
        help_text="empty: the name of the effort, or the subject of the first change",
    )

    def __init__(self, *args: Any, project: Project, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.project, self.viewer, self.is_asked = project, viewer, False
        self.changes: list[Change] = []
        for name, question in QUESTIONS.items():
            self.fields[name] = Text(label=question.words, help_text=question.help, required=False, strip=False)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in QUESTIONS]

    def clean_effort(self) -> str:
        if self.cleaned_data["effort"].startswith(BY_CHANGE):
            raise forms.ValidationError("That is a change, no blueprint or topic: write its number below.")
        return known_effort(self.project.pk, self.cleaned_data["effort"]) if self.cleaned_data["effort"] else ""

    def clean_numbers(self) -> list[int]:
        texts = [part.lstrip("#") for part in re.split(r"[\s,;]+", self.cleaned_data["numbers"]) if part]
        odd = next((text for text in texts if not _is_number(text)), None)
        if odd is not None:
            raise forms.ValidationError(
                f"“{odd[:40]}” is no number of a change: write those of Gerrit, such as 812345."
            )
        if len(texts) > MOST_NUMBERS:
            raise forms.ValidationError(f"{len(texts)} changes are named; at most {MOST_NUMBERS}. Give them a topic.")
        numbers = list(dict.fromkeys(map(int, texts)))
        self.changes = ledger_reads.changes_numbered(numbers, self.viewer)
        self._check_changes(numbers)
        return numbers

    def _check_changes(self, numbers: Iterable[int]) -> None:
        known = {change.number for change in self.changes}
        if missing := [number for number in numbers if number not in known]:
            raise forms.ValidationError(f"There is no change {_listed(missing)} in the mirror, or not for you to see.")
        if foreign := [change.number for change in self.changes if change.project_id != self.project.pk]:
            raise forms.ValidationError(f"{_listed(foreign)}: of another project than {self.project.name}.")
        if over := [change.number for change in self.changes if not change.is_open]:
            raise forms.ValidationError(f"{_listed(over)}: merged or abandoned already, so nothing is left to except.")

    def clean(self) -> Values:
        given = super().clean() or {}
        if not given.get("effort") and not given.get("numbers") and not {"effort", "numbers"} & set(self.errors):
            self.add_error("effort", "Name the blueprint or topic, or at least one change below.")
        if over := too_much({name: given.get(name, "") for name in QUESTIONS}):
            told = (
                f"All answers together are {over:,} characters too long; {LONG_IN_ALL:,} is the most. Nothing is lost."
            )
            self.add_error(None, told)
        return given

    def require_answers(self) -> None:
        """What has to be there before it is asked for."""
        for name in unanswered(self.cleaned_data):
            if name not in self.errors:
                self.add_error(name, "Answer this before you ask: it is what the decision is made on.")

    def answers(self, stored: Request | None = None) -> Answers:
        """`stored`: the request that is edited; one for changes without an effort keeps its key."""
        given = self.cleaned_data
        effort = given["effort"] or f"{BY_CHANGE}{given['numbers'][0]}"
        if stored is not None and not given["effort"] and stored.effort.startswith(BY_CHANGE):
            effort = stored.effort
        title = given["title"] or (self.changes[0].subject if not given["effort"] else effort.partition("/")[2])
        texts = {name: given[name].strip() for name in QUESTIONS}
        return Answers(effort=effort[:200], title=title[:LONG_TITLE], **texts)

    def named(self) -> dict[int, int]:
        return {change.pk: change.number for change in self.changes}

    @staticmethod
    def initial_of(request: Request, numbers: Iterable[int]) -> Values:
        typed = {name: getattr(request, name) for name in ANSWERS}
        if request.effort.startswith(BY_CHANGE):
            typed["effort"] = ""
        return typed | {"numbers": ", ".join(map(str, numbers))}


class ActForm(forms.Form):
    """What somebody does to a request: why, and what the act needs besides."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    why = Text(label="Why", rows=2, required=False)
    day = DayField(label="Until (the end of the day, UTC)", required=False, error_messages={"invalid": NO_DAY})
    number = forms.CharField(label="Number of a change", required=False, max_length=200)

    def clean_number(self) -> int | None:
        text = str(self.cleaned_data["number"]).strip().lstrip("#")
        if text and not _is_number(text):
            raise forms.ValidationError(f"“{text[:40]}” is no number of a change: write one such as 812345.")
        return int(text) if text else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
