"""The page of holds as a file: commands for a shell, and a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from reviewq.ffe.exports import cell

from .holding import HoldLine, HoldPage, Line, Phase, hold_commands, lift_commands
from .rules.commands import plain

HEAD = (
    *("list", "number", "patch set", "subject", "owner", "work", "effort", "why", "hold", "value", "by", "since"),
    *("reason", "judged", "not due because", "address"),
)


def as_script(page: HoldPage, by: str, what: str) -> str:
    """`by`: ssh or curl; `what`: lift, or whatever else for hold. Nothing of it comes from Gerrit but numbers."""
    span = plain(page.stock.ground.span.name)
    if what == "lift":
        lines = lift_commands(page, by)
        head = [
            f"# Takes back the procedural holds of the {span} freeze. Run those that are yours: only the giver can."
        ]
    else:
        commands = hold_commands(page, page.held_back)
        lines = [one.curl if by == "curl" else one.ssh for one in commands]
        head = [f"# Holds {len(lines)} changes for the {span} freeze. reviewq has voted on none of them."]
        if page.phase is Phase.BEFORE:
            head.append(
                f"# The freeze begins in {page.days} days: this is what it would have to hold if it were today."
            )
        if page.way is None:
            head.append("# This project has no label that holds.")
    return "\n".join([*head, *lines, ""])


def as_table(page: HoldPage) -> str:
    """CSV (RFC 4180): what to hold, what cannot be told, and the holds that there are, one line each."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in _rows(page):
        writer.writerow([cell(value) for value in row])
    return out.getvalue()


def _rows(page: HoldPage) -> Iterator[list[object]]:
    for name, lines in (("to hold", page.held_back), ("unknown", page.not_told), ("granted", page.let_in)):
        for line in lines:
            yield [name, *_of(line), *[""] * 7, line.gerrit_url]
    for group in page.groups:
        for hold in group.lines:
            yield ["held", *_of(hold.line), *_of_hold(hold), hold.line.gerrit_url]


def _of(line: Line) -> list[object]:
    work = line.work or "unknown"
    return [line.number, line.patch_set, line.subject, line.owner, work, line.effort, "; ".join(line.why)]


def _of_hold(hold: HoldLine) -> list[object]:
    since = f"{hold.hold.since:%Y-%m-%d %H:%M}" if hold.hold.since else ""
    value = hold.hold.value if hold.hold.label else "work in progress"
    return [hold.hold.label, value, hold.who.name if hold.hold.account else "", since, hold.text, hold.why, hold.over]
