"""Where a capability adds to pages that are not its own, without the page importing it.

A capability registers in `ready()` of its AppConfig. The tags of all capabilities cost a page of rows one query; what
else is registered costs a few on the page of a change, always as many, whatever is on it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import JSONObject
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer


@dataclass(frozen=True, slots=True)
class Tag:
    """A small word with a border on a row, such as `held`; `words` say it in full. The highest weights are shown."""

    text: str
    words: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows that tags are made of: a query with a column `change_id`, and what a tag reads of each of them."""

    rows: QuerySet[Any]
    columns: Mapping[str, Any]


Facts = Mapping[str, Any]  # the columns of one row; instants as texts, truths as 0 and 1 where the database has none


@dataclass(frozen=True, slots=True)
class RowTags:
    """What one capability says on rows of every list. `ask` gives its queries for these changes and this reader, in no
    order; `tags` makes tags of what they found about one change. The queries of all go to the database as one."""

    ask: Callable[[Collection[int], Viewer, datetime], Sequence[Asked]]
    tags: Callable[[list[Facts], Viewer, datetime], list[Tag]]


PanelOf = Callable[[HttpRequest, Change, Viewer, datetime], SafeString]


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the header's navigation. `name` is that of the address, `letter` is pressed after `g`; `also`: how
    the names of further pages begin that belong to it."""

    words: str
    name: str
    weight: int = 0
    also: str | tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Whether the page of that name is it, or belongs to it."""
        return name == self.name or bool(self.also and name.startswith(self.also))


@dataclass(frozen=True, slots=True)
class RowAct:
    """Something that can be done to marked rows of any list: a POST to `address` with `change=` for each row. `key`
    does it at once, or opens its form (a GET of the same address) if it `has_form`."""

    name: str
    words: str
    key: str
    address: Promise | str
    has_form: bool = False
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class ComingDate:
    """A date that work aims at, such as a freeze: its name and the instant that ends it."""

    name: str
    at: datetime


ComingDates = Callable[[str, str, datetime], Sequence[ComingDate]]


@dataclass(frozen=True, slots=True)
class Owed:
    """Rows with a `change`; `account` is the name of the column with the id of whom it is promised by."""

    rows: QuerySet[Any]
    account: str


@dataclass(frozen=True, slots=True)
class Promised:
    """What a capability knows of promises that are not kept yet. `find`: those of a reader, a query of one column, the
    ids of the changes; None: there can be none. `owed`: the same of these accounts, for figures of several people.
    `words` say on the reader's desk what was promised."""

    key: str
    words: str
    find: Callable[[Viewer, datetime], QuerySet[Any, Any] | None]
    owed: Callable[[Collection[int], datetime], Owed] | None = None


RowsAt = Callable[[QueryDict, Viewer, datetime], QuerySet[Any] | None]
LeftOut = Callable[[Viewer], QuerySet[Any, Any] | None]
_tags: list[RowTags] = []
_panels: list[PanelOf] = []
_places: list[Place] = []
_row_acts: list[RowAct] = []
_left_out: list[LeftOut] = []
_lists: dict[str, RowsAt] = {}
_came_back: list[LeftOut] = []
_promises: dict[str, Promised] = {}
ProjectLine = Callable[[str, datetime], SafeString]
_project_lines: list[ProjectLine] = []
_coming_dates: list[ComingDates] = []


def add_row_tags(row_tags: RowTags) -> None:
    """Asked once a page for the tags of all its rows."""
    if row_tags not in _tags:
        _tags.append(row_tags)


def instant_of(text: str) -> datetime:
    """An instant among facts: a database that has no zones writes it in UTC."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def add_change_panel(panel_of: PanelOf) -> None:
    """Asked once for each page of one change; an empty string shows nothing."""
    _panels.append(panel_of)


def add_place(place: Place) -> None:
    """A page that the header leads to; the lightest come first."""
    _places.append(place)
    _places.sort(key=lambda one: one.weight)


def add_row_act(act: RowAct) -> None:
    """Something that can be done to the rows of every list."""
    _row_acts.append(act)


def add_left_out(left_out: LeftOut) -> None:
    """A query of one column, the ids of changes that this reader does not want in lists; None: there can be none. It is
    made part of other queries and costs none of its own."""
    _left_out.append(left_out)


def add_came_back(came_back: LeftOut) -> None:
    """A query of one column, the ids of changes that came back to this reader and that they have not seen since; None:
    there can be none. An open page tells of them."""
    _came_back.append(came_back)


def add_project_line(line: ProjectLine) -> None:
    """A line below the header of every page. It is given the name of the project that the page is about, '' if it is
    about many; an empty string shows nothing. It must not ask the database on each page."""
    _project_lines.append(line)


def project_lines(project: str, now: datetime) -> list[SafeString]:
    return [html for line in _project_lines if (html := line(project, now))]


def add_promise(promise: Promised) -> None:
    """Its changes stand on the reader's desk; the query is made part of another and costs none of its own."""
    _promises[promise.key] = promise


def promises() -> list[Promised]:
    return list(_promises.values())


def promise_words(key: str) -> str:
    """What was promised; empty: no capability knows that key."""
    return _promises[key].words if key in _promises else ""


def came_back_to(viewer: Viewer) -> list[QuerySet[Any]]:
    return [found for ask in _came_back if (found := ask(viewer)) is not None]


def add_coming_dates(coming: ComingDates) -> None:
    """Who keeps dates of projects: told the name of a project, a branch and the now, it gives those that are to come,
    in any order. It should cost no query, since pages of one change ask."""
    if coming not in _coming_dates:
        _coming_dates.append(coming)


def coming_dates(project: str, branch: str, now: datetime) -> list[ComingDate]:
    """The dates that this branch of a project has before it, the next one first."""
    found = [date for ask in _coming_dates for date in ask(project, branch, now) if date.at > now]
    return sorted(found, key=lambda date: (date.at, date.name))


def add_list(path: str, rows_at: RowsAt) -> None:
    """A page of ours that shows rows, whose states people may save as views. `rows_at`: the rows that an address of it
    shows, in no order and all of them; None: it means nothing, or they cannot be counted. May read names."""
    _lists[path] = rows_at


def is_list(path: str) -> bool:
    return path in _lists


def rows_at(address: str, viewer: Viewer, now: datetime) -> QuerySet[Any] | None:
    """The rows that an address of ours shows."""
    path, _, query = address.partition("?")
    ask = _lists.get(path)
    return ask(QueryDict(query), viewer, now) if ask else None


def row_acts() -> list[RowAct]:
    return list(_row_acts)


def left_out_of(viewer: Viewer) -> list[QuerySet[Any, Any]]:
    """The queries of change ids that the reader's lists leave out; none for who is not signed in."""
    return [found for ask in _left_out if (found := ask(viewer)) is not None]


def places() -> list[Place]:
    return list(_places)


def tags_of(ids: Collection[int], viewer: Viewer, now: datetime, of: Sequence[RowTags] = ()) -> dict[int, list[Tag]]:
    """The tags of these rows, the weightiest first, by one query. `of`: only of these capabilities."""
    asking = of or _tags
    queries = [
        asked.rows.order_by().values_list("change_id", Value(place), JSONObject(**asked.columns))
        for place, one in enumerate(asking)
        for asked in one.ask(ids, viewer, now)
    ]
    if not queries:
        return {}
    found: dict[tuple[int, int], list[Facts]] = {}
    for change, place, facts in queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]:
        found.setdefault((place, change), []).append(facts)
    tags: dict[int, list[Tag]] = {}
    for (place, change), rows in sorted(found.items()):
        tags.setdefault(change, []).extend(asking[place].tags(rows, viewer, now))
    return {change: sorted(of_change, key=lambda tag: -tag.weight) for change, of_change in tags.items()}


def panels_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> list[SafeString]:
    return [html for ask in _panels if (html := ask(request, change, viewer, now))]
