"""Requests as the plain text that people send and read out: the mail that asks for an exception, and the list of a
meeting. What people typed is wrapped, keeps its line breaks, and garbles neither headers nor what stands beside it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from reviewq.parts.rows import NO_DIRECTIONS

from .export_reads import ChangeOf, Entry
from .rules.answers import QUESTIONS
from .rules.life import State

WIDTH = 72
LONGEST_WORD = 900  # characters; mails may have no line of 998
SUBJECT = "Feature Freeze Exception Request"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
ORDER = (State.GRANTED, State.SPONSORED, State.REQUESTED, State.DRAFT)  # of a meeting; then what is over
UrlOf = Callable[[int], str]


def plain(text: str) -> str:
    """Text with its line breaks, and nothing that could garble what stands beside it."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(NO_DIRECTIONS))


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def wrapped(text: str, indent: str = "") -> list[str]:
    """Lines of at most 72 characters; only a word that is longer, such as an address, has a line that is."""
    lines: list[str] = []
    for line in plain(text).strip().split("\n"):
        parts = textwrap.wrap(
            re.sub(rf"(\S{{{LONGEST_WORD}}})", r"\1 ", line.expandtabs(4)),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines.extend(parts or [""])
    return lines


def mail(entry: Entry, url_of: UrlOf, now: datetime) -> str:
    """The mail that asks: its subject, an empty line, the body."""
    request = entry.request
    head = f"Subject: [{short_name(request.project.name)}][ffe] {SUBJECT}: {one_line(request.title)}"
    lines = [head, "", *_about(entry, url_of)]
    for name, question in QUESTIONS.items():
        answer = getattr(request, name)
        lines += [
            "",
            question.short,
            "-" * len(question.short),
            *(wrapped(answer) if answer.strip() else ["(not said)"]),
        ]
    lines += ["", *_changes(entry), "", *_sponsors(entry), "", f"As of {now:%Y-%m-%d %H:%M} UTC"]
    return "\n".join(lines) + "\n"


def short_name(project: str) -> str:
    """As people write it in a mail's subject: without the path before it."""
    name = one_line(project).rstrip("/").rpartition("/")[2]
    return re.sub(r"[\[\]]", "", name)


def _about(entry: Entry, url_of: UrlOf) -> Iterator[str]:
    request = entry.request
    yield from wrapped(f"{_kind(request.effort)} of {request.project.name}, for {request.cycle.name}")
    yield from wrapped(f"Asked by {one_line(request.by_name)}; {state_of(entry)}")
    yield url_of(request.pk)


def _kind(effort: str) -> str:
    """`Blueprint NAME`, `Topic NAME`, `Change NUMBER`."""
    words = {"bp": "Blueprint", "topic": "Topic", "change": "Change"}
    kind, slash, name = one_line(effort).partition("/")
    return f"{words[kind]} {name}" if slash and kind in words else one_line(effort)


def state_of(entry: Entry) -> str:
    request, state = entry.request, entry.state
    if state is State.GRANTED and request.until:
        return f"granted until {request.until:%Y-%m-%d %H:%M} UTC by {one_line(request.decided_by_name)}"
    if state is State.EXPIRED and request.until:
        return f"expired on {request.until:%Y-%m-%d %H:%M} UTC"
    if state is State.DENIED:
        return f"denied by {one_line(request.decided_by_name)}"
    return state.value


def _changes(entry: Entry) -> Iterator[str]:
    """What is left, then what is done."""
    left = entry.to_merge
    title = f"Changes left ({len(left)}, {entry.lines_to_merge} lines)" if left else "Changes left: none"
    yield from (title, "-" * len(title)) if left else (title,)
    for one in left:
        yield from _change(one)
    if entry.merged:
        yield from ("", f"Merged already: {entry.merged}")


def _change(one: ChangeOf) -> Iterator[str]:
    yield f"* {one.url}"
    yield from wrapped(f"{one_line(one.subject)} (+{one.insertions} -{one.deletions})", "  ")


def _sponsors(entry: Entry) -> Iterator[str]:
    title = f"Sponsors ({len(entry.sponsors)} of {entry.needed})"
    yield from (title, "-" * len(title))
    for one in entry.sponsors:
        yield from wrapped(f"* {one_line(one.name)}, promised {one.at:%Y-%m-%d}")
    if not entry.sponsors:
        yield "nobody yet"


def meeting(title: str, entries: Iterable[Entry], url_of: UrlOf, now: datetime, budget: str = "") -> str:
    """The list that a meeting goes through: first what is granted, then what waits for a word, then what is over.
    `title`: of which project and cycle; `budget`: how many there may be, in words."""
    ordered = sorted(entries, key=_place)
    head = [f"Feature freeze exceptions: {one_line(title)}", f"As of {now:%Y-%m-%d %H:%M} UTC"]
    if budget:
        head += wrapped(budget)
    if not ordered:
        head += ["", "Nobody has asked for one."]
    return "\n".join([*head, *(line for entry in ordered for line in ("", *_item(entry, url_of)))]) + "\n"


def _place(entry: Entry) -> tuple[int, datetime, int]:
    """Of the granted ones that which ends first, of the others that which was asked first."""
    request = entry.request
    at = request.until if entry.state is State.GRANTED and request.until else request.requested_at or request.made_at
    return ORDER.index(entry.state) if entry.state in ORDER else len(ORDER), at, request.pk


def _item(entry: Entry, url_of: UrlOf) -> Iterator[str]:
    request = entry.request
    name = f"{short_name(request.project.name)}: {one_line(request.title)} ({one_line(request.effort)})"
    first, *rest = wrapped(name, "  ")
    yield from (f"* {first.strip()}", *rest)
    yield from wrapped(f"{state_of(entry)}; {_next(entry)}", "  ")
    if entry.sponsors:
        yield from wrapped(f"sponsors: {', '.join(one_line(one.name) for one in entry.sponsors)}", "  ")
    yield f"  {url_of(request.pk)}"
    for one in entry.to_merge:
        yield f"  - {one.url}"
        yield from wrapped(f"{one_line(one.subject)} (+{one.insertions} -{one.deletions})", "    ")


def _next(entry: Entry) -> str:
    """What it waits for."""
    count = len(entry.to_merge)
    left = (
        f"{count} change{'' if count == 1 else 's'} left, {entry.lines_to_merge} lines" if count else "no change left"
    )
    if entry.state is State.GRANTED:
        return left
    if entry.state in (State.REQUESTED, State.SPONSORED):
        have = f"{len(entry.sponsors)} of {entry.needed} sponsors"
        return f"{have}, {f'needs {entry.missing} more' if entry.missing else 'waits for a decision'}; {left}"
    return f"{entry.merged} merged, {left}"
