"""Every query of a page of lanes (a dashboard): one or a few for each of its sections, then three for all rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from reviewq.parts import plugins
from reviewq.parts.reads import listed, rows_of
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer
from reviewq.search.dashboards import Dashboard, Section
from reviewq.search.find import search
from reviewq.search.language import QueryError
from reviewq.search.language.tree import Node, terms_of
from reviewq.search.operators.which import limit_of

from .forms import Wanted

SHOWN = 25  # rows of a lane, as on Gerrit, unless its query says limit:
MOST_SHOWN = 100
MOST_ROWS = 500  # of a whole page; lanes beyond show their counts
MOST_COUNTED = 1_000


@dataclass(slots=True)
class Lane:
    """One section as a lane. `fault`: why its query is refused; `pointer`: the place, in two lines."""

    name: str
    query: str
    tree: Node | None = None
    ids: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    fault: str = ""
    pointer: str = ""
    wanted: int = SHOWN
    above: int = 0  # of its changes are rows of a lane above, and not repeated

    @property
    def words(self) -> str:
        """What its table is called."""
        return self.name

    @property
    def count(self) -> str:
        return f"{MOST_COUNTED:,}+" if len(self.ids) > MOST_COUNTED else str(len(self.ids))

    @property
    def left(self) -> int:
        """How many it has beside those that the page shows."""
        return max(0, min(len(self.ids), MOST_COUNTED) - len(self.rows) - self.above)

    @property
    def in_queue(self) -> str:
        """Its open changes as a state of the queue."""
        return Wanted(lane="all", q=self.query).query


def lanes_of(dashboard: Dashboard, viewer: Viewer, servers: dict[int, str], now: datetime) -> list[Lane]:
    """The lanes in their order, each with its newest rows first, as on Gerrit. A change is a row in the first lane
    that finds it; below it counts, but is not repeated."""
    lanes = [_found(section, dashboard.query_of(section), viewer, now) for section in dashboard.sections]
    chosen = _chosen(lanes)
    found = listed([key for keys in chosen for key in keys])
    rows = {row.id: row for row in rows_of(found, viewer, servers, now)}
    for lane, keys in zip(lanes, chosen, strict=True):
        lane.rows = [rows[key] for key in keys if key in rows]
    return lanes


def _found(section: Section, query: str, viewer: Viewer, now: datetime) -> Lane:
    lane = Lane(section.name, query)
    try:
        found = search(query, viewer, now)
    except QueryError as fault:
        lane.fault, lane.pointer = str(fault), fault.pointer(query)
        return lane
    changes = found.changes
    if not any(term.operator == "held" for term in terms_of(found.tree)):
        for left_out in plugins.left_out_of(viewer):
            changes = changes.exclude(pk__in=left_out)
    lane.tree = found.tree
    lane.wanted = min(limit_of(found.tree) or SHOWN, MOST_SHOWN)
    lane.ids = list(changes.order_by("-updated", "-number").values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return lane


def _chosen(lanes: Iterable[Lane]) -> list[list[int]]:
    """The changes that each lane shows."""
    taken: set[int] = set()
    chosen = []
    for lane in lanes:
        lane.above = sum(key in taken for key in lane.ids)
        room = min(lane.wanted, MOST_ROWS - len(taken))
        keys = [key for key in lane.ids if key not in taken][: max(0, room)]
        taken.update(keys)
        chosen.append(keys)
    return chosen


def shown_in(lanes: Iterable[Lane]) -> str:
    """The ids of the rows, for an open page that asks what is new."""
    return ",".join(str(row.id) for lane in lanes for row in lane.rows)
