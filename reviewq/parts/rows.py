"""One change as a row of a list: everything in words, so that `row_html` only places it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString

from reviewq.changes.models import Change
from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.rank_words import rank_sentence
from reviewq.changes.rules.reason import MINUS, Reason, sentence, signed, span
from reviewq.changes.rules.turn import Holder

from .lanes import WORDS, glyph
from .plugins import Tag

# marks that turn the direction of text; a part that brings its own could leave its isolation
NO_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
LONGEST_SUBJECT = 300
MOST_VOTES = 6  # shown of one label; the rest is a number
PRIVATE_CHANGE = "Stands on a change that is private"


@dataclass(frozen=True, slots=True)
class Person:
    """What a row needs of an account."""

    name: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A vote or a state as people write it, with its full words. `tone` is plus, minus or plain."""

    text: str
    words: str
    tone: str = "plain"


@lru_cache(maxsize=5_000)
def html_of_mark(mark: Mark) -> SafeString:
    """The same people give the same votes on many changes: each is made once."""
    return format_html('<span class="{}" title="{}">{}</span>', mark.tone, mark.words, mark.text)


CI_MARKS = {
    CiState.PASSED.value: Mark("CI ✓", "CI passed", "ci plus"),
    CiState.FAILED.value: Mark("CI ✗", "CI failed", "ci minus"),
    CiState.RUNNING.value: Mark("CI …", "CI is running", "ci"),
    CiState.SILENT.value: Mark("CI –", "CI has said nothing for long", "ci minus"),
}
GONE: dict[str, Mark] = {
    Change.Status.MERGED: Mark("✓", "Merged"),
    Change.Status.ABANDONED: Mark("×", "Abandoned"),
}


@dataclass(slots=True)
class Listed:
    """What a row shows of a change and its facts, as read: columns of Facts, then of Change. Fifty of these cost less
    than half of what fifty pairs of model instances do, and the queue is made of them."""

    id: int
    owner: int | None
    branch: str
    area: str
    size: int
    number: int
    uploaded: datetime
    is_listed: bool
    is_private: bool
    lane: str
    turn: str
    reasons: list[dict[str, Any]]
    missing_plus_two: int | None
    votes: dict[str, list[list[int]]]
    ci: str
    since: datetime | None
    clock_start: datetime
    updated: datetime
    minutes: int
    rank: float
    rank_terms: list[list[Any]]
    reviewday: float
    subject: str
    topic: str
    status: str
    insertions: int
    deletions: int
    patch_set: int
    server: int
    project: str

    @property
    def is_hidden(self) -> bool:
        """Private, or open and yet no longer shown to us by Gerrit, which may mean private."""
        return self.is_private or (not self.is_listed and self.status == Change.Status.NEW)


LISTED_COLUMNS = [
    *(
        "change_id",
        "owner_id",
        "branch",
        "area",
        "size",
        "number",
        "uploaded",
        "is_listed",
        "is_private",
        "lane",
        "turn",
    ),
    *("reasons", "missing_plus_two", "votes", "ci", "since", "clock_start", "updated"),
    *("minutes", "rank", "rank_terms", "reviewday", "change__subject", "change__topic"),
    *("change__status", "change__insertions", "change__deletions", "change__patch_set", "change__server_id"),
    "change__project__name",
]


@dataclass(frozen=True, slots=True)
class Glossary:
    """What sentences need besides the facts: people by id, and the numbers of private changes, which stay unsaid."""

    people: Mapping[int, Person] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    unsaid: frozenset[int] = frozenset()


@dataclass(slots=True)
class Row:
    id: int
    number: int
    url: str
    gerrit_url: str
    subject: str
    is_private: bool
    project: str
    meta: str
    size: str
    marks: SafeString
    needs: str
    turn: str
    glyph: str
    tone: str
    reason: str
    more: list[str]
    rank: str
    held: str
    held_words: str
    tags: list[Tag] = field(default_factory=list)
    is_changed: bool = False
    is_left: bool = False  # it has left the reader's lists: drawn, but not shown, so that an undo shows it in its place


def change_url(project: str, number: int) -> str:
    """Our page of a change; the same path as on its Gerrit."""
    return f"/c/{quote(project)}/+/{number}/"


def gerrit_url(server: str, project: str, number: int, patch_set: int) -> str:
    """Gerrit's page of a change, at its newest patch set."""
    return f"{server}/c/{quote(project)}/+/{number}" + (f"/{patch_set}" if patch_set else "")


def row_of(listed: Listed, server: str, glossary: Glossary, now: datetime, tags: Iterable[Tag] = ()) -> Row:
    reasons = sentences([Reason.from_json(r) for r in listed.reasons], glossary, now)
    closed = GONE.get(listed.status)
    turn = closed.words if closed else WORDS.get(listed.lane, "No longer listed")
    return Row(
        id=listed.id,
        number=listed.number,
        url=change_url(listed.project, listed.number),
        gerrit_url=gerrit_url(server, listed.project, listed.number, listed.patch_set),
        subject=shortened(listed.subject),
        is_private=listed.is_private,
        project=listed.project,
        meta=meta_of(listed, glossary),
        size=f"+{thousands(listed.insertions)} {MINUS}{thousands(listed.deletions)}",
        marks=marks_of(listed, glossary),
        needs=needs_of(listed),
        turn=turn,
        glyph=closed.text if closed else glyph(listed.turn, listed.lane),
        tone="over" if closed or not listed.lane else listed.turn,
        reason=without_prefix(reasons[0], turn) if reasons else "",
        more=reasons[1:],
        rank=rank_sentence(listed.rank_terms, listed.turn, listed.clock_start, now),
        held="" if closed or not listed.lane else clock((now - listed.clock_start).total_seconds()),
        held_words=held_words(listed, now),
        tags=list(tags),
    )


def clock(seconds: float) -> str:
    """A length of time that can be compared down a column: 57 min, 5 h, 1 d 4 h, 169 d."""
    return f"{int(seconds // 3600)} h" if 3600 <= seconds < 86400 else span(seconds)


def thousands(lines: int) -> str:
    """12000 as 12k."""
    return str(lines) if lines < 10_000 else f"{lines // 1000}k"


def shortened(text: str, longest: int = LONGEST_SUBJECT) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def meta_of(listed: Listed, glossary: Glossary) -> str:
    """The quiet line under the subject: project, area, branch or topic, owner; what goes without saying is left out, as
    is the path before the project's own name. Each part is isolated, so that one written from right to left leaves the
    others in their places."""
    branch = "" if listed.branch in ("master", "main") else listed.branch
    owner = glossary.names.get(listed.owner or 0, "unknown owner")
    area = "" if listed.area == "." else listed.area
    project = listed.project.rstrip("/").rpartition("/")[2] or listed.project
    parts = (part.translate(NO_DIRECTIONS) for part in (project, area, branch, listed.topic, owner) if part)
    return " · ".join(f"\u2068{part}\u2069" for part in parts)


def marks_of(listed: Listed, glossary: Glossary) -> SafeString:
    """CI and votes as HTML."""
    marks = [*([CI_MARKS[listed.ci]] if listed.ci in CI_MARKS else []), *votes_of(listed, glossary)]
    return SafeString(" ".join(map(html_of_mark, marks)))


def votes_of(listed: Listed, glossary: Glossary) -> list[Mark]:
    """The votes that count now. Those of a label that only machines vote on are in the CI mark already."""
    marks: list[Mark] = []
    people = glossary.people
    for label, given in sorted(listed.votes.items(), key=lambda item: (item[0] != "Code-Review", item[0])):
        if listed.ci and all(account in people and people[account].is_bot for account, _ in given):
            continue
        for account, value in given[:MOST_VOTES]:
            who = people[account].name if account in people else "somebody"
            tone = "plus" if value > 0 else "minus"
            marks.append(Mark(f"{initials(label)}{signed(value)}", f"{label} {signed(value)} by {who}", tone))
        if len(given) > MOST_VOTES:
            rest = len(given) - MOST_VOTES
            marks.append(Mark(f"{rest} more", f"{rest} more votes on {label}"))
    return marks


def initials(label: str) -> str:
    """How a label is written before its value: not at all for the usual one, `RP` for Review-Priority."""
    return "" if label == "Code-Review" else "".join(part[:1] for part in label.split("-")).upper()


def needs_of(listed: Listed) -> str:
    """The number of +2 that are still missing."""
    missing = listed.missing_plus_two
    if not missing or not listed.lane:
        return ""
    has_some = any(value >= 2 for _, value in listed.votes.get("Code-Review", ()))
    return f"needs {missing} {'more ' if has_some else ''}+2"


def held_words(listed: Listed, now: datetime) -> str:
    """The clock in full: in all, and the stint that runs now."""
    if not listed.since:
        return ""
    who = {Holder.REVIEWERS.value: "Reviewers have", Holder.AUTHOR.value: "Its author has", Holder.CI.value: "CI has"}
    in_all, stint = (span((now - at).total_seconds()) for at in (listed.clock_start, listed.since))
    since = f"{listed.since:%Y-%m-%d %H:%M} UTC"
    return f"{who.get(listed.turn, 'It has')} had it for {in_all} in all; now for {stint}, since {since}"


def sentences(reasons: Iterable[Reason], glossary: Glossary, now: datetime) -> list[str]:
    """The reasons in words, each once; whom Gerrit's attention set asks, in one. A private change is not named."""
    said: dict[str, None] = {}
    asked: list[str] = []
    for reason in reasons:
        if reason.code == "attention" and not reason.text:
            asked.append(glossary.names.get(reason.account or 0, "somebody"))
            continue
        words = PRIVATE_CHANGE if reason.number in glossary.unsaid else sentence(reason, glossary.names, now)
        said[words] = None
    return [*said, *([f"Gerrit's attention set: {', '.join(asked)}"] if asked else [])]


def without_prefix(text: str, turn: str) -> str:
    """The reason without the words that stand above it already."""
    if not text.lower().startswith(f"{turn.lower()}: "):
        return text
    rest = text[len(turn) + 2 :]
    return rest[:1].upper() + rest[1:]


def people_in(page: Iterable[Listed]) -> set[int]:
    """The accounts that the rows of a page speak of."""
    found = {listed.owner for listed in page if listed.owner is not None}
    found |= {reason["account"] for listed in page for reason in listed.reasons if reason.get("account") is not None}
    return found | {account for listed in page for given in listed.votes.values() for account, _ in given}


def numbers_in(page: Iterable[Listed]) -> set[int]:
    """The numbers of other changes that the rows of a page speak of."""
    return {reason["number"] for listed in page for reason in listed.reasons if reason.get("number") is not None}
