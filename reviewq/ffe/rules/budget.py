"""How many exceptions a project may afford in a cycle: a share of what its last milestone merged, and a number that
they never pass. A ceiling is advice: it forbids nothing, and asks for a reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewq.cycles.rules.cycle import CycleSpan, Kind

MOST_CYCLES = 6  # that are compared


@dataclass(frozen=True, slots=True)
class Window:
    """The last milestone: from when to when its merges count. `end` may be still to come."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Ceiling:
    """`number` None: no ceiling is known; `why` says how it comes about, or what is missing."""

    number: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Budget:
    """`granted`: grants of the cycle, whatever became of them; `asked`: requests that wait for a word."""

    granted: int
    asked: int
    ceiling: Ceiling

    @property
    def left(self) -> int | None:
        """How many more may be granted; below 0: so many too many. None: unknown."""
        return None if self.ceiling.number is None else self.ceiling.number - self.granted

    @property
    def needs_reason(self) -> bool:
        """Whether one more grant is beyond the ceiling and has to be explained."""
        return self.left is not None and self.left < 1

    @property
    def words(self) -> str:
        return f"{self._granted()}{self._asked()}{self._left()}"

    def _granted(self) -> str:
        known = self.ceiling.number is not None
        return f"{self.granted} of {self.ceiling.number} granted" if known else f"{self.granted} granted"

    def _asked(self) -> str:
        return f", {self.asked} more asked for" if self.asked else ", none asked for"

    def _left(self) -> str:
        if self.left is None:
            return "; how many there may be is unknown"
        if self.left < 0:
            return f"; {-self.left} beyond the ceiling"
        return f"; {self.left} left" if self.left else "; the ceiling is reached"


def window_of(span: CycleSpan) -> Window | None:
    """The last milestone of a cycle: from milestone 2 to its feature freeze. Where the calendar has not both, from the
    milestone before it or the cycle's beginning, to milestone 3."""
    starts = (span.at(Kind.MILESTONE_2), span.at(Kind.MILESTONE_1), span.begins_at)
    start = next((at for at in starts if at), None)
    end = span.at(Kind.FEATURE_FREEZE) or span.at(Kind.MILESTONE_3)
    return Window(start, end) if start and end and start < end else None


def ceiling(merges: int | None, share: int, most: int | None, window: Window | None, now: datetime) -> Ceiling:
    """`merges`: how many changes merged in the window, None: the mirror does not know; `share`: per cent; `most`: the
    number that no share passes, None: no such rule."""
    is_counted = window is not None and merges is not None and now >= window.start
    by_share = merges * share // 100 if is_counted and merges is not None else None
    said = [_of_share(merges, share, window, now)]
    if most is not None:
        said.append(f"at most {most} by the terms")
    known = [number for number in (by_share, most) if number is not None]
    return Ceiling(min(known) if known else None, "; ".join(said))


def _of_share(merges: int | None, share: int, window: Window | None, now: datetime) -> str:
    if window is None:
        return "the calendar does not say when the last milestone began and ended"
    if now < window.start:
        return f"the last milestone begins only on {window.start:%Y-%m-%d}"
    if merges is None:
        return f"the mirror does not reach back to {window.start:%Y-%m-%d}, where the last milestone begins"
    so_far = " so far" if now < window.end else ""
    days = f"{window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}"
    merged = f"the {merges} changes that merged{so_far} in the last milestone ({days})"
    return f"{share} % of {merged} is {merges * share // 100}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A budget as a bar: widths and places in per cent of its length. `ceiling` None: unknown."""

    granted: float
    asked: float
    ceiling: float | None


def bar_of(budget: Budget) -> Bar:
    """What is granted, then what is asked for, and where the ceiling stands."""
    most = max(budget.granted + budget.asked, budget.ceiling.number or 0, 1)
    number = budget.ceiling.number
    share = [round(100 * count / most, 2) for count in (budget.granted, budget.asked, number or 0)]
    return Bar(share[0], share[1], None if number is None else share[2])


@dataclass(frozen=True, slots=True)
class Count:
    """The exceptions of one cycle. `granted` counts all grants, of which `merged` made it and `expired` did not."""

    cycle: str
    slug: str
    asked: int = 0
    granted: int = 0
    merged: int = 0
    expired: int = 0
    denied: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """The exceptions of the last cycles, the oldest first, each with the length of its bar in per cent."""

    words: str
    counts: list[tuple[Count, float]]


def past_of(counts: Iterable[Count]) -> Past:
    """`counts`: of every cycle that has begun, the oldest first."""
    last = list(counts)[-MOST_CYCLES:]
    most = max((count.granted for count in last), default=0) or 1
    return Past(trend(last), [(count, round(100 * count.granted / most, 2)) for count in last])


def trend(counts: Sequence[Count]) -> str:
    """How the number of grants moves from cycle to cycle towards none; the oldest first."""
    if not counts:
        return "No cycle is known yet."
    last = counts[-1]
    now = "No exception was granted" if not last.granted else f"{last.granted} granted"
    if len(counts) < 2:
        return f"{now} in {last.cycle}; there is no cycle before it to compare with."
    before = counts[-2]
    if last.granted == before.granted:
        return f"{now} in {last.cycle}, as in {before.cycle}."
    way = "fewer" if last.granted < before.granted else "more"
    return (
        f"{now} in {last.cycle}, {abs(last.granted - before.granted)} {way} than in {before.cycle} ({before.granted})."
    )
