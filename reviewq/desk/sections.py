"""The sections of `/me`: which changes belong into each, as parts of one query, and why each is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject

from reviewq.changes.experts_now import asked_of
from reviewq.changes.models import Account, AttentionEntry, Core, Facts, Message, Reviewer, Vote
from reviewq.changes.rules.reason import Reason, signed, span
from reviewq.changes.rules.turn import Holder, Lane
from reviewq.handing.models import Handing
from reviewq.handing.reads import given_back, held, open_handings
from reviewq.parts.plugins import Promised, promise_words
from reviewq.parts.rows import Listed

REVIEW_LABEL = "Code-Review"
PROMISE_LABEL = "Review-Priority"  # its words are the project's own; above 0 they promise something
LATELY = timedelta(days=90)
MOST_TAKEN_PART = 300  # changes whose reasons are looked through for what came back, the newest
RETURNS = frozenset({"plus_two_lost", "minus_one_answered", "review_again"})  # reasons that name whom it came back to
Of = tuple[int, str]  # an area: project and folder


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom the sections are made: their account and whether it is theirs for sure, the areas where they were active
    lately with how often, what they hold, and how many of each section are wanted."""

    account: Account | None
    is_verified: bool = False
    areas: Mapping[Of, int] = field(default_factory=dict)
    held: tuple[int, ...] = ()
    most: int = 40
    day: date | None = None  # today (UTC); None: nobody is asked as an expert

    @property
    def mine(self) -> int:
        """The id of their account; 0: it is not known."""
        return self.account.pk if self.account else 0

    @property
    def speaks_for(self) -> int:
        """The id of the account that is theirs for sure; 0: of none."""
        return self.mine if self.is_verified else 0


@dataclass(frozen=True, slots=True)
class Section:
    """A list of `/me`: under which words, what is in it, what is said when nothing is; `find` gives its changes, the
    most urgent first."""

    key: str
    words: str
    meaning: str
    empty: str
    find: Callable[[Reading], QuerySet[Facts]] | None = None
    text: str = ""  # a column that says why
    is_by_clock: bool = False  # who waits longest comes first; else the highest rank
    is_rare: bool = False  # not on the desk while nothing is in it


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change in a section; `text` is what the section asked for beside it."""

    section: str
    change: int
    text: str = ""
    rank: float = 0.0
    clock_start: datetime | None = None


def open_facts(reading: Reading) -> QuerySet[Facts]:
    """Open changes that everyone may see and the reader neither holds nor has handed on."""
    listed = Facts.objects.filter(is_listed__in=(True,), is_private=False).exclude(pk__in=reading.held)
    if not reading.speaks_for:
        return listed
    return listed.exclude(pk__in=open_handings().filter(giver=reading.speaks_for).values("change_id"))


def taken_part(reading: Reading) -> QuerySet[Facts]:
    """Changes that reviewers have, where the reader is one of them: their reasons tell whether something came back."""
    mine = Reviewer.objects.filter(account=reading.mine).values("change_id")
    found = open_facts(reading).filter(turn=Holder.REVIEWERS, pk__in=mine).exclude(owner=reading.mine)
    return found.order_by("-updated", "pk")[:MOST_TAKEN_PART]


def asked_by_attention(reading: Reading) -> QuerySet[Facts]:
    """Others' changes whose attention set names the reader."""
    named = AttentionEntry.objects.filter(account=reading.mine).values("change_id")
    return open_facts(reading).filter(pk__in=named).exclude(owner=reading.mine).order_by("-rank", "pk")


def first_looks(reading: Reading) -> QuerySet[Facts]:
    """What reviewers have in the reader's areas and the reader has said nothing about yet."""
    if not reading.areas:
        return Facts.objects.none()
    near = Q()
    for project, area in reading.areas:
        near |= Q(project_id=project, area=area)
    said = Message.objects.filter(change=OuterRef("pk"), author=reading.mine)
    voted = Vote.objects.filter(change=OuterRef("pk"), account=reading.mine)
    found = open_facts(reading).filter(near, turn=Holder.REVIEWERS).exclude(owner=reading.mine)
    return found.filter(~Exists(said), ~Exists(voted)).order_by("-rank", "pk")


def nearly_merging(reading: Reading) -> QuerySet[Facts]:
    """One vote from merging, in the projects where the reader is active or core; of all, if that is nowhere yet."""
    voted = Vote.objects.filter(change=OuterRef("pk"), account=reading.mine, label=REVIEW_LABEL, value__gt=0)
    found = open_facts(reading).filter(Q(lane=Lane.SECOND, missing_plus_two=1) | Q(lane=Lane.APPROVAL))
    found = found.exclude(owner=reading.mine).exclude(Q(Exists(voted), lane=Lane.SECOND))
    if reading.areas:
        core = Core.objects.filter(account=reading.mine).values("project_id")
        found = found.filter(Q(project__in={project for project, _ in reading.areas}) | Q(project__in=core))
    return found.order_by("-rank", "pk")


def asked_as_expert(reading: Reading) -> QuerySet[Facts]:
    """Changes that have every +2 and lack the vote of an expert of a domain where the reader is named."""
    if reading.day is None:
        return Facts.objects.none()
    asked = asked_of([reading.mine], reading.day).values("change_id")
    return open_facts(reading).filter(lane=Lane.EXPERT, pk__in=asked).order_by("-rank", "pk")


def own_to_mend(reading: Reading) -> QuerySet[Facts]:
    return open_facts(reading).filter(owner=reading.mine, turn=Holder.AUTHOR).order_by("clock_start", "pk")


def promised(reading: Reading) -> QuerySet[Facts]:
    """Changes that the reader promised to review and has not voted on since."""
    votes = Vote.objects.filter(account=reading.mine)
    promises = votes.filter(label=PROMISE_LABEL, value__gt=0).values("change_id")
    kept = votes.filter(label=REVIEW_LABEL).values("change_id")
    return open_facts(reading).filter(pk__in=promises).exclude(pk__in=kept).order_by("clock_start", "pk")


def handed_to(reading: Reading) -> QuerySet[Facts]:
    """What somebody handed to the reader."""
    theirs = held().filter(taker=reading.speaks_for).values("change_id")
    return open_facts(reading).filter(pk__in=theirs).order_by("clock_start", "pk")


def given_back_to(reading: Reading) -> QuerySet[Facts]:
    """What the reader had handed on and has again."""
    theirs = given_back().filter(giver=reading.speaks_for).values("change_id")
    return open_facts(reading).filter(pk__in=theirs).order_by("clock_start", "pk")


BACK, LOST, FIRST, NEARLY, OWN, PROMISED, HELD = "back", "lost", "first", "nearly", "own", "promised", "held"
ATTENTION, HANDED, GIVEN_BACK = "attention", "handed", "given_back"
EXPERT = "expert"

SECTIONS = (
    Section(
        BACK,
        "Came back to you",
        "holds that ended, votes of yours that were answered or lost, changes whose attention set names you",
        "Nothing has come back.",
    ),
    Section(
        HANDED,
        "Handed to you",
        "turns that somebody handed on to you, until you review them or give them back",
        "Nobody has handed you anything.",
        is_by_clock=True,
        is_rare=True,
    ),
    Section(
        OWN,
        "Your changes that need you",
        "a vote, a thread, CI or a conflict waits for you",
        "None of your changes waits for you.",
        own_to_mend,
        is_by_clock=True,
    ),
    Section(
        PROMISED,
        "What you promised",
        f"changes that you gave {PROMISE_LABEL} above 0 and have not voted on since, that you took, or whose"
        " exception you sponsor",
        "You have promised no review that is still open.",
        promised,
        "change__labels",
        is_by_clock=True,
    ),
    Section(
        NEARLY,
        "One vote from merging",
        "one act ends the wait, in your projects",
        "Nothing in your projects is one vote from merging.",
        nearly_merging,
    ),
    Section(
        EXPERT,
        "Your word as an expert",
        "every +2 is there; the vote of an expert of your domains is missing",
        "No change waits for your vote as an expert.",
        asked_as_expert,
        is_rare=True,
    ),
    Section(
        FIRST,
        "Waits for your first look",
        "reviewers have it, in the areas where you were active in the last 90 days, and you have not been heard yet",
        "Nothing waits for your first look in your areas.",
        first_looks,
    ),
    Section(HELD, "What you hold", "out of your lists until something happens", "You hold nothing."),
)
BY_KEY: Mapping[str, Section] = {section.key: section for section in SECTIONS}
PARTS = (
    *((section.key, section.find, section.text) for section in SECTIONS if section.find),
    (LOST, taken_part, "reasons"),
    (ATTENTION, asked_by_attention, ""),
)


def parts_of(reading: Reading, wanted: Iterable[str]) -> list[QuerySet[Any, Any]]:
    """The queries of these sections, each row a `Candidate`, in no order."""
    names = set(wanted)
    names |= {LOST, ATTENTION, GIVEN_BACK} if BACK in names else set()
    parts: list[QuerySet[Any, Any]] = []
    if reading.speaks_for:
        parts = [_by_hand(key, reading) for key in (HANDED, GIVEN_BACK) if key in names]
    for key, find, text in PARTS:
        if key in names:
            ids = find(reading).values("pk")
            ids = ids if key == LOST else ids[: reading.most]
            told = Cast(text, TextField()) if text else Value("", TextField())
            rows = Facts.objects.filter(pk__in=ids).annotate(of=Value(key), told=told)
            parts.append(rows.values_list("of", "pk", "told", "rank", "clock_start").order_by())
    return parts


def _by_hand(key: str, reading: Reading) -> QuerySet[Any, Any]:
    """Rows that came by hand, each with who and their words, as a `Reason`."""
    of_change, mine = Handing.objects.filter(change=OuterRef("pk")), reading.speaks_for
    if key == HANDED:
        facts, by_hand, who, words = handed_to(reading), of_change.filter(taker=mine, end=""), "giver_id", "note"
    else:
        facts, who, words = given_back_to(reading), "taker_id", "why_back"
        by_hand = of_change.filter(giver=mine, end=Handing.End.GIVEN_BACK, put_away_at=None).order_by("-ended_at")
    reason = by_hand.values_list(JSONObject(code=Value(key), account=who, text=words))[:1]
    told = Cast(Subquery(reason), TextField())
    rows = Facts.objects.filter(pk__in=facts.values("pk")[: reading.most]).annotate(of=Value(key), told=told)
    return rows.values_list("of", "pk", "told", "rank", "clock_start").order_by()


def promised_elsewhere(promise: Promised, ids: QuerySet[Any, Any], reading: Reading) -> QuerySet[Any, Any]:
    """Rows of the section of promises, by what another capability knows of; `told` is the key of the promise."""
    held = Facts.objects.filter(is_listed__in=(True,), is_private=False).exclude(pk__in=reading.held)
    rows = held.filter(pk__in=ids).annotate(of=Value(PROMISED), told=Value(promise.key, TextField()))
    return rows.values_list("of", "pk", "told", "rank", "clock_start").order_by()


def came_back(candidates: Iterable[Candidate], mine: int) -> list[tuple[int, Reason]]:
    """The changes that came back to the reader, each with the reason: somebody gave back what they had handed on, what
    they voted was lost or answered, else the attention set."""
    candidates = list(candidates)
    found = {one.change: Reason.from_json(json.loads(one.text)) for one in candidates if one.section == GIVEN_BACK}
    for one in candidates:
        if one.section == LOST:
            reasons = [r for r in json.loads(one.text) if r.get("account") == mine and r["code"] in RETURNS]
            if reasons and one.change not in found:
                found[one.change] = Reason.from_json(reasons[0])
    for one in candidates:
        if one.section == ATTENTION:
            found.setdefault(one.change, Reason("attention", account=mine))
    return list(found.items())


def why_back(reason: Reason, names: Mapping[int, str], now: datetime) -> str:
    """What came back, said to whom it came back."""
    if reason.code == GIVEN_BACK:
        return _said(f"{names.get(reason.account or 0, 'Somebody')} has given it back", reason.text)
    ago = f", {span((now - reason.at).total_seconds())} ago" if reason.at else ""
    words = {
        "attention": "Gerrit's attention set names you",
        "plus_two_lost": f"Newer code has dropped the +2 that you gave on patch set {reason.patch_set or '?'}{ago}",
        "minus_one_answered": f"The author has answered your {reason.label} {signed(reason.value)}{ago}",
        "review_again": f"You looked at patch set {reason.patch_set or '?'}{ago}; it was changed since",
    }
    return words[reason.code]


def why_handed(candidate: Candidate, names: Mapping[int, str]) -> str:
    """Who handed it to the reader, with their words."""
    reason = Reason.from_json(json.loads(candidate.text))
    return _said(f"{names.get(reason.account or 0, 'Somebody')} has handed it to you", reason.text)


def _said(what: str, words: str) -> str:
    return f"{what}: “{words}”" if words else what


def why_promised(candidate: Candidate, row: Listed, mine: int) -> str:
    """What another capability says, or the promise in the project's own words, as its label has them."""
    if words := promise_words(candidate.text):
        return words
    value = next((value for account, value in row.votes.get(PROMISE_LABEL, ()) if account == mine), None)
    words = json.loads(candidate.text or "{}").get(PROMISE_LABEL, {}).get("words", {})
    told = next((text for key, text in words.items() if key.strip().lstrip("+") == str(value)), "")
    return f"You voted {PROMISE_LABEL} {signed(value)}" + (f": “{str(told)[:200]}”" if told else "")


def why_first(row: Listed, areas: Mapping[tuple[str, str], int]) -> str:
    count = areas.get((row.project, row.area), 0)
    return f"In {row.area or row.project}, where you were active on {count} change{'' if count == 1 else 's'} lately"


def unique(lists: Sequence[tuple[str, list[int]]]) -> dict[str, list[int]]:
    """Each change in the first of the lists that has it, so that it stands on the page once."""
    seen: set[int] = set()
    found: dict[str, list[int]] = {}
    for key, ids in lists:
        found[key] = [pk for pk in ids if pk not in seen]
        seen.update(found[key])
    return found
