"""What an address may ask of the queue: the only readers of request.GET, and where bad values end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms

from reviewq.parts.lanes import ALL, BY_LANE
from reviewq.search.dashboards import LONGEST_NAME, DashboardError, read

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(-?\d{1,17}(?:\.\d{1,17})?)~(\d{1,18})")
LONGEST_SEARCH = 4_000  # characters; in an address they may become three times as many
MOST_SHOWN = 100  # rows that one open page may ask about


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of rows: by a column of Facts, ties by change id. There is an index for each lane and for all lanes.
    `letter`: the key that leads to it. `meaning`: what comes first, and why one would want that."""

    key: str
    words: str
    column: str
    is_descending: bool = False
    letter: str = ""
    meaning: str = ""


SORTS = {
    sort.key: sort
    for sort in (
        Sort("rank", "most merges per minute", "rank", True, "1", "What a minute of review brings most merges for"),
        Sort("longest", "held longest", "clock_start", False, "2", "What its present holder has had for longest"),
        Sort("newest", "newest upload", "uploaded", True, "3", "The newest patch set first"),
        Sort("smallest", "smallest", "size", False, "4", "The fewest changed lines first"),
        Sort("reviewday", "reviewday", "reviewday", True, "5", "As reviewday did: links to bugs, then oldest upload"),
        Sort("updated", "Gerrit's", "updated", True, "6", "As Gerrit does: what anything happened to last"),
        Sort("shortest", "held shortest", "clock_start", True, "7", "What has just come to its present holder"),
    )
}
DEFAULT_SORT = "rank"
INSTANTS = ("clock_start", "uploaded", "updated")
FRACTIONS = ("rank", "reviewday")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: the sort value of the row beside it, and its change id."""

    value: Any
    change: int

    def __str__(self) -> str:
        value = self.value
        if isinstance(value, datetime):
            value = (value - EPOCH) // timedelta(microseconds=1)
        return f"{value}~{self.change}"

    @classmethod
    def read(cls, text: str, sort: Sort) -> Cursor:
        """Raises ValueError for what is not `value~id` of that order."""
        found = CURSOR.fullmatch(text)
        if not found:
            raise ValueError("no cursor")
        return cls(_value(found[1], sort.column), int(found[2]))


def _value(text: str, column: str) -> Any:
    """The value of a sort column as a cursor writes it. Raises ValueError."""
    if column in FRACTIONS:
        return float(text)
    if column not in INSTANTS:
        return int(text)
    try:
        return EPOCH + timedelta(microseconds=int(text))
    except OverflowError:
        raise ValueError("no instant") from None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A state of the queue. An empty lane: the page decides. Everything else that is empty does not filter."""

    lane: str = ""
    project: str = ""
    branch: str = ""
    owner: str = ""
    area: str = ""
    q: str = ""
    sort: str = DEFAULT_SORT
    after: Cursor | None = None
    before: Cursor | None = None

    @property
    def order(self) -> Sort:
        return SORTS[self.sort]

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the project picks rows: then the kept counts of lanes do not tell."""
        return bool(self.branch or self.owner or self.area or self.q)

    def but(self, **changed: Any) -> Wanted:
        """The same with some values changed; it starts on the first page again."""
        return replace(self, **{"after": None, "before": None, **changed})

    @property
    def first_page(self) -> str:
        return self.but().query

    @property
    def everywhere(self) -> str:
        """The same filters in every lane."""
        return self.but(lane=ALL).query

    @property
    def query(self) -> str:
        """The address of this state, from the question mark on; without what is the default anyway."""
        given = {
            name: str(value)
            for name in ("lane", "project", "branch", "owner", "area", "q", "sort", "after", "before")
            if (value := getattr(self, name)) and not (name == "sort" and value == DEFAULT_SORT)
        }
        return f"?{urlencode(given)}" if given else "?"


def _text(label: str, longest: int = 300) -> forms.CharField:
    told = f"{label}: at most {longest:,} characters."
    return forms.CharField(label=label, max_length=longest, required=False, error_messages={"max_length": told})


class QueueForm(forms.Form):
    """The state of the queue in an address. Names that do not exist (a project, an owner) are no faults: nothing
    matches them, and the page says so. Words that mean nothing (a lane, an order, a cursor) are."""

    lane = forms.CharField(required=False, max_length=20)
    project = _text("Project")
    branch = _text("Branch")
    owner = _text("Owner")
    area = _text("Area")
    q = _text("Search", LONGEST_SEARCH)
    sort = forms.CharField(required=False, max_length=20)
    after = forms.CharField(required=False, max_length=40)
    before = forms.CharField(required=False, max_length=40)

    def clean_lane(self) -> str:
        lane: str = self.cleaned_data["lane"]
        if lane and lane not in BY_LANE:
            raise forms.ValidationError(f"There is no lane “{lane}”; there are {', '.join(BY_LANE)}.")
        return lane

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"] or DEFAULT_SORT
        if sort not in SORTS:
            raise forms.ValidationError(f"There is no order “{sort}”; there are {', '.join(SORTS)}.")
        return sort

    def clean_after(self) -> Cursor | None:
        return self._cursor("after")

    def clean_before(self) -> Cursor | None:
        return self._cursor("before")

    def _cursor(self, name: str) -> Cursor | None:
        text: str = self.cleaned_data[name]
        if not text or "sort" not in self.cleaned_data:
            return None
        try:
            return Cursor.read(text, SORTS[self.cleaned_data["sort"]])
        except ValueError:
            raise forms.ValidationError(f"“{text}” is no place in this list; start from its first page.") from None

    def wanted(self) -> Wanted:
        return Wanted(**{name: self.cleaned_data[name] for name in self.fields})

    def kept(self) -> Wanted:
        """What of a faulty address can be kept, for the links of the page that says so."""
        good = {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}
        return Wanted(**{**good, "after": None, "before": None})


class SuggestForm(forms.Form):
    """A query that may be unfinished, and the caret: it stands before character `at`, else behind the last one."""

    q = forms.CharField(required=False, max_length=LONGEST_SEARCH, strip=False)
    at = forms.IntegerField(required=False, min_value=0, max_value=LONGEST_SEARCH)

    @property
    def caret(self) -> int:
        data = self.cleaned_data
        return len(data["q"]) if data["at"] is None else int(data["at"])


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What an open page knows: `version` of what it shows, `base` it was loaded at, its rows, its sync line."""

    version: int
    base: int
    shown: tuple[int, ...]
    sync: str


class LiveForm(forms.Form):
    """What an open page asks: has any of this changed since version v?"""

    v = forms.IntegerField(min_value=0, max_value=2**62)
    base = forms.IntegerField(min_value=0, max_value=2**62, required=False)
    shown = forms.CharField(required=False, max_length=2200)
    sync = forms.CharField(required=False, max_length=100)
    rows = forms.BooleanField(required=False)  # a page of rows that is no state of the queue

    def clean_shown(self) -> tuple[int, ...]:
        parts = [part for part in self.cleaned_data["shown"].split(",") if part]
        if not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
            raise forms.ValidationError("shown: ids of changes with commas between them.")
        if len(parts) > MOST_SHOWN:
            raise forms.ValidationError(f"shown: at most {MOST_SHOWN} ids.")
        return tuple(int(part) for part in parts)

    def glimpse(self) -> Glimpse:
        data = self.cleaned_data
        base = data["v"] if data["base"] is None else data["base"]
        return Glimpse(data["v"], base, data["shown"], data["sync"])


class DashboardForm(forms.Form):
    """A dashboard as people have it: the address of one on Gerrit, or a `.dash` file. `fault`: already known."""

    text = forms.CharField(
        label="Address or file",
        widget=forms.Textarea,
        strip=False,
        error_messages={"required": "Paste one of the two."},
    )
    title = _text("Title", LONGEST_NAME)

    def __init__(self, *args: Any, fault: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fault = fault

    def clean(self) -> dict[str, Any]:
        """Adds the dashboard itself to what was typed."""
        data = self.cleaned_data
        if self.fault:
            self.add_error("text", self.fault)
        elif "text" in data and "title" in data:
            try:
                data["dashboard"] = read(data["text"]).named(data["title"])
            except DashboardError as fault:
                self.add_error("text", str(fault))
        return data
