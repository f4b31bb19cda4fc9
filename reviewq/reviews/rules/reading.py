"""Reads a change's log as reviews: who said what at which instant, and what came back to them.

A review is a review vote or words of a person beside the owner. What somebody does in one second is one review, since
Gerrit writes vote and comments as one message and its instants are whole seconds. No reviews are: a recheck, an
approval alone, a vote that was taken away, a vote that Gerrit copied to a new patch set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from reviewq.changes.rules.case import is_answer
from reviewq.changes.rules.clock import Segment
from reviewq.changes.rules.first_review import held_until
from reviewq.changes.rules.history import Event, EventKind, is_new_code

SAYS = (EventKind.VOTE, EventKind.REPLY)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review. `value`: the review vote, None for words alone; `comments`: on lines. `back`: since when it had come
    back to them, None: it had not."""

    account: int
    at: datetime
    patch_set: int | None
    value: int | None
    comments: int = 0
    back: datetime | None = None

    def waited(self, segments: Iterable[Segment]) -> int | None:
        """Seconds that reviewers had it (`rules.clock`) from when it came back to their answer; None: this is none."""
        return None if self.back is None else held_until(segments, self.at) - held_until(segments, self.back)


@dataclass(frozen=True, slots=True)
class Reviews:
    """All of one change, the oldest first, and who has it back now: account -> since when."""

    done: tuple[Reviewed, ...]
    back: dict[int, datetime]


@dataclass(slots=True)
class _Log:
    """What is known while the log is gone through. `authors`: the owner, and who uploaded the newest code by then;
    `standing`: the review vote that each reviewer has on the present code, None if none."""

    owner: int | None
    review_label: str
    authors: set[int | None]
    standing: dict[int, int | None] = field(default_factory=dict)
    back: dict[int, datetime] = field(default_factory=dict)
    done: list[Reviewed] = field(default_factory=list)

    def apply(self, events: Sequence[Event]) -> None:
        """What one person did at one instant."""
        said = [event for event in events if is_said(event)]
        who = events[0].account
        if who is not None and who != self.owner and said:
            self.hear(who, said)
        for event in events:
            if event.kind is EventKind.UPLOAD:
                self.upload(event)
            if is_answer(event, self.authors):
                self.answered(event)

    def upload(self, event: Event) -> None:
        if is_new_code(event.upload_kind):
            self.authors = {self.owner, event.account} - {None}
            self.standing = dict.fromkeys(self.standing)

    def answered(self, event: Event) -> None:
        """It comes back to everybody who has reviewed it and has no good word standing on this code."""
        for account, value in self.standing.items():
            is_asked = value is None or value < 0
            if is_asked and account not in self.authors:
                self.back.setdefault(account, event.at)

    def hear(self, who: int, said: Sequence[Event]) -> None:
        votes = [e.value for e in said if e.kind is EventKind.VOTE and e.label == self.review_label]
        words = [e for e in said if e.kind is EventKind.REPLY]
        back = self.back.pop(who, None)
        if not votes and not words:  # an approval alone
            return
        self.standing[who] = votes[-1] if votes else self.standing.get(who)
        at = said[0].at
        comments = sum(event.comments for event in words)
        number = next((event.patch_set for event in said if event.patch_set), None)
        self.done.append(Reviewed(who, at, number, votes[-1] if votes else None, comments, back))


def is_said(event: Event) -> bool:
    """Whether a person gave a vote or words; who takes a vote away says nothing by it."""
    return event.kind in SAYS and not event.is_bot and (event.kind is EventKind.REPLY or event.value != 0)


def reviews_of(log: Iterable[Event], owner: int | None, review_label: str) -> Reviews:
    """All reviews of a change."""
    read = _Log(owner, review_label, {owner} - {None})
    for _, events in groupby(log, key=lambda event: (event.at, event.account)):
        read.apply(list(events))
    return Reviews(_once(read.done), read.back)


def _once(done: Sequence[Reviewed]) -> tuple[Reviewed, ...]:
    """One review a person and instant, where others' words stand between the parts of one in the log."""
    found: dict[tuple[int, datetime], Reviewed] = {}
    for one in done:
        key = (one.account, one.at)
        found[key] = _joined(found[key], one) if key in found else one
    return tuple(found.values())


def _joined(first: Reviewed, second: Reviewed) -> Reviewed:
    return Reviewed(
        first.account,
        first.at,
        second.patch_set or first.patch_set,
        first.value if second.value is None else second.value,
        first.comments + second.comments,
        first.back,
    )
