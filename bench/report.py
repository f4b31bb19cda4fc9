"""Figures, and the table of them that people read."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

SKIPPED, KEPT, MISSED = "skipped", "ok", "MISSED"
MARK = "figure "  # a line of a part that begins so holds a figure, as JSON


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `bound`: what it may be at the most (or, for rates, at the least); None: merely told."""

    what: str
    value: float | None
    unit: str
    bound: float | None = None
    is_rate: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.value is None:
            return SKIPPED
        if self.bound is None:
            return ""
        return KEPT if (self.value >= self.bound if self.is_rate else self.value <= self.bound) else MISSED


def say(figure: Figure) -> None:
    """Hands a figure to the process that collects them; a part that runs alone prints it for people as well."""
    print(MARK + json.dumps(asdict(figure)), flush=True)


def figures_in(output: str) -> list[Figure]:
    lines = [line.removeprefix(MARK) for line in output.splitlines() if line.startswith(MARK)]
    return [Figure(**json.loads(line)) for line in lines]


def table(figures: Iterable[Figure]) -> str:
    rows = [("what", "measured", "bound", "", "")]
    for one in figures:
        bound = "" if one.bound is None else f"{'>=' if one.is_rate else '<='} {number(one.bound)}"
        measured = "" if one.value is None else f"{number(one.value)} {one.unit}".strip()
        rows.append((one.what, measured, bound, one.verdict, one.note))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    what, measured, bound, verdict = (text.ljust(width) for text, width in zip(row, widths, strict=False))
    return f"{what}  {measured.strip():>{widths[1]}}  {bound}  {verdict}  {row[4]}".rstrip()


def number(value: float) -> str:
    """Three digits are all that a benchmark on a shared machine tells."""
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def machine() -> str:
    """What this runs on, and how fast it is just now: one that others share may be twice as slow an hour later."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    busy = f"load {os.getloadavg()[0]:.1f} at the start"
    what = f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, {python}, {busy}"
    return f"{what}\nyardstick: {yardstick() * 1000:.0f} ms for half a million of small objects"


def yardstick() -> float:
    """Seconds of CPU of a fixed piece of work: objects made, looked up and dropped, as our own work does."""
    times = []
    for _ in range(7):
        began = time.process_time()
        for start in range(0, 500_000, 10_000):
            sum(len(text) for text in {number: str(number) for number in range(start, start + 10_000)}.values())
        times.append(time.process_time() - began)
    return median(times)


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or sys.platform
