"""What the tracker says of the bugs that changes name: for rows of every list, and for the page of a change."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from reviewq.changes.models import Bug, BugLink
from reviewq.changes.rules.cause import IMPORTANCES, Naming

HOW = {
    Naming.CLOSES: "Closes bug",
    Naming.PARTIAL: "Closes a part of bug",
    Naming.TOPIC: "By its topic about bug",
    Naming.RELATED: "Related to bug",
    Naming.SUBJECT: "Its subject names bug",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A bug that a change names, with what the mirror knows of it: as the change's own project sees it, else as
    another does. `tracker` is empty for a bug that the mirror does not have."""

    change: int
    number: int
    naming: Naming
    tracker: str = ""
    title: str = ""
    status: str = ""
    importance: str = ""
    tags: list[str] = field(default_factory=list)
    web_link: str = ""
    is_open: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.tracker)

    @property
    def weight(self) -> int:
        """The most important first; those that the change only mentions last."""
        place = IMPORTANCES.index(self.importance) if self.importance in IMPORTANCES else len(IMPORTANCES)
        return place + (0 if self.naming.mends else 100)

    @property
    def how(self) -> str:
        return HOW[self.naming]


def told_of(changes: Collection[int]) -> list[Told]:
    """The bugs that these changes name, the weightiest first; one query."""
    columns = ("change_id", "number", "kind", "own", "any")
    rows = named_by(changes).order_by("pk").values(*columns)
    return sorted((told_by(row["change_id"], row) for row in rows), key=lambda one: one.weight)


def named_by(changes: Collection[int]) -> QuerySet[BugLink]:
    """The links of these changes with the bug as the change's `own` project sees it, and as `any` does."""
    bugs = Bug.objects.filter(number=OuterRef("number")).order_by("-is_open", "pk")
    own = bugs.filter(tracker__projects=OuterRef("change__project_id"))
    return BugLink.objects.filter(change__in=changes).annotate(own=_as_json(own), any=_as_json(bugs))


def told_by(change: int, row: Mapping[str, Any]) -> Told:
    """One row of `named_by`."""
    return _told(change, row["number"], row["kind"], _read(row["own"]) or _read(row["any"]) or {})


def _read(data: Any) -> Any:
    """JSON within JSON is a text to SQLite."""
    return json.loads(data) if isinstance(data, str) else data


def _as_json(bugs: QuerySet[Bug]) -> Subquery:
    """The columns of the first of these as one value."""
    columns = {name: name for name in ("title", "status", "importance", "tags", "web_link", "is_open")}
    return Subquery(bugs.values(data=JSONObject(tracker="tracker__name", **columns))[:1])


def _told(change: int, number: int, kind: str, data: dict[str, Any]) -> Told:
    if isinstance(data.get("tags"), str):  # what is JSON already is a text to SQLite, and a truth a number
        data |= {"tags": json.loads(data["tags"]), "is_open": bool(data["is_open"])}
    return Told(change, number, Naming(kind), **data)


def in_words(told: Told) -> str:
    """A bug on one line."""
    importance = "" if told.importance in ("", "Undecided") else f"{told.importance}, "
    tags = f"; tags: {', '.join(told.tags)}" if told.tags else ""
    return f"{told.how} {told.number} “{told.title[:120]}” ({told.tracker}): {importance}{told.status}{tags}"


def known(found: Iterable[Told]) -> list[Told]:
    return [one for one in found if one.is_known]
