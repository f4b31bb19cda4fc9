"""A meeting as plain text: what people paste into mails, wikis and logs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .models import Item
from .reads import Agenda, Checked, Entry
from .words import one_line, plain

INDENT = "   "


def text_of(agenda: Agenda, now: datetime) -> str:
    return "\n".join([*_head(agenda, now), *_items(agenda), *_last(agenda)]) + "\n"


def _head(agenda: Agenda, now: datetime) -> Iterator[str]:
    meeting = agenda.meeting
    yield f"Review meeting: {one_line(meeting.project) or 'all projects'}, {meeting.opened_at:%Y-%m-%d %H:%M} UTC"
    state = f"closed {meeting.closed_at:%Y-%m-%d %H:%M}" if meeting.closed_at else f"open, as of {now:%Y-%m-%d %H:%M}"
    yield f"Opened by {one_line(meeting.opened_by_name)}; {state} UTC"
    yield f"{agenda.decided} of {len(agenda.entries)} changes with an outcome"


def _items(agenda: Agenda) -> Iterator[str]:
    for entry in agenda.entries:
        yield ""
        yield from _item(entry)


def _item(entry: Entry) -> Iterator[str]:
    item, row = entry.item, entry.row
    yield f"{item.place}. {item.number} {one_line(entry.subject)}"
    if row:
        yield f"{INDENT}{row.gerrit_url}"
        yield f"{INDENT}{one_line(f'{row.turn}: {row.reason}' if row.reason else row.turn)}" + (
            f" (held for {row.held})" if row.held else ""
        )
    if entry.earlier:
        yield f"{INDENT}Last meeting: {_checked(entry.earlier)}"
    yield f"{INDENT}Outcome: {_outcome(entry)}"
    yield from _note(item)


def _outcome(entry: Entry) -> str:
    if entry.own is None:
        return "none yet"
    return f"{one_line(entry.own.outcome)} (written by {one_line(entry.item.written_by_name)})"


def _note(item: Item) -> Iterator[str]:
    for place, line in enumerate(plain(item.note).splitlines()):
        yield f"{INDENT}{'Note: ' if not place else '      '}{line.rstrip()}".rstrip()


def _checked(one: Checked) -> str:
    return one_line(f"{one.outcome}: {one.came}. {one.words}" if one.came else one.outcome)


def _last(agenda: Agenda) -> Iterator[str]:
    if not agenda.promised or agenda.meeting.previous is None:
        return
    yield ""
    yield (
        f"Of the meeting of {agenda.meeting.previous.opened_at:%Y-%m-%d}: "
        f"{agenda.came_true} of {len(agenda.promised)} outcomes came true"
    )
    for entry in agenda.promised:
        yield f"{INDENT}{entry.item.number}: {_checked(entry.own)}" if entry.own else ""
