"""What people type of domains, of experts, and of files. What a domain may be is decided by `rules.record` for every
way of writing one; the forms put its words beside the fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from reviewq.changes.models import Account
from reviewq.parts.fields import DayField
from reviewq.parts.forms import uploaded, with_plain_ends
from reviewq.people.reads import accounts_matching

from .actions import BROWSER, PROPOSAL
from .importing import Source
from .owners import TOML, Place
from .records import Json
from .rules import lines
from .rules.draft import LARGEST
from .rules.record import (
    LONGEST_SLUG,
    Days,
    DomainRecord,
    Problem,
    days_problem,
    in_slug_letters,
    problems,
    project_problem,
)

LONGEST_RULES = 200_000  # characters of the rules of one domain
SEVERAL = "Several people may be meant by that: pick one of those below, or write more of the name."
NOBODY = "Nobody in the mirror matches that: write a name, a user name, an e-mail address or a number."
NO_DAY = "Write a day as 2026-03-31, or nothing."
KINDS = {
    "": "find out by itself",
    TOML: "TOML of reviewq",
    "gerrit": "OWNERS of Gerrit's find-owners",
    "yaml": "OWNERS as YAML",
    "codeowners": "CODEOWNERS",
    "maintainers": "MAINTAINERS",
}


def slug_of(name: str) -> str:
    """The short name that a name suggests."""
    return in_slug_letters(name)[:LONGEST_SLUG].strip("-")


def _area(rows: int, **more: Any) -> forms.Textarea:
    return forms.Textarea({"rows": rows, **more})


class DomainForm(forms.Form):
    """A domain without its experts. Lists are typed one item a line. `seen`: the version that the editor had before
    them; `heeded`: stands for warnings that they have read."""

    name = forms.CharField(label="Name", help_text="How people speak of it, such as libvirt driver.")
    slug = forms.CharField(
        label="Short name",
        required=False,
        help_text="For addresses and searches (domain:libvirt); it stays as it is. Empty: made of the name.",
    )
    about = forms.CharField(label="What belongs to it", required=False, widget=_area(3))
    rules = forms.CharField(
        label="Rules",
        strip=False,
        max_length=LONGEST_RULES,
        widget=_area(8, spellcheck="false"),
        help_text=(
            "One a line: project, path or topic, and the pattern, such as “openstack/nova path nova/virt/libvirt/”. "
            "A folder means all below it; * stands for any text; after ^ comes a regular expression over the whole "
            "path. Of several rules that match a file the most specific one wins."
        ),
        error_messages={"required": "A domain needs a rule that says which files or topics belong to it."},
    )
    bug_tags = forms.CharField(label="Bug tags", required=False, widget=_area(2), help_text="One a line.")
    contacts = forms.CharField(
        label="Contacts", required=False, widget=_area(2), help_text="Channels, lists or names, one a line."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    heeded = forms.CharField(required=False, widget=forms.HiddenInput)
    way = forms.CharField(required=False, widget=forms.HiddenInput, initial=BROWSER)

    def __init__(self, *args: Any, slug: str = "", **more: Any) -> None:
        """`slug`: of the domain that is edited; then the field for it is left out."""
        super().__init__(*args, **more)
        self.stored_slug = slug
        self._lines: list[int] = []  # of the rules, where they stand
        if slug:
            del self.fields["slug"]

    @staticmethod
    def initial_of(record: DomainRecord, version: int | None) -> Json:
        """The record as it is typed."""
        return {
            "name": record.name,
            "slug": record.slug,
            "about": record.about,
            "rules": lines.text_of(record.rules),
            "bug_tags": "\n".join(record.bug_tags),
            "contacts": "\n".join(record.contacts),
            "seen": version,
        }

    def clean_about(self) -> str:
        return " ".join(str(self.cleaned_data["about"]).split())

    def clean_rules(self) -> tuple[Any, ...]:
        found, faults = lines.rules(self.cleaned_data["rules"])
        if faults:
            raise forms.ValidationError([f"Line {line}: {words}" for line, words in faults[: lines.MOST_FAULTS]])
        self._lines = [one.line for one in found]
        return tuple(one.rule for one in found)

    def clean(self) -> Json:
        given = super().clean() or {}
        if not self.errors:
            self.tell(problems(self.record))
        return given

    @property
    def record(self) -> DomainRecord:
        """The domain as it was typed."""
        given = self.cleaned_data
        return DomainRecord(
            self.stored_slug or given.get("slug") or slug_of(given["name"]),
            given["name"],
            given["about"],
            lines.items(given["bug_tags"]),
            lines.items(given["contacts"]),
            given["rules"],
        )

    @property
    def chosen_way(self) -> str:
        """A domain that was proposed says so in its history."""
        return PROPOSAL if self.cleaned_data.get("way") == PROPOSAL else BROWSER

    @property
    def seen_version(self) -> int:
        """What is no version equals none that is stored."""
        text = str(self.cleaned_data.get("seen") or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def tell(self, found: Iterable[Problem]) -> None:
        """Puts each message beside its field, with the line where it is about one."""
        for one in list(found)[: lines.MOST_FAULTS]:
            name = one.field if one.field in self.fields else None
            self.add_error(name, f"Line {self._line(one)}: {one.words}" if one.place is not None else one.words)

    def _line(self, problem: Problem) -> int:
        place = problem.place or 0
        if problem.field == "rules" and place < len(self._lines):
            return self._lines[place]
        return place + 1


class ExpertForm(forms.Form):
    """Who is named, from when to when. Where a name means several people, they are offered."""

    person = forms.CharField(
        label="Who", max_length=200, help_text="Name, user name, e-mail address, or Gerrit's number of the account."
    )
    since = DayField(
        label="First day (UTC)",
        required=False,
        help_text="Empty: always was.",
        error_messages={"invalid": NO_DAY},
    )
    until = DayField(
        label="Last day (UTC)",
        required=False,
        help_text="Empty: until somebody ends it.",
        error_messages={"invalid": NO_DAY},
    )
    account = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.offered: list[Account] = []
        self.chosen: Account | None = None

    @property
    def days(self) -> Days:
        return Days(self.cleaned_data.get("since"), self.cleaned_data.get("until"))

    def clean_person(self) -> str:
        text = str(self.cleaned_data["person"])
        found = accounts_matching(text)
        picked = [one for one in found if str(one.pk) == self.data.get("account")]
        if len(found) == 1 or picked:
            self.chosen = (picked or found)[0]
            return text
        self.offered = found
        raise forms.ValidationError(SEVERAL if found else NOBODY)

    def clean(self) -> Json:
        given = super().clean() or {}
        if not {"since", "until"} & self.errors.keys():
            self.tell(days_problem(given.get("since"), given.get("until")))
        return given

    def tell(self, found: dict[str, str]) -> None:
        for name, words in found.items():
            self.add_error(name if name in self.fields else None, words)


class EndForm(forms.Form):
    """When a naming ends. Empty: at once."""

    until = DayField(
        label="Last day (UTC)",
        required=False,
        help_text="Empty: at once.",
        error_messages={"invalid": NO_DAY},
    )


class ImportForm(forms.Form):
    """A file of domains or of owners, pasted or uploaded. `typed`: its text, also if it cannot be taken."""

    file = forms.FileField(label="A file", required=False)
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=_area(16, spellcheck="false"),
    )
    kind = forms.ChoiceField(label="What it is", choices=list(KINDS.items()), required=False)
    project = forms.CharField(
        label="Project",
        required=False,
        help_text="Of a file of owners: the project that it lies in; it does not name it itself.",
        widget=forms.TextInput({"list": "projects"}),
    )
    folder = forms.CharField(
        label="Folder",
        required=False,
        max_length=200,
        help_text="Of a file of owners: the folder that it lies in. Empty: the top of the repository.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.typed = str(self.data.get("text", ""))

    @property
    def source(self) -> Source:
        given = self.cleaned_data
        return Source(given["text"], given["kind"], Place(given["project"], given["folder"]))

    def clean_project(self) -> str:
        project = str(self.cleaned_data["project"])
        if project and (words := project_problem(project)):
            raise forms.ValidationError(words)
        return project

    def clean_folder(self) -> str:
        folder = str(self.cleaned_data["folder"]).strip().strip("/")
        if {"..", ".", ""} & set(folder.split("/")) and folder:
            raise forms.ValidationError("Write the folder from the top of the repository, without . or .. in it.")
        return folder

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
