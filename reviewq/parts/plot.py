"""Small pictures of numbers a day, as lines and bars with upright lines at days, and the table that says the same.

Drawn as inline SVG (parts/plot.html): across in percent, so that a picture fits any width without script; down in
pixels. What a line looks like (`look`) is a class of the stylesheet: a colour, a dash and a shape of its dots, so that
colour alone never tells two lines apart. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil

from .plot_scales import Days, date_labels, levels

SHAPES = {
    "one": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",  # a disc
    "two": "M-4 -4H4V4H-4Z",  # a square
    "three": "M0 -5L5 4H-5Z",  # a triangle
    "four": "M0 -5L5 0L0 5L-5 0Z",  # a diamond
    "five": "M-4 -4L4 4M4 -4L-4 4",  # a cross
}
WORD_LEVELS = 3  # rows of words above the picture
LEVEL_HEIGHT = 15  # pixels
TOP = WORD_LEVELS * LEVEL_HEIGHT + 6
TALL = 160  # pixels from zero to the highest level
FOOT = 24  # pixels for the dates
LETTER = 2.0  # percent of the width that a letter takes on a narrow screen
EDGE = 0.5  # percent between a text and the edge of the picture
DOTS, DOT_SHARE = 8, 6.0  # shapes on a line at most, and percent between two of them at least
UNKNOWN = "unknown"

Values = Mapping[date, float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A value a day; a day without one, or with None, is a gap. `look`: a key of SHAPES, or `plan` or `mean` for
    one without dots. `days`: how many days a value stands for, from its day on."""

    name: str
    look: str
    values: Values
    days: int = 1


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar a day. `look`: class of the stylesheet. `days`: how many days one stands for, from its day on."""

    name: str
    look: str
    values: Values
    days: int = 1


@dataclass(frozen=True, slots=True)
class DayLine:
    """An upright line at a day. `text` stands above it where there is room, `words` say it in full. Of two that want
    the same place the first one of the list gets it."""

    day: date
    text: str
    words: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A text of the picture; `anchor`: which end of it stands at x."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class DrawnDayLine:
    x: float
    word: Word | None
    words: str
    look: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    look: str
    pieces: list[str]
    dots: list[tuple[float, float]]
    shape: str


@dataclass(frozen=True, slots=True)
class DrawnBar:
    x: float
    y: float
    width: float
    height: float
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Key:
    """What a line or a bar means. `is_bar`: it is a bar."""

    name: str
    look: str
    shape: str
    is_bar: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture ready to be drawn. `name`: of its parts' ids. `head`, `rows`: the table behind it, texts alone."""

    name: str
    title: str
    words: str
    head: list[str]
    rows: list[list[str]]
    lines: list[DrawnLine] = field(default_factory=list)
    bars: list[DrawnBar] = field(default_factory=list)
    levels: list[Word] = field(default_factory=list)
    dates: list[Word] = field(default_factory=list)
    day_lines: list[DrawnDayLine] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    height: int = TOP + TALL + FOOT
    top: int = TOP
    tall: int = TALL
    foot: int = TOP + TALL


def plot(
    name: str,
    title: str,
    words: str,
    days: Days,
    *,
    lines: Sequence[Line] = (),
    bars: Sequence[Bars] = (),
    day_lines: Sequence[DayLine] = (),
    head: str = "Day (UTC)",
) -> Plot:
    """Draws these on one scale from zero. `words`: what the picture shows, for who cannot see it. `head`: over the
    days of the table."""
    shown: list[Line | Bars] = [*bars, *lines]
    steps = levels(max((value for one in shown for value in one.values.values() if value), default=0))
    top = steps[-1]
    return Plot(
        name,
        title,
        words,
        head=[head, *(one.name for one in shown)],
        rows=_rows(days, shown),
        lines=[_drawn_line(line, days, top) for line in lines],
        bars=[bar for n, group in enumerate(bars) for bar in _drawn_bars(group, days, top, n, len(bars))],
        levels=[Word(0, _y(step, top), f"{step:,}", "start") for step in steps],
        dates=[_word(days.x(day), TOP + TALL + 16, text) for day, text in date_labels(days)],
        day_lines=_drawn_day_lines(day_lines, days),
        keys=[
            *(Key(one.name, one.look, "", is_bar=True) for one in bars),
            *(Key(one.name, one.look, SHAPES.get(one.look, "")) for one in lines),
        ],
    )


def _y(value: float, top: float) -> float:
    return round(TOP + TALL * (1 - value / top), 1)


def _word(x: float, y: float, text: str) -> Word:
    """A text that would leave the picture stands at its edge."""
    half = len(text) * LETTER / 2
    if x < half:
        return Word(EDGE, y, text, "start")
    return Word(100 - EDGE, y, text, "end") if x > 100 - half else Word(x, y, text)


def _drawn_line(line: Line, days: Days, top: float) -> DrawnLine:
    middle = (line.days - 1) * days.width / 2
    known = ((day, line.values.get(day)) for day in days)
    points = [(round(days.x(day) + middle, 3), _y(value, top)) for day, value in known if value is not None]
    shape = SHAPES.get(line.look, "")
    pieces = _pieces(points, days.width * line.days)
    return DrawnLine(line.look, list(pieces), _dots(points, days.width * line.days) if shape else [], shape)


def _pieces(points: Sequence[tuple[float, float]], step: float) -> Iterable[str]:
    """The points of each part without a gap, as SVG wants them; down from the top of the picture."""
    piece: list[tuple[float, float]] = []
    for point in points:
        if piece and point[0] - piece[-1][0] > step * 1.5:
            yield _text(piece)
            piece = []
        piece.append(point)
    if piece:
        yield _text(piece)


def _text(piece: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y - TOP:g}" for x, y in piece)


def _dots(points: Sequence[tuple[float, float]], width: float) -> list[tuple[float, float]]:
    """The newest value and a few before it, evenly. `width`: percent between two values."""
    step = max(1, len(points) // DOTS, ceil(DOT_SHARE / width))
    return list(reversed(points[::-1][::step]))


def _drawn_bars(group: Bars, days: Days, top: float, place: int, groups: int) -> Iterable[DrawnBar]:
    """Bars of several groups stand beside each other."""
    width = days.width * group.days * 0.84 / groups
    for day in days:
        value = group.values.get(day)
        if not value:
            continue
        y = _y(value, top)
        x = round(days.x(day) - days.width / 2 + days.width * group.days * 0.08 + place * width, 3)
        look = f"{group.look} weekend" if group.days == 1 and day.weekday() >= 5 else group.look
        yield DrawnBar(x, y, round(width, 3), TOP + TALL - y, look, f"{_day(day)}: {number(value)} {group.name}")


def _drawn_day_lines(day_lines: Iterable[DayLine], days: Days) -> list[DrawnDayLine]:
    """Words on the lowest row that is free; where there is no room for a word, the line stands alone."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(WORD_LEVELS)]
    drawn = []
    for line in day_lines:
        if days.holds(line.day):
            x = days.x(line.day)
            drawn.append(DrawnDayLine(x, _placed(x, line.text, taken), line.words, line.look))
    return drawn


def _placed(x: float, text: str, taken: list[list[tuple[float, float]]]) -> Word | None:
    width = (len(text) + 1) * LETTER
    word = _word(x, 0, text)
    start = {"start": 0.0, "middle": x - width / 2, "end": 100 - width}[word.anchor]
    for level, held in enumerate(taken):
        if all(start + width <= low or high <= start for low, high in held):
            held.append((start, start + width))
            return replace(word, y=TOP - 8 - level * LEVEL_HEIGHT)
    return None


def _rows(days: Days, shown: Sequence[Line | Bars]) -> list[list[str]]:
    """A row for each day of which anything is said, the newest last."""
    rows = []
    for day in days:
        if any(day in one.values for one in shown):
            rows.append([_day(day), *(_cell(one.values, day) for one in shown)])
    return rows


def _cell(values: Values, day: date) -> str:
    if day not in values:
        return ""
    value = values[day]
    return UNKNOWN if value is None else number(value)


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d %a}"


def number(value: float) -> str:
    """At most one digit after the point, none where it is a zero."""
    return f"{value:.1f}".removesuffix(".0")
