"""Every query of an open page's questions: what became of its rows, and what came in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from reviewq.changes.models import Facts
from reviewq.parts import plugins
from reviewq.parts.reads import listed, rows_of
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer

from .forms import Glimpse, Wanted
from .reads import PAGE_SIZE, Scope, page_ids


@dataclass(slots=True)
class Changes:
    """What became of an open page: rows to put in place, ids of rows to hide, how many came in, and how many of those
    came back to the reader, who had put them aside."""

    rows: list[Row] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    came_in: int = 0
    came_back: int = 0

    @property
    def news(self) -> str:
        """In words; empty: nothing came in."""
        new = self.came_in - self.came_back
        parts = [f"{new} new here"] if new else []
        return ", ".join(parts + ([f"{self.came_back} came back"] if self.came_back else []))


def rows_since(seen: Glimpse, viewer: Viewer, servers: dict[int, str], now: datetime) -> Changes:
    """The rows of an open page that are newer than it."""
    touched = listed(seen.shown, version__gt=seen.version)
    visible = [row for row in touched if viewer.sees_private or not row.is_hidden]
    rows = rows_of(visible, viewer, servers, now)
    for row in rows:
        row.is_changed = True
    return Changes(rows, [row.id for row in touched if row not in visible])


def came_in(seen: Glimpse, scope: Scope, wanted: Wanted, viewer: Viewer) -> tuple[int, int]:
    """(how many rows a reload would bring to a page of the queue, how many of them came back)."""
    now_here = page_ids(scope, wanted, viewer).values_list("pk", "version")[:PAGE_SIZE]
    new = [pk for pk, version in now_here if pk not in seen.shown and version > seen.base]
    return len(new), came_back(seen, viewer, new) if new else 0


def came_back(seen: Glimpse, viewer: Viewer, among: Collection[int] | None = None) -> int:
    """How many changes came back to the reader since the page was loaded that it does not show."""
    found = Facts.objects.filter(version__gt=seen.base).exclude(pk__in=seen.shown)
    found = found if among is None else found.filter(pk__in=among)
    ids = {pk for back in plugins.came_back_to(viewer) for pk in found.filter(pk__in=back).values_list("pk", flat=True)}
    return len(ids)
