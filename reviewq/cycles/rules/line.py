"""A cycle drawn as a line: where its dates stand on it, and where today does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .cycle import Basis, CycleDay, Kind
from .words import MONTHS, title_of, weight

WIDTH, EDGE = 960, 20  # of the drawing, and what stays free at its ends
LETTER, GAP = 6.6, 12  # widths of a letter of a label, and of the space between two
ROWS, ROW_HEIGHT = 4, 18
TOP = 16  # above the highest label
FAR = 0.15  # of the length of the cycle: today is not drawn if it is farther away


@dataclass(frozen=True, slots=True)
class Mark:
    """The dates of one day. `row`: how high its label stands, 0 the lowest; -1: there is no room for it. `anchor`:
    which end of the label is at `x`."""

    x: float
    label: str
    day: date
    is_past: bool
    is_week: bool
    row: int
    anchor: str = "middle"

    @property
    def label_y(self) -> float:
        return TOP + (ROWS - 1 - self.row) * ROW_HEIGHT

    @property
    def stem_y(self) -> float:
        return self.label_y + 4


@dataclass(frozen=True, slots=True)
class Line:
    """`today_x` None: today is far from it. `months`: (x, words) of each first day of a month."""

    marks: tuple[Mark, ...]
    months: tuple[tuple[float, str], ...]
    today_x: float | None

    width = WIDTH
    axis_y = TOP + ROWS * ROW_HEIGHT
    height = TOP + ROWS * ROW_HEIGHT + 40
    month_y = TOP + ROWS * ROW_HEIGHT + 18
    today_y = TOP + ROWS * ROW_HEIGHT + 34


def line_of(days: Sequence[CycleDay], begins: date | None, today: date) -> Line | None:
    """None: there are no two days to draw a line between."""
    shown = [day for day in days if day.kind is not Kind.OTHER]
    stops = sorted({day.day for day in shown} | ({begins} if begins else set()))
    if len(stops) < 2:
        return None
    first, last = stops[0], stops[-1]
    room = timedelta(days=max(7, round((last - first).days * FAR)))
    is_near = first - room <= today <= last + room
    start, end = (min(first, today), max(last, today)) if is_near else (first, last)
    scale = (WIDTH - 2 * EDGE) / (end - start).days

    def x(day: date) -> float:
        return round(EDGE + (day - start).days * scale, 1)

    months = tuple((x(day), MONTHS[day.month - 1][:3]) for day in _firsts(start, end))
    return Line(tuple(_marks(shown, today, x)), months, x(today) if is_near else None)


def _marks(days: Sequence[CycleDay], today: date, x: Callable[[date], float]) -> Iterable[Mark]:
    """The dates that matter most have their labels first."""
    by_day: dict[date, list[CycleDay]] = {}
    for one in days:
        by_day.setdefault(one.day, []).append(one)
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    found = []
    for day, there in sorted(by_day.items(), key=lambda one: min(weight(day.kind) for day in one[1])):
        ordered = sorted(there, key=lambda one: weight(one.kind))
        label = title_of(ordered[0]) + (f" +{len(there) - 1}" if len(there) > 1 else "")
        at, anchor = x(day), _anchor(x(day), label)
        row = _row(taken, *_reach(at, anchor, label))
        is_week = all(one.basis is Basis.WEEK for one in there)
        found.append(Mark(at, label, day, day < today, is_week, row, anchor))
    return sorted(found, key=lambda mark: mark.day)


def _anchor(at: float, label: str) -> str:
    half = len(label) * LETTER / 2
    return "start" if at - half < 0 else "end" if at + half > WIDTH else "middle"


def _reach(at: float, anchor: str, label: str) -> tuple[float, float]:
    length = len(label) * LETTER + GAP
    left = {"start": at, "middle": at - length / 2, "end": at - length}[anchor]
    return left, left + length


def _row(taken: list[list[tuple[float, float]]], left: float, right: float) -> int:
    """The lowest row where nothing is in the way; -1 if there is none."""
    for number, row in enumerate(taken):
        if all(right <= start or end <= left for start, end in row):
            row.append((left, right))
            return number
    return -1


def _firsts(start: date, end: date) -> Iterable[date]:
    year, month = start.year, start.month
    while (day := date(year, month, 1)) <= end:
        if day >= start:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
