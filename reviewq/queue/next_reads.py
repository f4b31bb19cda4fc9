"""Every query of the page of the personal order: six find it, then those of rows."""

from __future__ import annotations

from datetime import datetime

from reviewq.order.personal import next_for
from reviewq.order.rules.why import sentence
from reviewq.parts.reads import listed, rows_of
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer

SHOWN = 25


def next_rows(viewer: Viewer, servers: dict[int, str], now: datetime) -> list[Row]:
    """The rows in their order; each says first why it stands there, then whose turn it is and why."""
    if viewer.account is None:
        return []
    order = {one.change_id: one for one in next_for(viewer, now, SHOWN)}
    rows = {row.id: row for row in rows_of(listed(order), viewer, servers, now)}
    found = []
    for key, one in order.items():
        if row := rows.get(key):  # a sync may have closed it in between
            why = [sentence(reason, now) for reason in one.reasons]
            beside = [row.reason, *row.more, *([row.rank] if row.rank else [])]
            row.reason, *row.more = [*why, *(words for words in beside if words)]
            row.rank = ""
            found.append(row)
    return found
