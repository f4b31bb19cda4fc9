"""How long changes usually wait for their first review, from what this mirror has seen, and how often that held.

The wait is the time that reviewers had a change before anybody said anything. Those that still wait count for as long
as they have waited (Kaplan and Meier): leaving them out would make every answer too short.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST = 20  # reviews; from fewer no interval is told
LOW, HIGH = 0.1, 0.9  # the interval is meant to hold for 8 of 10
MOST_TESTED = 50  # of the newest changes, in the test of the interval on its own past
SIZES = ((10, "up to 10 lines"), (50, "11 to 50 lines"), (250, "51 to 250 lines"))
LARGEST = "more than 250 lines"


@dataclass(frozen=True, slots=True)
class Waited:
    """One change of the past: `seconds` that reviewers had it before its first review (`at`), or so far (None)."""

    created: datetime
    seconds: float
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Usual:
    """How long such changes wait, in seconds, `reviewed` of which were seen. `low` and `high` None: too few to say, or
    (`high` alone) too many of them still wait. `held` of `tested`: how often the interval, told at the time when a
    change came from what was known then, held for it."""

    reviewed: int
    low: float | None = None
    high: float | None = None
    held: int = 0
    tested: int = 0


def size_class(size: int) -> tuple[int, int | None, str]:
    """(fewest lines, most lines, in words) of the changes that a change of that size is compared with."""
    least = 0
    for most, words in SIZES:
        if size <= most:
            return least, most, words
        least = most + 1
    return least, None, LARGEST


def usual_wait(past: Sequence[Waited]) -> Usual:
    """How long changes like these wait."""
    reviewed = sum(one.at is not None for one in past)
    if reviewed < LEAST:
        return Usual(reviewed)
    interval = quantiles((one.seconds, one.at is not None) for one in past)
    held, tested = back_test(past)
    return Usual(reviewed, *interval, held, tested)


def quantiles(waits: Iterable[tuple[float, bool]]) -> tuple[float | None, float | None]:
    """The waits that a share LOW and a share HIGH stay within; None: of too many it is not known yet. Each wait is
    (seconds, whether the review has come)."""
    shortest_first = sorted((seconds, not is_over) for seconds, is_over in waits)
    left, waiting = 1.0, len(shortest_first)
    low = high = None
    for seconds, is_waiting in shortest_first:
        if not is_waiting:
            left *= 1 - 1 / waiting
            if low is None and 1 - left >= LOW - 1e-9:
                low = seconds
            if 1 - left >= HIGH - 1e-9:
                high = seconds
                break
        waiting -= 1
    return low, high


def back_test(past: Sequence[Waited]) -> tuple[int, int]:
    """(for how many it held, of how many) if the interval had been told as each of the newest changes came. Of one that
    still waits within its interval nothing is known yet; one that still waits beyond it was told too little."""
    in_order = sorted(past, key=lambda one: one.created)
    held = tested = 0
    for place in range(len(in_order) - 1, -1, -1):
        one = in_order[place]
        known = [_as_of(other, one.created) for other in in_order[:place]]
        if tested >= MOST_TESTED or sum(is_over for _, is_over in known) < LEAST:
            break
        low, high = quantiles(known)
        if low is None or high is None:
            continue
        if one.at is not None or one.seconds > high:
            tested += 1
            held += one.at is not None and low <= one.seconds <= high
    return held, tested


def _as_of(one: Waited, then: datetime) -> tuple[float, bool]:
    """What was known of a change at an earlier instant."""
    if one.at is not None and one.at <= then:
        return one.seconds, True
    return min(one.seconds, (then - one.created).total_seconds()), False


def days_between(low: float, high: float | None) -> str:
    """An interval in words: 3 to 6 days; within hours where days would say nothing."""
    if high is None:
        return f"after {_rounded(low)} or more"
    if high < 2 * 86_400:
        least, most = int(low // 3600), max(1, -int(-high // 3600))
        return f"within {most} h" if least == 0 else f"within {least} to {most} h"
    least, most = int(low // 86_400), -int(-high // 86_400)
    return f"within {most} days" if least == 0 else f"within {least} to {most} days"


def _rounded(seconds: float) -> str:
    span = timedelta(seconds=seconds)
    return f"{span.days} days" if span.days >= 2 else f"{int(seconds // 3600)} h"


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 4th ... 11th ... 21st."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
