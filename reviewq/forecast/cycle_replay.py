"""Replays a cycle: which of the changes that are open some days before a freeze merge by then?

The forecast is the rule of the pages (`rules.model`), with most of a state unknown, learned from the days of the same
cycle before. All changes of the file merged by its end; that is known of them beside their state, so what teaches are
the changes of earlier days that merged as soon: by the instant of the forecast, about as many days later as the file
goes on after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .commits import Cycle
from .rules.calibration import Told
from .rules.chance import DAY
from .rules.learn import Case, Holds, learn, usual_of
from .rules.model import Weights, curve

TERMS = ("age", "size", "feature", "owner_merged", "freeze")
HOLDS = Holds(terms=100.0, base=0.01)
EVERY = 3.0  # days between those that teach
ABOUT = (0.5, 1.5)  # from how much to how much of the rest of the file
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
    asked, cases = cycle.open_at(at), alike(cycle, at, before)
    merged = [one.merged < freeze for one in asked]
    line = straight_line(cycle, at, len(asked))
    weights = learned(cases, before)
    said = {
        "forecast": [curve(cycle.state(one, at), weights).by(freeze) for one in asked],
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


def alike(cycle: Cycle, at: datetime, before: float) -> list[Case]:
    """Past days of changes of which is known by `at` that they merged, and when, as it is of those that are asked about
    by the end of the file."""
    rest = (cycle.until - at) / DAY
    least, most = (share * rest for share in ABOUT)
    cases = cycle.cases(at, EVERY)
    return [one for one in cases if one.merged_in is not None and max(before, least) <= one.seen <= most]


def learned(cases: Sequence[Case], before: float) -> Weights:
    """For the days to the freeze alone."""
    start = Weights((before,), (0.0,), dict.fromkeys(TERMS, (0.0,)), usual_of(cases))
    return learn(cases, start, HOLDS)
