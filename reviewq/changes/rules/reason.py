"""Typed reasons and their sentences. A reason is data first; the page turns it into words for its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

MINUS = "−"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why we say something. `code` picks the sentence; the rest is its evidence. `account` is an opaque id whose name
    the reader's page looks up; `number` is a change."""

    code: str
    at: datetime | None = None
    account: int | None = None
    patch_set: int | None = None
    label: str = ""
    value: int | None = None
    count: int | None = None
    number: int | None = None
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """Only what is set; instants in ISO form."""
        filled = {name: value for name in NAMES if (value := getattr(self, name)) not in (None, "")}
        return filled | {"at": self.at.isoformat()} if self.at else filled

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reason:
        at = datetime.fromisoformat(data["at"]) if data.get("at") else None
        return cls(**{**data, "at": at})


NAMES = tuple(field.name for field in fields(Reason))


def span(seconds: float) -> str:
    """A length of time in the two largest units that matter: '3 d 4 h', '2 h 5 min', 'moments'."""
    minutes = int(max(0, seconds) // 60)
    for unit, size, lower, lower_size in (("d", 1440, "h", 60), ("h", 60, "min", 1)):
        if minutes >= size:
            rest = minutes % size // lower_size
            return f"{minutes // size} {unit}" + (f" {rest} {lower}" if rest and minutes < size * 10 else "")
    return f"{minutes} min" if minutes else "moments"


def duration(minutes: int) -> str:
    """So much work, never in days, which are longer than anybody works: '40 min', '4 h', '130 h 10 min'."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def percent(chance: float) -> str:
    """A probability as a reader takes it in: whole per cent, never 0 or 100, which nobody can know."""
    rounded = round(100 * chance)
    if rounded < 1:
        return "under 1 %"
    return "over 99 %" if rounded > 99 else f"{rounded} %"


def signed(value: int | None) -> str:
    """A vote as people write it: +2, −1, 0."""
    if not value:
        return "0"
    return f"+{value}" if value > 0 else f"{MINUS}{-value}"


@dataclass(frozen=True, slots=True)
class _Words:
    """What a sentence may use of a reason, already in words."""

    reason: Reason
    names: Mapping[int, str]
    now: datetime

    @property
    def who(self) -> str:
        account = self.reason.account
        return "somebody" if account is None else self.names.get(account, "somebody")

    @property
    def ago(self) -> str:
        if self.reason.at is None:
            return ""
        return f", {self.span} ago"

    @property
    def on(self) -> str:
        return f" on patch set {self.reason.patch_set}" if self.reason.patch_set else ""

    @property
    def vote(self) -> str:
        return f"{self.reason.label} {signed(self.reason.value)}".strip()

    @property
    def top(self) -> str:
        """The top review vote: +2 on Code-Review, and so spoken of unless it is another one here."""
        if self.reason.value is None:
            return "+2"
        return signed(self.reason.value) if self.reason.label in ("", "Code-Review") else self.vote

    @property
    def span(self) -> str:
        return span((self.now - self.reason.at).total_seconds()) if self.reason.at else "some time"

    @property
    def upon(self) -> str:
        return "Depends on" if self.reason.label == "Depends-On" else "Stands on"

    @property
    def because(self) -> str:
        return f", because {self.reason.text}" if self.reason.text else ""

    @property
    def only(self) -> str:
        return f": only votes of {self.reason.text} do" if self.reason.text else ""

    @property
    def by(self) -> str:
        return f"from {self.reason.text}" if self.reason.text else "from somebody"

    @property
    def or_more(self) -> str:
        return " or more" if self.reason.value == 1 else ""

    @property
    def experts(self) -> str:
        return "an expert" if (self.reason.count or 1) == 1 else f"{self.how_many} experts"

    @property
    def approver(self) -> str:
        who = f"somebody of {self.reason.text}" if self.reason.text else "a core"
        return f"{who} has" if (self.reason.count or 1) == 1 else f"{self.reason.count} more ({who}) have"

    @property
    def many_times(self) -> bool:
        return (self.reason.count or 1) > 1

    @property
    def length(self) -> str:
        """`count` hours."""
        return span(3600 * (self.reason.count or 0))

    @property
    def instant(self) -> str:
        return f"{self.reason.at:%Y-%m-%d %H:%M} UTC" if self.reason.at else "some time"

    @property
    def how_many(self) -> str:
        count = self.reason.count or 0
        return {1: "a", 2: "two", 3: "three"}.get(count, str(count))

    def many(self, noun: str) -> str:
        count = self.reason.count or 0
        return f"{count} {noun}" + ("" if count == 1 else "s")


CORRECTED = {
    "reviewers": "it waits on reviewers",
    "author": "it waits on its author",
    "ci": "it waits on CI",
    "change": "it waits on another change",
    "nobody": "nobody can act on it now",
}
TURN_OF = {
    "reviewers": "the reviewers'",
    "author": "its author's",
    "ci": "CI's",
    "change": "another change's",
    "nobody": "nobody's",
    "unknown": "an unknown",
}

SENTENCES: dict[str, Callable[[_Words], str]] = {
    # reviewers
    "first_review": lambda w: "Needs a first review: nobody has looked at it yet",
    "review_again": lambda w: (
        f"Needs a first review of this code: {w.who} looked at it{w.on}{w.ago}, before it was changed"
    ),
    "plus_two": lambda w: f"Needs {w.how_many} {w.top}: reviewed, but no {w.top} yet",
    "second_plus_two": lambda w: f"Needs a second {w.top}: the first came{w.on}{w.ago}, from {w.who}",
    "more_plus_two": lambda w: f"Needs {w.reason.count} more {w.top}: the last came{w.on}{w.ago}, from {w.who}",
    "expert_missing": lambda w: f"Needs {w.experts} of {w.reason.text}: {w.vote}{w.or_more}",
    "experts_missing": lambda w: f"Needs {w.experts} each of {w.reason.text}: {w.vote}{w.or_more}",
    "core_instead": lambda w: (
        f"Needs one more core's {w.top} in place of an expert's vote: "
        + (f"nobody can give one for {w.reason.text}" if w.reason.text else "it is in no domain")
    ),
    "counts_once": lambda w: (
        f"{w.who}'s {w.vote}{w.on} counts once, as a core's: needs the vote of another expert of {w.reason.text},"
        " or another core's"
    ),
    "counts_as_core": lambda w: (
        f"{w.who}'s {w.vote}{w.on} counts once, as a core's or as that of an expert of {w.reason.text}:"
        " needs another core's, since no other expert can vote"
    ),
    "expert_given": lambda w: f"{w.who} voted {w.vote}{w.on}{w.ago}, as an expert of {w.reason.text}",
    "needs_approval": lambda w: f"Has every +2 it needs; {w.approver} to approve it ({w.vote})",
    "ready_to_submit": lambda w: "Has every vote it needs; somebody has to submit it",
    "requirement": lambda w: f"Gerrit still asks for {w.reason.text}",
    "minus_one_answered": lambda w: f"{w.who} voted {w.vote}{w.on}; the author has answered{w.ago}",
    "minus_one_outvoted": lambda w: f"{w.who} voted {w.vote}{w.on}, and a core gave +2 after it",
    "threads_answered": lambda w: f"{w.many('unresolved thread')}; the author spoke last{w.ago}",
    "plus_two_lost": lambda w: f"{w.who} gave +2{w.on}{w.ago}; newer code has dropped it",
    "own_plus_two": lambda w: f"{w.who} gave their own change +2, which does not count",
    "minus_one_lost": lambda w: f"{w.who} voted {w.vote}{w.on}{w.ago}; newer code has dropped it",
    "minus_one_drive_by": lambda w: (
        f"{w.who}, who is no core, voted {w.vote}{w.on}{w.ago} and said no more: alone it asks nothing of the author"
    ),
    "core_plus_one": lambda w: f"{w.who} may give +2 here and gave {w.vote}{w.on}: a review, but no +2",
    "voter_has_left": lambda w: (
        f"{w.who} voted {w.vote} and has left: their account is inactive"
        + (", so an administrator has to remove it" if (w.reason.value or 0) < 0 else "")
    ),
    "plus_two_not_counted": lambda w: f"{w.who} gave +2, which does not count here{w.only}",
    "approval_not_counted": lambda w: f"{w.who} approved it ({w.vote}), which does not count here{w.only}",
    "extra_missing": lambda w: f"Needs {w.vote} {w.by}" + (f", {w.reason.count} times" if w.many_times else ""),
    "no_such_label": lambda w: f"The policy asks for {w.reason.label}, a label that Gerrit does not offer here",
    "group_unseen": lambda w: f"Gerrit does not show us who is in {w.reason.text}: whoever it lets vote counts",
    "threads_left": lambda w: f"{w.many('unresolved thread')} that nobody asks the author about",
    "priority": lambda w: f"{w.who} voted {w.vote}{w.ago}",
    "approved_without_votes": lambda w: f"{w.who} has approved it already{w.ago}",
    # author
    "wip_flag": lambda w: "Its author has marked it as work in progress",
    "wip_vote": lambda w: f"Its author marked it as work in progress with {w.vote}{w.ago}",
    "conflict": lambda w: "Conflicts with its branch: it needs a rebase",
    "minus_one": lambda w: f"{w.who} voted {w.vote}{w.on}{w.ago}, and it is not answered",
    "own_minus_one": lambda w: f"Its author voted {w.vote} on it themselves{w.on}{w.ago}: not ready in their own eyes",
    "ci_failed": lambda w: f"CI failed{w.on}{w.ago} ({w.who}: {w.vote})",
    "approved_ci_failed": lambda w: f"Approved, but CI failed{w.on}{w.ago} ({w.who}: {w.vote})",
    "ci_silent": lambda w: f"CI has said nothing{w.on} for {w.span}: somebody has to recheck it",
    "extra_ci_failed": lambda w: f"{w.who} voted {w.vote}{w.on}{w.ago}, and the policy needs its vote to be positive",
    "extra_ci_silent": lambda w: f"{w.reason.text} has said nothing{w.on} for {w.span}: somebody has to recheck it",
    "ready_but_voted": lambda w: f"Marked as ready for review{w.ago}, but its author's {w.vote} still stands",
    "threads_open": lambda w: (
        f"{w.many('unresolved thread')}, the newest from {w.who}{w.ago}"
        if w.reason.account
        else w.many("unresolved thread")
    ),
    "stands_on_abandoned": lambda w: f"{w.upon} {w.reason.number}, which is abandoned: it can never merge like this",
    "stands_on_circle": lambda w: f"Depends on {w.reason.number}, which depends on it in turn: neither can merge",
    "stands_on_outdated": lambda w: f"Stands on an old patch set of {w.reason.number}: it needs a rebase",
    "owner_is_bot": lambda w: "Its owner is a bot and will not answer: somebody has to take it over",
    "owner_is_inactive": lambda w: "Its owner's account is inactive: somebody has to take it over",
    # CI
    "ci_running": lambda w: f"CI has not voted{w.on} yet, and has had {w.span} for it",
    "extra_ci_running": lambda w: f"{w.reason.text} has not voted {w.vote}{w.on} yet, and has had {w.span} for it",
    "ci_rechecking": lambda w: f"CI runs again: {w.who} asked for it{w.ago}",
    "ci_again": lambda w: f"CI runs again, started {w.span} ago",
    "ci_after_rebase": lambda w: f"CI runs again{w.on}: only a rebase or a new message, the code is the same",
    "ci_disagrees": lambda w: f"{w.who} says {w.vote}, another CI has passed it",
    "no_ci": lambda w: "No CI votes in this project, as far as its labels tell",
    # another change
    "stands_on": lambda w: f"{w.upon} {w.reason.number}, which {w.reason.text}",
    "review_lower_first": lambda w: f"{w.upon} {w.reason.number}: review that one first",
    "unknown_lower": lambda w: f"Depends on {w.reason.text}, which this mirror does not know",
    # nobody
    "held": lambda w: f"Held by {w.who}: {w.vote}{w.on}{w.ago}",
    "held_newer": lambda w: f"Its author has uploaded {w.many('patch set')} since; only {w.who} can lift the vote",
    "wait": lambda w: (
        f"Has every +2 it needs; to be approved from {w.instant} on, {w.length} after the first review that counts"
    ),
    "approved_in_wait": lambda w: f"{w.who} has approved it before {w.instant}, when the policy's wait ends",
    "blocked": lambda w: f"Gerrit says that {w.reason.label} blocks it",
    "approved": lambda w: f"Approved by {w.who}{w.ago}; CI tests and merges it",
    "approved_stuck": lambda w: f"Approved {w.span} ago and CI has said nothing since: look whether it still tests it",
    "approved_without_expert": lambda w: f"Approved without the votes of experts that the policy asks: {w.reason.text}",
    "approved_early": lambda w: f"Approved with {w.reason.count or 'no'} +2, fewer than the policy asks",
    # what people say of a turn
    "corrected": lambda w: f"{w.who} says: {CORRECTED.get(w.reason.label, w.reason.label)}{w.because}{w.ago}",
    "disputed": lambda w: (
        f"{w.reason.count} {'person says' if w.reason.count == 1 else 'people say'} "
        f"that this is not {TURN_OF.get(w.reason.text, 'its')} turn"
    ),
    # unknown, and what else the reader should know
    "unreadable": lambda w: f"The server's record could not be read: {w.reason.text}",
    "no_labels": lambda w: f"The server told of no {w.reason.label} label: unknown whose turn it is",
    "policy_default": lambda w: "No record matches: the default applies",
    "policy_only": lambda w: f"{w.reason.text}: the only record that matches",
    "policy_chosen": lambda w: (
        f"{w.reason.text}: the most specific of {w.reason.count} records that match"
        + (f": {w.reason.label}" if w.reason.label else "")
    ),
    "attention_differs": lambda w: (
        f"Gerrit's attention set asks {w.who}, its author; by the votes it is the reviewers' turn"
        if w.reason.label == "author"
        else f"Gerrit's attention set asks {w.who}; by the votes it is the author's turn"
    ),
    "attention": lambda w: f"Gerrit's attention set: {w.reason.text or w.who}",
}


def sentence(reason: Reason, names: Mapping[int, str], now: datetime) -> str:
    """The reason in words. `names` maps account ids to names; who is not in it is 'somebody'."""
    words = SENTENCES.get(reason.code)
    return words(_Words(reason, names, now)) if words else reason.code
