"""What an address may ask of the queue: the only readers of request.GET, and where bad values end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms

from reviewq.parts.lanes import ALL, BY_LANE

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"(\d{1,17})~(\d{1,18})")
MOST_SHOWN = 100  # rows that one open page may ask about


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of rows: by a column of Facts, ties by change id. There is an index for each lane and project."""

    key: str
    words: str
    column: str
    is_descending: bool = False


SORTS = {
    sort.key: sort
    for sort in (
        Sort("longest", "held longest", "clock_start"),
        Sort("shortest", "held shortest", "clock_start", is_descending=True),
        Sort("newest", "newest upload", "uploaded", is_descending=True),
        Sort("smallest", "smallest", "size"),
    )
}
DEFAULT_SORT = "longest"


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
        value: Any = int(found[1])
        if sort.column in ("clock_start", "uploaded"):
            try:
                value = EPOCH + timedelta(microseconds=value)
            except OverflowError:
                raise ValueError("no instant") from None
        return cls(value, int(found[2]))


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


def _text(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=300,
        required=False,
        error_messages={"max_length": f"{label}: at most 300 characters."},
        **more,
    )


class QueueForm(forms.Form):
    """The state of the queue in an address. Names that do not exist (a project, an owner) are no faults: nothing
    matches them, and the page says so. Words that mean nothing (a lane, an order, a cursor) are."""

    lane = forms.CharField(required=False, max_length=20)
    project = _text("Project")
    branch = _text("Branch")
    owner = _text("Owner")
    area = _text("Area")
    q = _text("Text")
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
