"""A change's log as states: what was known of it at instants of its past, and now.

Past and present are read off the same log, so what was learned from the one holds for the other. What a log does not
tell of the past (how chains and comments stood then) is unknown there. The size is that of the newest patch set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reviewq.changes.rules.ci import is_failure
from reviewq.changes.rules.history import Event, EventKind, is_new_code

from .chance import DAY
from .state import CiResult, Mover, State

WEEK = timedelta(days=7)
KEEPS_CI = "NO_CODE_CHANGE"  # the one kind of upload after which CI does not run again
MAIN_LINES = frozenset({"master", "main", ""})
SAID = (EventKind.VOTE, EventKind.REPLY)
Account = int | None


@dataclass(frozen=True, slots=True)
class Names:
    """The labels of a project by what they are for, with the lowest and highest review vote and the lowest of CI.
    `blocking`: further labels, each with the vote that holds a change."""

    review: str = "Code-Review"
    approve: str = "Workflow"
    ci: str = "Verified"
    review_range: tuple[int, int] = (-2, 2)
    ci_least: int = -1
    blocking: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Logged:
    """One change with its log, the oldest event first, as the mirror has it. `merged`: when, None: it has not."""

    key: int
    project: int
    branch: str
    owner: Account
    created: datetime
    log: tuple[Event, ...]
    names: Names = Names()
    size: int | None = None
    work: str | None = None
    merged: datetime | None = None


def states(change: Logged, instants: Iterable[datetime]) -> Iterator[State]:
    """The state at each of these instants (in time order) at which the change was open; from events before it only.
    Owner's past, pace, freeze, chain and comments are left unknown."""
    replay, place = Replay(change), 0
    for at in instants:
        while place < len(change.log) and change.log[place].at < at:
            replay.apply(change.log[place])
            place += 1
        if change.created < at and not replay.is_closed and not (change.merged and change.merged < at):
            yield replay.state(at)


def is_review(event: Event, owner: Account) -> bool:
    return event.kind in SAID and not event.is_bot and event.account != owner


@dataclass(slots=True)
class Replay:
    """A change as its log has made it so far."""

    change: Logged
    votes: dict[Account, int] = field(default_factory=dict)
    approvals: dict[Account, int] = field(default_factory=dict)
    ci: dict[Account, int] = field(default_factory=dict)
    further: dict[str, dict[Account, int]] = field(default_factory=dict)  # votes on the blocking labels
    uploads: list[datetime] = field(default_factory=list)
    moves: list[datetime] = field(default_factory=list)
    code: datetime | None = None
    patch_set: int = 0
    reviews: int = 0
    reviewed: datetime | None = None
    last_by: Mover | None = None
    is_wip: bool = False
    is_closed: bool = False

    def apply(self, event: Event) -> None:
        if event.kind is EventKind.UPLOAD:
            self._upload(event)
        elif event.kind is EventKind.VOTE:
            self._vote(event)
        elif event.kind in (EventKind.WIP, EventKind.READY):
            self.is_wip = event.kind is EventKind.WIP
        elif event.kind in (EventKind.ABANDON, EventKind.MERGE, EventKind.RESTORE):
            self.is_closed = event.kind is not EventKind.RESTORE
        if not event.is_bot:
            self._moved(event)

    def _moved(self, event: Event) -> None:
        owner = self.change.owner
        self.moves.append(event.at)
        self.last_by = Mover.OWNER if event.account == owner else Mover.OTHER
        if is_review(event, owner):
            self.reviews += 1
            self.reviewed = event.at

    def _upload(self, event: Event) -> None:
        names, kind = self.change.names, event.upload_kind
        self.uploads.append(event.at)
        self.patch_set = max(self.patch_set, event.patch_set or 0)
        if is_new_code(kind):
            self.code = event.at
            self.votes = {who: value for who, value in self.votes.items() if value <= names.review_range[0]}
            self.approvals.clear()
        if kind != KEEPS_CI:
            self.ci.clear()
        for label, value in event.dropped:
            votes = self._of(label)
            for who in [who for who, given in votes.items() if given == value]:
                del votes[who]

    def _vote(self, event: Event) -> None:
        votes = self._of(event.label)
        if event.value:
            votes[event.account] = event.value
        else:
            votes.pop(event.account, None)

    def _of(self, label: str) -> dict[Account, int]:
        names = self.change.names
        kept: Mapping[str, dict[Account, int]] = {
            names.ci: self.ci,
            names.approve: self.approvals,
            names.review: self.votes,
        }
        if label in names.blocking:
            return self.further.setdefault(label, {})
        return kept.get(label, {})

    def state(self, at: datetime) -> State:
        change, names = self.change, self.change.names
        least, most = names.review_range
        own = self.votes.get(change.owner, 0)
        given = [value for who, value in self.votes.items() if who != change.owner]
        approved = list(self.approvals.values())
        return State(
            at=at,
            age=_days(change.created, at),
            upload_age=_days(self.uploads[-1] if self.uploads else change.created, at),
            code_age=_days(self.code or change.created, at),
            moved_age=_days(self.moves[-1] if self.moves else change.created, at),
            reviews=self.reviews,
            review_age=_days(self.reviewed, at) if self.reviewed else None,
            last_by=self.last_by,
            patch_sets=max(self.patch_set, 1),
            uploads_week=_since(self.uploads, at - WEEK),
            moves_week=_since(self.moves, at - WEEK),
            size=change.size,
            ci=self._ci(),
            plus_twos=sum(value >= most for value in given),
            plus_ones=sum(0 < value < most for value in given),
            minus_ones=sum(least < value < 0 for value in given),
            minus_twos=sum(value <= least for value in given),
            own_vote=own,
            is_wip=self.is_wip or own < 0 or self.approvals.get(change.owner, 0) < 0,
            is_held=self._is_held(),
            is_approved=max(approved, default=0) > 0 and min(approved) >= 0,
            is_stable=change.branch not in MAIN_LINES,
            work=change.work,
        )

    def _is_held(self) -> bool:
        """Whether somebody else withholds approval, or a vote on a blocking label holds it."""
        withheld = any(value < 0 for who, value in self.approvals.items() if who != self.change.owner)
        blocking = self.change.names.blocking
        return withheld or any(
            value <= blocking[label] for label, votes in self.further.items() for value in votes.values()
        )

    def _ci(self) -> CiResult:
        if not self.ci:
            return CiResult.NONE
        return CiResult.FAILED if is_failure(self.ci.values(), self.change.names.ci_least) else CiResult.PASSED


def _days(instant: datetime, at: datetime) -> float:
    return max(0.0, (at - instant) / DAY)


def _since(instants: list[datetime], start: datetime) -> int:
    """How many of these, the oldest first, are not before an instant."""
    count = 0
    for instant in reversed(instants):
        if instant < start:
            break
        count += 1
    return count
