"""Replays a cycle: which of the changes that are open some days before a freeze merge by then?

The forecast is the rule of the pages (`rules.model`), with most of a state unknown, learned from the days of the same
cycle before. All changes of the file merged by its end, and a forecast about them has to ask as much: its chance is
that of a merge by the freeze, given one by the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .commits import Cycle
from .rules.calibration import Told
from .rules.chance import DAY
from .rules.learn import Case, Holds, learn, usual_of
from .rules.model import SUREST, Weights, curve

TERMS = ("age", "size", "feature", "owner_merged", "freeze")
HOLDS = Holds(terms=5.0, base=0.01)
EVERY = 3.0  # days between those that teach
LONGEST = 0.6  # of the days that are known: a longer horizon would be learned from too few
LATELY = 28  # days whose merges make the straight line


@dataclass(frozen=True, slots=True)
class Replayed:
    """`ways`: what each way to forecast said of each open change, and whether it merged by the freeze."""

    at: datetime
    open: int
    merged: int
    taught: int
    ways: dict[str, list[Told]]


def replay(cycle: Cycle, freeze: datetime, before: float) -> Replayed:
    """`freeze`: the instant that ends the day of the freeze; `before`: days. Nothing is known from `at` on."""
    at = freeze - before * DAY
    cases = list(cycle.cases(at, EVERY))
    asked = cycle.open_at(at)
    merged = [one.merged < freeze for one in asked]
    line = straight_line(cycle, at, len(asked))
    said = {
        "forecast": forecast(cycle, cases, at, freeze),
        "triage-party's line": [float(line <= before)] * len(asked),
        "its line as a share": [min(1.0, before / line)] * len(asked),
        "everything merges": [1.0] * len(asked),
    }
    ways = {name: list(zip(chances, merged, strict=True)) for name, chances in said.items()}
    return Replayed(at, len(asked), sum(merged), len(cases), ways)


def straight_line(cycle: Cycle, at: datetime, count: int) -> float:
    """Days until all open ones are done: open / (closed / days), as triage-party has it."""
    closed = cycle.merges(at - LATELY * DAY, at)
    return count * LATELY / closed if closed else float("inf")


def forecast(cycle: Cycle, cases: Sequence[Case], at: datetime, freeze: datetime) -> list[float]:
    weights = learned(cases, (freeze - at) / DAY, (cycle.until - at) / DAY)
    last = weights.horizons[-1]
    found = []
    for one in cycle.open_at(at):
        points = curve(cycle.state(one, at), weights)
        found.append(min(SUREST, points.by(freeze) / max(points.by(at + last * DAY), 1e-9)))
    return found


def learned(cases: Sequence[Case], before: float, rest: float) -> Weights:
    """Two horizons: to the freeze, and to the end of the file or as far as can be learned."""
    known = max((case.seen for case in cases), default=0.0)
    horizons = (before, max(before, min(rest, known * LONGEST)))
    nothing = (0.0, 0.0)
    start = Weights(horizons, nothing, dict.fromkeys(TERMS, nothing), usual_of(cases))
    return learn(cases, start, HOLDS)
