"""The fair clock: who has held a change for how long, and since when now.

The log is replayed through a small state machine, coarser than `turn` (the past knows no chains and no policy of
then); the present holder is what `turn` says. Nothing that leaves the code and the question as they were starts a new
stint of the reviewers: no rebase, no edited commit message, no CI result, no bot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .history import NEW_MESSAGE, Event, EventKind, is_new_code
from .policy import Policy
from .snapshot import ChangeSnapshot
from .turn import Holder, Turn


@dataclass(frozen=True, slots=True)
class Segment:
    """`holder` had the change from `start` to `end`. `by_ci`: it went there by CI alone, which interrupts a stint of
    the reviewers without ending it. `code`: counts the uploads of new code; each starts a new stint."""

    holder: Holder
    start: datetime
    end: datetime
    by_ci: bool = False
    code: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """`since`: start of the present holder's stint. `clock_start`: so long ago that now minus it is how long the present
    holder has had the change in all. `finished`: seconds of each holder up to the start of the last segment."""

    since: datetime
    clock_start: datetime
    finished: dict[Holder, int]
    segments: tuple[Segment, ...]

    def seconds(self, holder: Holder, present: Holder | None, now: datetime) -> int:
        """How long `holder` has had the change in all, as of `now`."""
        if holder == present:
            return max(0, int((now - self.clock_start).total_seconds()))
        return self.finished.get(holder, 0)


@dataclass(slots=True)
class _State:
    """Just enough of a change, at one instant of its past, to say who had it."""

    change: ChangeSnapshot
    policy: Policy
    ci: str = ""
    is_wip: bool = False
    is_closed: bool = False
    is_approved: bool = False
    code: int = 0
    holds: set[tuple[str, int | None]] = field(default_factory=set)
    asked: set[int | None] = field(default_factory=set)

    def holder(self) -> tuple[Holder | None, bool]:
        """(holder, whether CI alone decides it); None: closed."""
        if self.is_closed:
            return None, False
        if self.holds:
            return Holder.NOBODY, False
        if self.is_wip:
            return Holder.AUTHOR, False
        if self.is_approved and self.ci != "failed":
            return Holder.NOBODY, False
        if self.asked:
            return Holder.AUTHOR, False
        if self.ci == "failed":
            return Holder.AUTHOR, True
        if self.ci == "running":
            return Holder.CI, True
        return Holder.REVIEWERS, False

    def apply(self, event: Event, last_answer: datetime | None) -> None:
        handler = _HANDLERS.get(event.kind)
        if handler:
            handler(self, event)
        elif event.kind is EventKind.REPLY:
            self.reply(event, last_answer)

    def upload(self, event: Event) -> None:
        has_ci = self.policy.ci_label in self.change.labels
        if is_new_code(event.upload_kind):
            self.code += 1
            self.asked.clear()
            self.is_approved = False
            self.ci = "running" if has_ci else ""
            self.holds = {hold for hold in self.holds if hold[0] != self.policy.approve_label}
            return
        if event.upload_kind in NEW_MESSAGE:
            self.asked.clear()
        if self.ci == "failed":
            self.ci = "running"

    def vote(self, event: Event) -> None:
        policy, key = self.policy, (event.label, event.account)
        if event.label == policy.ci_label:
            self.ci = "passed" if event.value > 0 else "failed" if event.value < 0 else self.ci
        elif event.label == policy.review_label:
            self.review_vote(event)
        elif event.label == policy.approve_label:
            self.is_approved = event.value > 0 or (self.is_approved and event.value == 0 and event.account is None)
            if event.account == self.change.owner:
                self.is_wip = event.value < 0
            else:
                (self.holds.add if event.value < 0 else self.holds.discard)(key)
        elif event.label in policy.blocking:
            (self.holds.add if event.value <= policy.blocking[event.label] else self.holds.discard)(key)

    def review_vote(self, event: Event) -> None:
        if event.is_bot or event.account == self.change.owner:
            return
        key = (event.label, event.account)
        label = self.change.labels.get(event.label)
        lowest = label.min if label else -2
        (self.holds.add if event.value <= lowest < -1 else self.holds.discard)(key)
        (self.asked.add if lowest < event.value < 0 or event.value == lowest == -1 else self.asked.discard)(event.account)
        if event.value >= (label.max if label else 2):
            self.asked.clear()  # a core who has seen the -1 and gives +2 asks the author for nothing

    def reply(self, event: Event, last_answer: datetime | None) -> None:
        """Words of the author answer what was asked; inline comments of others ask, if somebody had to act on them."""
        if event.is_bot:
            return
        if event.account == self.change.owner:
            self.asked.clear()
        elif event.comments and (self.change.unresolved or (last_answer and last_answer > event.at)):
            self.asked.add(event.account)

    def recheck(self, event: Event) -> None:
        if self.ci == "failed":
            self.ci = "running"

    def flip(self, event: Event) -> None:
        if event.kind in (EventKind.WIP, EventKind.READY):
            self.is_wip = event.kind is EventKind.WIP
        else:
            self.is_closed = event.kind is not EventKind.RESTORE


_HANDLERS = {
    EventKind.UPLOAD: _State.upload,
    EventKind.VOTE: _State.vote,
    EventKind.RECHECK: _State.recheck,
    EventKind.WIP: _State.flip,
    EventKind.READY: _State.flip,
    EventKind.ABANDON: _State.flip,
    EventKind.RESTORE: _State.flip,
    EventKind.MERGE: _State.flip,
}


def replay(change: ChangeSnapshot, policy: Policy, log: Sequence[Event], end: datetime) -> list[Segment]:
    """Who held the change from its creation to `end`, by its log alone."""
    state = _State(change, policy)
    answers = [e.at for e in log if e.kind is EventKind.UPLOAD or (e.kind is EventKind.REPLY and e.account == change.owner)]
    last_answer = max(answers, default=None)
    segments: list[Segment] = []
    start = min(log[0].at, change.created) if log else change.created
    held: tuple[Holder | None, bool, int] = (Holder.AUTHOR, False, 0)
    for event in log:
        state.apply(event, last_answer)
        after = (*state.holder(), state.code)
        if after != held:
            _append(segments, held, start, event.at)
            held, start = after, event.at
    _append(segments, held, start, end, is_last=True)
    return segments


def _append(
    segments: list[Segment],
    held: tuple[Holder | None, bool, int],
    start: datetime,
    end: datetime,
    is_last: bool = False,
) -> None:
    """Adds a segment unless it is empty; joins it to one that it merely continues."""
    holder, by_ci, code = held
    if holder is None or (end <= start and not is_last):
        return
    last = segments[-1] if segments else None
    if last and last.end == start and (last.holder, last.by_ci, last.code) == held:
        segments.pop()
        start = last.start
    segments.append(Segment(holder, start, max(start, end), by_ci, code))


def clock(change: ChangeSnapshot, policy: Policy, log: Sequence[Event], turn: Turn | None, now: datetime) -> Clock:
    """The clock of a change; `turn` is None for closed ones, whose segments end with their last event."""
    if turn is None:
        ends = [e.at for e in log if e.kind in (EventKind.MERGE, EventKind.ABANDON)]
        end = max(ends, default=change.updated)
        return _finished(replay(change, policy, log, end), end)
    segments = _end_with(turn, replay(change, policy, log, now), change.created, now)
    finished: dict[Holder, int] = {}
    for segment in segments[:-1]:
        finished[segment.holder] = finished.get(segment.holder, 0) + _seconds(segment)
    last = segments[-1]
    clock_start = last.start - timedelta(seconds=finished.get(last.holder, 0))
    return Clock(_stint_start(segments), clock_start, finished, tuple(segments))


def _finished(segments: list[Segment], end: datetime) -> Clock:
    finished: dict[Holder, int] = {}
    for segment in segments:
        finished[segment.holder] = finished.get(segment.holder, 0) + _seconds(segment)
    return Clock(end, end, finished, tuple(segments))


def _seconds(segment: Segment) -> int:
    return int((segment.end - segment.start).total_seconds())


def _end_with(turn: Turn, segments: list[Segment], created: datetime, now: datetime) -> list[Segment]:
    """Makes the last segment the present holder's: from where the log says so, else from the turn's own evidence."""
    if segments and segments[-1].holder == turn.holder:
        return segments
    start = turn.since or (segments[-1].start if segments else created)
    start = min(max(start, segments[0].start if segments else created), max(now, created))
    kept = [replace(s, end=min(s.end, start)) for s in segments if s.start < start]
    by_ci, code = turn.holder is Holder.CI, segments[-1].code if segments else 0
    return [*kept, Segment(turn.holder, start, max(now, start), by_ci, code)]


def _stint_start(segments: Sequence[Segment]) -> datetime:
    """Start of the last holder's stint: new code starts one of the reviewers, CI alone merely interrupts it."""
    last = segments[-1]
    start = last.start
    for segment in reversed(segments[:-1]):
        if segment.code != last.code and last.holder is Holder.REVIEWERS:
            break
        if segment.holder is last.holder:
            start = segment.start
        elif not (segment.by_ci and last.holder is Holder.REVIEWERS):
            break
    return start
