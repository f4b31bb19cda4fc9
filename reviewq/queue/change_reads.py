"""Every query of the page of one change. Their number does not grow with what the change has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewq.changes.chains import dependents_of
from reviewq.changes.derive import explain
from reviewq.changes.models import (
    Account,
    AttentionEntry,
    Change,
    ChangedFile,
    Facts,
    Message,
    Reviewer,
    SubmitRequirement,
)
from reviewq.changes.rules.clock import Clock
from reviewq.changes.rules.history import Event, EventKind
from reviewq.changes.rules.needs import asks
from reviewq.changes.rules.policy import Policy
from reviewq.changes.rules.rank_words import Line as RankLine
from reviewq.changes.rules.rank_words import rank_sentence, table
from reviewq.changes.rules.reason import sentence, signed, span
from reviewq.changes.rules.snapshot import ChangeSnapshot, LowerChange
from reviewq.changes.rules.turn import Turn
from reviewq.order.line import Line, line_of
from reviewq.parts.lanes import HOLDER_WORDS, WORDS, glyph
from reviewq.parts.reads import glossary_of
from reviewq.parts.rows import GONE, Glossary, Mark, change_url, gerrit_url, initials, sentences, without_prefix
from reviewq.people.reads import Viewer

from . import experts_view, talk
from .next_act import Act, next_act
from .timeline import Timeline, lengths, timeline

MOST_FILES = 300
MOST_LINKED = 60
UPLOAD_WORDS = {
    "REWORK": "new code",
    "TRIVIAL_REBASE": "rebase",
    "TRIVIAL_REBASE_WITH_MESSAGE_UPDATE": "rebase and new commit message",
    "NO_CODE_CHANGE": "new commit message",
    "NO_CHANGE": "nothing changed",
    "MERGE_FIRST_PARENT_UPDATE": "merge with a newer branch",
}
FLIP_WORDS = {
    EventKind.WIP: "marked as work in progress",
    EventKind.READY: "marked as ready for review",
    EventKind.ABANDON: "abandoned",
    EventKind.RESTORE: "restored",
    EventKind.MERGE: "merged",
    EventKind.RECHECK: "asked CI to run again",
}


@dataclass(frozen=True, slots=True)
class Linked:
    """Another change that this one stands on, or that stands on this one."""

    number: int
    url: str
    subject: str
    project: str
    state: str
    notes: str


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the history table; `anchor` is where the picture points to."""

    anchor: str
    at: datetime
    who: str
    what: str
    tone: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A patch set and the votes that were given on it. `who`: its uploader, empty if that is the owner."""

    number: int
    at: datetime
    who: str
    kind: str
    votes: list[Mark]


@dataclass(frozen=True, slots=True)
class LabelView:
    """A label: what may be voted on it, the votes that count now, what the policy asks of it and what of it is
    missing."""

    name: str
    range: str
    votes: list[Mark]
    asked: str
    missing: int


@dataclass(frozen=True, slots=True)
class RankView:
    """Why an open change stands where it does in the default order, and its place in line if reviewers have it."""

    sentence: str
    terms: list[RankLine]
    line: Line | None


@dataclass(frozen=True, slots=True)
class ChangeView:
    change: Change
    url: str
    gerrit_url: str
    turn: str
    glyph: str
    tone: str
    reason: str
    reasons: list[str]
    act: Act | None
    held: str
    shares: list[tuple[str, str, str]]
    timeline: Timeline
    history: list[Happening]
    stints: list[tuple[str, str, datetime, datetime, str]]
    uploads: list[Upload]
    votes: list[LabelView]
    policy: Policy
    why_policy: str
    unknown_groups: str
    wait: str
    requirements: list[SubmitRequirement]
    files: list[ChangedFile]
    talk: list[talk.Stretch]
    older_messages: int
    below: list[Linked]
    above: list[Linked]
    reviewers: list[str]
    cc: list[str]
    attention: list[tuple[str, str]]
    rank: RankView | None
    experts: list[experts_view.AskedRow]


def find(project: str, number: int, viewer: Viewer) -> Change | None:
    """The change of that number in that project, if the reader may see it. Gerrit no longer shows us what is gone."""
    if number >= 2**63:
        return None
    found = Change.objects.filter(project__name=project, number=number).select_related("project", "server", "owner")
    if not viewer.sees_private:
        found = found.filter(is_private=False, missing_since=None, gone_at=None)
    return found.order_by("id").first()


def view_of(change: Change, viewer: Viewer, now: datetime) -> ChangeView:
    snapshot, policy, log, turn, clock, choice = explain(change, now)
    messages = list(change.messages.order_by("-date", "-id")[: talk.MOST])[::-1]
    reviewers = list(change.reviewers.select_related("account").order_by("id"))
    attention = list(change.attention_set.select_related("account").order_by("id"))
    reasons = turn.reasons if turn else ()
    spoken_of = {r.account for r in reasons} | {e.account for e in log} | {m.author_id for m in messages}
    spoken_of |= {vote.account for vote in snapshot.votes}
    experts = turn.experts if turn else None
    spoken_of |= experts_view.accounts_in(experts)
    numbers = {r.number for r in reasons} | {lower.number for lower in snapshot.lower}
    glossary = glossary_of(spoken_of - {None}, numbers - {None}, viewer)  # type: ignore[arg-type]
    told = sentences(reasons, glossary, now)
    words, sign, tone = turn_words(change, turn)
    end = now if turn else clock.since
    below, above = chain_of(change, snapshot, viewer)
    gerrit = gerrit_url(change.server.url, change.project.name, change.number, change.patch_set)
    return ChangeView(
        change=change,
        url=change_url(change.project.name, change.number),
        gerrit_url=gerrit,
        turn=words,
        glyph=sign,
        tone=tone,
        reason=without_prefix(told[0], words) if told else "",
        reasons=told[1:],
        act=next_act(turn, gerrit, below, glossary),
        held=span((now - clock.clock_start).total_seconds()) if turn else "",
        shares=[(h, HOLDER_WORDS[h], span(s)) for h, s in lengths(clock.segments).items()],
        timeline=timeline(clock.segments, log, lambda account: name_of(account, glossary), end),
        history=history_of(log, glossary),
        stints=stints_of(clock),
        uploads=uploads_of(log, change.owner_id, glossary),
        votes=votes_now(snapshot, glossary, asks(policy, snapshot.labels), turn.missing if turn else {}),
        policy=policy,
        why_policy=sentence(choice.why, {}, now),
        unknown_groups=", ".join(choice.unknown),
        wait=span(policy.wait.total_seconds()),
        requirements=list(change.submit_requirements.order_by("name")),
        files=list(change.files.order_by("path")[:MOST_FILES]),
        talk=talk_of(messages, glossary, change),
        older_messages=max(0, len(snapshot.messages) - len(messages)),
        below=below,
        above=above,
        reviewers=people_of(reviewers, "REVIEWER"),
        cc=people_of(reviewers, "CC"),
        attention=[(entry.account.label, attention_reason(entry)) for entry in attention],
        rank=rank_of(change, now),
        experts=experts_view.rows_of(experts, glossary),
    )


def rank_of(change: Change, now: datetime) -> RankView | None:
    """None for what is closed or no longer visible to us."""
    facts: Facts | None = Facts.objects.filter(pk=change.pk, is_listed=True).first()
    if facts is None:
        return None
    terms = (facts.rank_terms, facts.turn, facts.clock_start, now)
    return RankView(rank_sentence(*terms), table(*terms), line_of(facts, now))


def turn_words(change: Change, turn: Turn | None) -> tuple[str, str, str]:
    """(turn in words, its glyph, its tone)."""
    if turn:
        return WORDS[turn.lane], glyph(turn.holder, turn.lane), turn.holder.value
    mark = GONE.get(change.status)
    return (mark.words, mark.text, "over") if mark else (change.status.capitalize(), "·", "over")


def name_of(account: int | None, glossary: Glossary) -> str:
    person = glossary.people.get(account) if account is not None else None
    return person.name if person else "somebody"


def stints_of(clock: Clock) -> list[tuple[str, str, datetime, datetime, str]]:
    """(holder, its words, from, to, how long) of each segment."""
    return [
        (s.holder.value, HOLDER_WORDS[s.holder], s.start, s.end, span((s.end - s.start).total_seconds()))
        for s in clock.segments
    ]


def history_of(log: Sequence[Event], glossary: Glossary) -> list[Happening]:
    return [
        Happening(f"event-{row}", event.at, name_of(event.account, glossary), happened(event), tone_of(event))
        for row, event in enumerate(log)
    ]


def happened(event: Event) -> str:
    if event.kind is EventKind.UPLOAD:
        return f"uploaded patch set {event.patch_set}: {UPLOAD_WORDS.get(event.upload_kind, 'kind not said')}"
    if event.kind is EventKind.VOTE:
        given = signed(event.value) if event.value else "taken away"
        return f"{event.label} {given}" + (f" on patch set {event.patch_set}" if event.patch_set else "")
    if event.kind is EventKind.REPLY:
        comments = f" with {event.comments} inline comments" if event.comments else ""
        return f"wrote a message{comments}"
    return FLIP_WORDS.get(event.kind, event.kind.value)


def tone_of(event: Event) -> str:
    if event.kind is not EventKind.VOTE or not event.value:
        return ""
    return "plus" if event.value > 0 else "minus"


def uploads_of(log: Sequence[Event], owner: int | None, glossary: Glossary) -> list[Upload]:
    """The patch sets, the newest first, each with the votes given on it."""
    votes: dict[int | None, list[Mark]] = {}
    for event in log:
        if event.kind is EventKind.VOTE:
            votes.setdefault(event.patch_set, []).append(vote_mark(event, glossary))
    uploads = [
        Upload(
            event.patch_set or 0,
            event.at,
            "" if event.account == owner else name_of(event.account, glossary),
            UPLOAD_WORDS.get(event.upload_kind, "kind not said"),
            votes.get(event.patch_set, []),
        )
        for event in log
        if event.kind is EventKind.UPLOAD
    ]
    return uploads[::-1]


def vote_mark(event: Event, glossary: Glossary) -> Mark:
    given = signed(event.value) if event.value else " taken away"
    text = f"{initials(event.label)}{given} {name_of(event.account, glossary)}"
    return Mark(text, f"{event.label}, {event.at:%Y-%m-%d %H:%M}", tone_of(event))


def votes_now(
    snapshot: ChangeSnapshot, glossary: Glossary, asked: Mapping[str, str], missing: Mapping[str, int]
) -> list[LabelView]:
    """Each label that the change has, or that somebody has voted on, or that the policy needs more of."""
    rows = []
    for label in sorted({*snapshot.labels, *(vote.label for vote in snapshot.votes), *missing}):
        given = sorted((v for v in snapshot.votes if v.label == label), key=lambda v: (-v.value, v.account))
        marks = [
            Mark(
                f"{signed(vote.value)} {name_of(vote.account, glossary)}",
                f"on patch set {vote.patch_set or '?'}" + (f", {vote.date:%Y-%m-%d %H:%M}" if vote.date else ""),
                "plus" if vote.value > 0 else "minus",
            )
            for vote in given
        ]
        fact = snapshot.labels.get(label)
        scale = f"{signed(fact.min)} to {signed(fact.max)}" if fact else ""
        rows.append(LabelView(label, scale, marks, asked.get(label, ""), missing.get(label, 0)))
    return rows


def talk_of(messages: Sequence[Message], glossary: Glossary, change: Change) -> list[talk.Stretch]:
    numbers = talk.account_numbers(message.text for message in messages)
    named = Account.objects.filter(server_id=change.server_id, number__in=numbers)
    names = {account.number: account.label for account in named}
    said = []
    for message in messages:
        text, is_cut = talk.readable(message.text, names)
        person = glossary.people.get(message.author_id) if message.author_id else None
        is_automatic = person is None or person.is_bot or message.tag.startswith(talk.AUTOMATIC)
        who = person.name if person else "Gerrit"
        said.append(talk.Said(message.date, who, text, message.patch_set, is_automatic, is_cut))
    return talk.stretches(reversed(said))


def chain_of(change: Change, snapshot: ChangeSnapshot, viewer: Viewer) -> tuple[list[Linked], list[Linked]]:
    """(what it stands on, what stands on it), the nearest first."""
    lower = {fact.number: fact for fact in snapshot.lower}
    upper = dependents_of({change.pk})
    rows = Change.objects.filter(server_id=change.server_id).select_related("project", "facts")
    if not viewer.sees_private:
        rows = rows.filter(is_private=False, missing_since=None, gone_at=None)
    rows = rows.only("number", "subject", "status", "project__name", "facts__lane")
    below = {row.number: row for row in rows.filter(number__in=lower)[:MOST_LINKED]}
    above = rows.filter(pk__in=upper).order_by("-status", "number")[:MOST_LINKED]
    return (
        [linked(below[number], how(fact)) for number, fact in lower.items() if number in below],
        [linked(row, "") for row in above],
    )


def how(lower: LowerChange) -> str:
    """In which way a change stands on that one, if it is not the plain one."""
    return "Depends-On" if lower.via_footer else "" if lower.is_current else "an old patch set of it"


def linked(row: Change, notes: str) -> Linked:
    facts: Facts | None = getattr(row, "facts", None)
    state = GONE[row.status].words if row.status in GONE else WORDS.get(facts.lane if facts else "", "Open")
    url = change_url(row.project.name, row.number)
    return Linked(row.number, url, row.subject[:300], row.project.name, state, notes)


def people_of(reviewers: Sequence[Reviewer], state: str) -> list[str]:
    """Names; people who were added by e-mail have no account."""
    return [row.account.label if row.account else "somebody by e-mail" for row in reviewers if row.state == state]


def attention_reason(entry: AttentionEntry) -> str:
    """Gerrit's reason; account numbers in it are left out, since the name stands beside it."""
    return talk.ACCOUNT.sub("somebody", entry.reason)[:200]
