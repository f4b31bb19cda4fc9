"""Requests as records and as a table for programs: JSON and CSV. Texts are people's: bounded, and in a table of a
spreadsheet never a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from reviewq.changes.export import iso

from .export_reads import ChangeOf, Entry
from .models import Event
from .rules.answers import QUESTIONS
from .texts import one_line

FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
UrlOf = Callable[[int], str]  # the address of a request's page


def record(entry: Entry, url_of: UrlOf) -> dict[str, Any]:
    """One request; the fields are told in docs/export.md. Always there, null where there is nothing to say."""
    request = entry.request
    return {
        "id": request.pk,
        "url": url_of(request.pk),
        "project": request.project.name,
        "cycle": request.cycle.slug,
        "effort": request.effort,
        "title": request.title,
        "state": entry.state.value,
        "until": iso(request.until),
        "asked_by": request.by_name,
        "is_by_core": request.is_by_core,
        "made_at": iso(request.made_at),
        "requested_at": iso(request.requested_at),
        "granted_at": iso(request.granted_at),
        "decided_at": iso(request.decided_at),
        "decided_by": request.decided_by_name or None,
        "decision": request.decision or None,
        "ended_at": iso(request.ended_at),
        "earlier": request.earlier_id,
        "sponsors_needed": entry.needed,
        "sponsors": [
            {"name": one.name, "at": iso(one.at), "reviewed_at": iso(one.reviewed_at)} for one in entry.sponsors
        ],
        "answers": {name: getattr(request, name) for name in QUESTIONS},
        "changes": [_change(one) for one in entry.changes],
        "history": [_event(one) for one in entry.events],
    }


def _change(one: ChangeOf) -> dict[str, Any]:
    return {
        "number": one.number,
        "url": one.url,
        "subject": one.subject,
        "status": one.status,
        "insertions": one.insertions,
        "deletions": one.deletions,
        "joined_at": iso(one.joined_at),
        "left_at": iso(one.left_at),
        "left_why": one.left_why or None,
    }


def _event(event: Event) -> dict[str, Any]:
    """`by` null: the ledger itself."""
    return {"at": iso(event.at), "act": event.kind, "by": event.by_name or None, "why": event.words or None}


COLUMNS: Mapping[str, Callable[[Entry], object]] = {
    "id": lambda one: one.request.pk,
    "project": lambda one: one.request.project.name,
    "cycle": lambda one: one.request.cycle.slug,
    "effort": lambda one: one.request.effort,
    "title": lambda one: one.request.title,
    "state": lambda one: one.state.value,
    "until": lambda one: _instant(one.request.until),
    "asked by": lambda one: one.request.by_name,
    "requested": lambda one: _instant(one.request.requested_at),
    "sponsors": lambda one: "; ".join(sponsor.name for sponsor in one.sponsors),
    "sponsors needed": lambda one: one.needed,
    "decided": lambda one: _instant(one.request.decided_at),
    "decided by": lambda one: one.request.decided_by_name,
    "decision": lambda one: one.request.decision,
    "ended": lambda one: _instant(one.request.ended_at),
    "changes left": lambda one: len(one.to_merge),
    "lines left": lambda one: one.lines_to_merge,
    "changes merged": lambda one: one.merged,
}


def table(entries: Iterable[Entry], url_of: UrlOf) -> str:
    """CSV (RFC 4180), a line a request, with a head. Instants are UTC."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, "page"])
    for entry in entries:
        writer.writerow([*(cell(value_of(entry)) for value_of in COLUMNS.values()), url_of(entry.request.pk)])
    return out.getvalue()


def cell(value: object) -> object:
    """A text on one line that no spreadsheet takes for a formula; a number as it is."""
    if not isinstance(value, str):
        return value
    text = one_line(value)
    return f"'{text}" if FORMULA.match(text) else text


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
