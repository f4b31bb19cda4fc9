"""One change as a row of a list: everything in words, so that the template only places it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from reviewq.changes.models import Change, Facts
from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.reason import MINUS, Reason, sentence, signed, span
from reviewq.changes.rules.turn import Holder

from .lanes import WORDS, glyph

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


CI_MARKS = {
    CiState.PASSED.value: Mark("✓", "CI passed", "plus"),
    CiState.FAILED.value: Mark("✗", "CI failed", "minus"),
    CiState.RUNNING.value: Mark("…", "CI is running"),
    CiState.SILENT.value: Mark("–", "CI has said nothing for long", "minus"),
}
GONE: dict[str, Mark] = {
    Change.Status.MERGED: Mark("✓", "Merged"),
    Change.Status.ABANDONED: Mark("×", "Abandoned"),
}


@dataclass(frozen=True, slots=True)
class Glossary:
    """What sentences need besides the facts: people by id, and the numbers of private changes, which stay unsaid."""

    people: Mapping[int, Person] = field(default_factory=dict)
    unsaid: frozenset[int] = frozenset()

    @property
    def names(self) -> dict[int, str]:
        return {key: person.name for key, person in self.people.items()}


@dataclass(slots=True)
class Row:
    id: int
    number: int
    url: str
    gerrit_url: str
    subject: str
    is_private: bool
    meta: list[str]
    size: str
    votes: list[Mark]
    ci: Mark | None
    needs: str
    turn: str
    glyph: str
    tone: str
    reason: str
    more: list[str]
    held: str
    held_words: str
    is_changed: bool = False


def change_url(project: str, number: int) -> str:
    """Our page of a change; the same path as on its Gerrit."""
    return f"/c/{quote(project)}/+/{number}/"


def gerrit_url(server: str, change: Change) -> str:
    """Gerrit's page of a change, at its newest patch set."""
    patch_set = f"/{change.patch_set}" if change.patch_set else ""
    return f"{server}/c/{quote(change.project.name)}/+/{change.number}{patch_set}"


def row_of(facts: Facts, server: str, glossary: Glossary, now: datetime) -> Row:
    change = facts.change
    reasons = sentences([Reason.from_json(r) for r in facts.reasons], glossary, now)
    closed = GONE.get(change.status)
    turn = closed.words if closed else WORDS.get(facts.lane, "No longer listed")
    return Row(
        id=facts.change_id,
        number=change.number,
        url=change_url(change.project.name, change.number),
        gerrit_url=gerrit_url(server, change),
        subject=shortened(change.subject),
        is_private=facts.is_private,
        meta=meta_of(facts),
        size=size_of(change),
        votes=votes_of(facts, glossary),
        ci=CI_MARKS.get(facts.ci),
        needs=needs_of(facts),
        turn=turn,
        glyph=closed.text if closed else glyph(facts.turn, facts.lane),
        tone="over" if closed or not facts.lane else facts.turn,
        reason=without_prefix(reasons[0], turn) if reasons else "",
        more=reasons[1:],
        held="" if closed or not facts.lane else span((now - facts.clock_start).total_seconds()),
        held_words=held_words(facts, now),
    )


def size_of(change: Change) -> str:
    """Added and removed lines: +12 −3, +12k −3."""
    return f"+{thousands(change.insertions)} {MINUS}{thousands(change.deletions)}"


def thousands(lines: int) -> str:
    return str(lines) if lines < 10_000 else f"{lines // 1000}k"


def shortened(text: str, longest: int = LONGEST_SUBJECT) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def meta_of(facts: Facts) -> list[str]:
    """The quiet line under the subject: project, area, branch or topic, owner; what goes without saying is left out."""
    change = facts.change
    branch = "" if facts.branch in ("master", "main") else facts.branch
    owner = facts.owner.label if facts.owner else "unknown owner"
    area = "" if facts.area == "." else facts.area
    return [part for part in (change.project.name, area, branch, change.topic, owner) if part]


def votes_of(facts: Facts, glossary: Glossary) -> list[Mark]:
    """The votes that count now. Those of a label that only machines vote on are in the CI mark already."""
    marks: list[Mark] = []
    for label, given in sorted(facts.votes.items(), key=lambda item: (item[0] != "Code-Review", item[0])):
        people = glossary.people
        if facts.ci and all(account in people and people[account].is_bot for account, _ in given):
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


def needs_of(facts: Facts) -> str:
    """The number of +2 that are still missing."""
    missing = facts.missing_plus_two
    if not missing or not facts.lane:
        return ""
    has_some = any(value >= 2 for _, value in facts.votes.get("Code-Review", ()))
    return f"needs {missing} {'more ' if has_some else ''}+2"


def held_words(facts: Facts, now: datetime) -> str:
    """The clock in full: in all, and the stint that runs now."""
    if not facts.since:
        return ""
    who = {Holder.REVIEWERS.value: "Reviewers have", Holder.AUTHOR.value: "Its author has", Holder.CI.value: "CI has"}
    in_all, stint = (span((now - at).total_seconds()) for at in (facts.clock_start, facts.since))
    since = f"{facts.since:%Y-%m-%d %H:%M} UTC"
    return f"{who.get(facts.turn, 'It has')} had it for {in_all} in all; now for {stint}, since {since}"


def sentences(reasons: Iterable[Reason], glossary: Glossary, now: datetime) -> list[str]:
    """The reasons in words, each once. A private change below is not named."""
    names = glossary.names
    said: dict[str, None] = {}
    for reason in reasons:
        words = PRIVATE_CHANGE if reason.number in glossary.unsaid else sentence(reason, names, now)
        said[words] = None
    return list(said)


def without_prefix(text: str, turn: str) -> str:
    """The reason without the words that stand above it already."""
    if not text.lower().startswith(f"{turn.lower()}: "):
        return text
    rest = text[len(turn) + 2 :]
    return rest[:1].upper() + rest[1:]


def people_in(page: Iterable[Facts]) -> set[int]:
    """The accounts that the rows of a page speak of."""
    found = {reason["account"] for facts in page for reason in facts.reasons if reason.get("account") is not None}
    return found | {account for facts in page for given in facts.votes.values() for account, _ in given}


def numbers_in(page: Iterable[Facts]) -> set[int]:
    """The numbers of other changes that the rows of a page speak of."""
    return {reason["number"] for facts in page for reason in facts.reasons if reason.get("number") is not None}


def instant(at: datetime | None, now: datetime) -> str:
    """How long ago, in one glance; the clock of a server may be a little ahead of ours."""
    if at is None:
        return "never"
    gone = now - at
    if gone < timedelta(minutes=1):
        return f"{max(0, int(gone.total_seconds()))} s ago"
    return f"{span(gone.total_seconds())} ago"
