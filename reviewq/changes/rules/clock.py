"""The fair clock: who has held a change for how long, and since when now.

The log is replayed (`replay.Past`); the present holder is what `turn` says. Nothing that leaves the code and the
question as they were starts a new stint of the reviewers: no rebase, no edited message, no CI result, no bot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .case import authors_of, is_answer
from .ci import starts_ci, voices_of
from .history import Event, EventKind
from .holder import Holder, Turn
from .policy import Policy
from .replay import Past
from .snapshot import ChangeSnapshot

CI_REASONS = ("ci_failed", "ci_silent", "extra_ci_failed", "extra_ci_silent")  # the author has it, but by CI alone


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
    """`since`: start of the present holder's stint. `clock_start`: so long ago that now minus it is how long the
    present holder has had the change in all. `finished`: seconds of each holder up to the start of the last segment."""

    since: datetime
    clock_start: datetime
    finished: dict[Holder, int]
    segments: tuple[Segment, ...]

    def seconds(self, holder: Holder, present: Holder | None, now: datetime) -> int:
        """How long `holder` has had the change in all, as of `now`."""
        if holder == present:
            return max(0, int((now - self.clock_start).total_seconds()))
        return self.finished.get(holder, 0)


def replay(change: ChangeSnapshot, policy: Policy, log: Sequence[Event], end: datetime) -> list[Segment]:
    """Who held the change from its creation to `end`, by its log alone. What a server's clock puts after `end`
    happened at `end`."""
    authors = authors_of(change, list(log))
    answers = [place for place, event in enumerate(log) if is_answer(event, authors)]
    voices = voices_of(change, log, policy)
    past = Past(change, policy, voices, max(answers, default=-1), authors)
    segments: list[Segment] = []
    start = min(log[0].at, change.created, end) if log else min(change.created, end)
    held: tuple[Holder | None, bool, int] = (Holder.AUTHOR, False, 0)
    for place, event in enumerate(log):
        past.apply(place, event)
        after = (*past.holder(), past.code)
        if after != held:
            at = min(max(event.at, start), end)
            _append(segments, held, start, at)
            held, start = after, at
    _append(segments, held, start, end, is_last=True)
    runs = [event.at for event in log if starts_ci(event, policy, voices)]
    return [piece for segment in segments for piece in _while_patient(segment, runs, policy.ci_patience)]


def _while_patient(segment: Segment, runs: Sequence[datetime], patience: timedelta) -> Iterator[Segment]:
    """A stretch that CI had, as far as anybody would wait for it; from then on somebody has to start it again."""
    if segment.holder is not Holder.CI:
        yield segment
        return
    starts = [segment.start, *(at for at in runs if segment.start < at < segment.end)]
    for start, end in zip(starts, [*starts[1:], segment.end], strict=True):
        given_up = min(start + patience, end)
        yield replace(segment, start=start, end=given_up)
        if given_up < end:
            yield replace(segment, holder=Holder.AUTHOR, start=given_up, end=end)


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
        return [*segments[:-1], replace(segments[-1], end=max(segments[-1].end, now))]
    if not segments:  # the log says that it is closed, its status says that it is not
        return [Segment(turn.holder, min(created, now), now)]
    last = segments[-1]
    start = min(max(turn.since or last.start, last.start), now)
    kept = [*segments[:-1], replace(last, end=start)] if last.start < start else segments[:-1]
    by_ci = turn.holder is Holder.CI or turn.reasons[0].code in CI_REASONS
    return [*kept, Segment(turn.holder, start, now, by_ci, last.code)]


def _stint_start(segments: Sequence[Segment]) -> datetime:
    """Start of the last holder's stint: new code, and a time when it was closed, start one; CI alone merely interrupts
    that of the reviewers."""
    last = segments[-1]
    start = reached = last.start
    for segment in reversed(segments[:-1]):
        if segment.end != reached or (segment.code != last.code and last.holder is Holder.REVIEWERS):
            break
        if segment.holder is last.holder:
            start = segment.start
        elif not (segment.by_ci and last.holder is Holder.REVIEWERS):
            break
        reached = segment.start
    return start
