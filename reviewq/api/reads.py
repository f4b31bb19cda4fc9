"""Every query of the API. An answer costs the same number for one change and for a hundred."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from reviewq.changes.export import iso, records
from reviewq.changes.models import Change, Server
from reviewq.parts.rows import PRIVATE_CHANGE
from reviewq.people.reads import Viewer

CURSOR = re.compile(r"(\d{1,18})~(\d{1,18})")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place behind a change. Numbers never change, so an answer read to its end has every change that matched all
    the while exactly once, whatever is edited meanwhile."""

    number: int
    change: int

    def __str__(self) -> str:
        return f"{self.number}~{self.change}"

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises ValueError for what is no `number~id`."""
        found = CURSOR.fullmatch(text)
        if not found:
            raise ValueError("no cursor")
        return cls(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Page:
    records: list[Json]
    following: Cursor | None


def page_of(changes: QuerySet[Change], after: Cursor | None, limit: int, viewer: Viewer, now: datetime) -> Page:
    """The highest numbers first."""
    if after:
        beyond = Q(number=after.number, id__lt=after.change) | Q(number__lt=after.number)
        changes = changes.filter(beyond, number__lte=after.number)
    found = list(changes.order_by("-number", "-id").values_list("number", "id")[: limit + 1])
    shown = found[:limit]
    page = list(records([change for _, change in shown], now))
    if not viewer.sees_private:
        _leave_unsaid(page)
    return Page(page, Cursor(*shown[-1]) if len(found) > limit else None)


def _leave_unsaid(page: Iterable[Json]) -> None:
    """Takes out what is for administrators alone: who was added by address, and reasons that speak of a private
    change."""
    page = list(page)
    numbers = {reason["number"] for record in page for reason in record["reasons"] if reason.get("number") is not None}
    asked = {0, *numbers}  # no change has the number 0: the query is made for every answer
    hidden = set(Change.objects.filter(number__in=asked, is_private=True).values_list("number", flat=True))
    for record in page:
        record["reviewers"] = [{**reviewer, "email": None} for reviewer in record["reviewers"]]
        record["reasons"] = [
            {"code": reason["code"], "sentence": PRIVATE_CHANGE} if reason.get("number") in hidden else reason
            for reason in record["reasons"]
        ]


def synced_at() -> str | None:
    """When the Gerrit that was read least lately was read with success; None: one never was, or there is none."""
    servers = Server.objects.aggregate(oldest=Min("last_success_at"), never=Min("id", filter=Q(last_success_at=None)))
    return None if servers["never"] else iso(servers["oldest"])
