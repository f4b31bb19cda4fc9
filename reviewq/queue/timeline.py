"""The picture of who held a change when: where each piece of the drawing goes, in percent of its width. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reviewq.changes.rules.clock import Segment
from reviewq.changes.rules.history import Event, EventKind
from reviewq.changes.rules.reason import signed, span
from reviewq.parts.lanes import HOLDER_WORDS
from reviewq.parts.rows import initials

Naming = Callable[[int | None], str]

LEVELS = 3  # rows of vote marks above the bar
LEVEL_HEIGHT = 16  # pixels
BAR_TOP = LEVELS * LEVEL_HEIGHT + 4
MARK_WIDTH = 3.6  # percent; two marks nearer than that go on different levels
TICK_WIDTH = 2.4
LABEL_SHARE, NARROW_SHARE = 0.8, 2.0  # percent of the width that a letter takes, on a wide and on a narrow screen
NARROWEST = 0.15  # percent; shorter segments would not be seen
MOST_MARKS = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """Somebody held the change. `is_short`: its label has room on a narrow screen, too."""

    x: float
    width: float
    middle: float
    holder: str
    label: str
    words: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A vote, a patch set or a date; `y` is the base line of its text. `anchor`: the table row that says the same."""

    x: float
    y: int
    text: str
    words: str
    tone: str = ""
    anchor: str = ""

    @property
    def text_anchor(self) -> str:
        """Which end of the text stands at `x`: texts at the edges of the drawing grow inwards."""
        return "start" if self.x < 2 else "end" if self.x > 98 else "middle"


@dataclass(frozen=True, slots=True)
class Timeline:
    bars: list[Bar]
    votes: list[Point]
    uploads: list[Point]
    dates: list[Point]
    words: str


class Scale:
    """Instants to percent of the width."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start, self.length = start, max((end - start).total_seconds(), 60.0)

    def __call__(self, at: datetime) -> float:
        share = (at - self.start).total_seconds() / self.length
        return round(100 * min(1.0, max(0.0, share)), 3)


def timeline(segments: Sequence[Segment], log: Sequence[Event], name: Naming, end: datetime) -> Timeline:
    """The drawing of these segments; `name` gives the name of an account."""
    start = min([s.start for s in segments] + [e.at for e in log], default=end)
    scale = Scale(start, end)
    return Timeline(
        [bar_of(segment, scale) for segment in joined(segments)],
        vote_points(log, scale, name),
        upload_points(log, scale, name),
        date_points(start, end, scale),
        f"From {start:%Y-%m-%d} to {end:%Y-%m-%d}: {len(segments)} stints; the table below lists them.",
    )


def joined(segments: Iterable[Segment]) -> list[Segment]:
    """Segments of one holder that touch, as one: the ticks show where new code came."""
    found: list[Segment] = []
    for segment in segments:
        if found and found[-1].holder is segment.holder and found[-1].end == segment.start:
            segment = replace(segment, start=found.pop().start)
        found.append(segment)
    return found


def bar_of(segment: Segment, scale: Scale) -> Bar:
    x, until = scale(segment.start), scale(segment.end)
    width = max(until - x, NARROWEST)
    words = HOLDER_WORDS[segment.holder]
    length = span((segment.end - segment.start).total_seconds())
    label = next((text for text in (f"{words} {length}", words) if len(text) * LABEL_SHARE < width), "")
    told = f"{words}: {length}, {segment.start:%Y-%m-%d %H:%M} to {segment.end:%Y-%m-%d %H:%M}"
    is_short = len(label) * NARROW_SHARE < width
    return Bar(x, width, round(x + width / 2, 3), segment.holder.value, label, told, is_short)


def vote_points(log: Sequence[Event], scale: Scale, name: Naming) -> list[Point]:
    """The newest votes of people, each on the lowest level that is free where it stands. What machines voted shows in
    who held the change, and in the table."""
    votes = [(row, e) for row, e in enumerate(log) if e.kind is EventKind.VOTE and e.value and not e.is_bot]
    free_from = [float("-inf")] * LEVELS
    points = []
    for row, event in votes[-MOST_MARKS:]:
        x = scale(event.at)
        level = next((n for n in range(LEVELS) if x >= free_from[n]), LEVELS - 1)
        free_from[level] = x + MARK_WIDTH
        text = f"{initials(event.label)}{signed(event.value)}"
        told = f"{event.label} {signed(event.value)} by {name(event.account)}, {event.at:%Y-%m-%d %H:%M}"
        tone = "plus" if event.value > 0 else "minus"
        points.append(Point(x, BAR_TOP - 8 - level * LEVEL_HEIGHT, text, told, tone, f"event-{row}"))
    return points


def upload_points(log: Sequence[Event], scale: Scale, name: Naming) -> list[Point]:
    """A tick for each patch set; its number where there is room."""
    points: list[Point] = []
    free_from = float("-inf")
    for row, event in enumerate(log):
        if event.kind is not EventKind.UPLOAD:
            continue
        x = scale(event.at)
        text = f"{event.patch_set}" if x >= free_from else ""
        free_from = x + TICK_WIDTH if text else free_from
        told = f"Patch set {event.patch_set} by {name(event.account)}, {event.at:%Y-%m-%d %H:%M}"
        points.append(Point(x, BAR_TOP + 38, text, told, anchor=f"event-{row}"))
    return points


def date_points(start: datetime, end: datetime, scale: Scale) -> list[Point]:
    """A few dates under the bar, its ends among them."""
    step = (end - start) / 4
    dates = [start + step * n for n in range(5)] if end - start > timedelta(days=8) else [start, end]
    return [Point(scale(at), BAR_TOP + 58, f"{at:%b} {at.day}", f"{at:%Y-%m-%d}") for at in dates]


def lengths(segments: Iterable[Segment]) -> dict[str, int]:
    """Seconds that each holder had the change, in the order in which they first had it."""
    found: dict[str, int] = {}
    for segment in segments:
        seconds = int((segment.end - segment.start).total_seconds())
        found[segment.holder.value] = found.get(segment.holder.value, 0) + seconds
    return found
