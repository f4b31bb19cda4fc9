"""Reading the reviews of 10,000 changes from their logs, and the figures of 15 cores from them."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

from . import site
from .fill import fill
from .report import Figure, median, say

CHANGES, CORES, ROUNDS = 10_000, 15, 11


def main() -> None:
    with site.folder() as folder:
        database = folder / "reviews.sqlite3"
        fill(database, CHANGES)
        site.start(database)
        seconds, slices = read_all()
        say(Figure("reading the reviews of 10,000 changes", seconds, "s", 30, note=f"in {slices} runs of the worker"))
        say(Figure("a run that finds nothing due", nothing_due() * 1000, "ms"))
        say(Figure(f"counts, weeks and the last week of {CORES} people", figures() * 1000, "ms"))


def read_all() -> tuple[float, int]:
    """(seconds, runs until nothing was due)"""
    from reviewq.reviews.jobs import due, keep
    from reviewq.reviews.models import Review

    began, runs = time.perf_counter(), 0
    while due(1):
        keep()
        runs += 1
    if not Review.objects.exists():
        raise SystemExit("no review was read")
    return time.perf_counter() - began, runs


def nothing_due() -> float:
    from reviewq.reviews.jobs import keep

    began = time.perf_counter()
    keep()
    return time.perf_counter() - began


def figures() -> float:
    """Of those who reviewed most, once everything is warm."""
    from reviewq.reviews.models import Review
    from reviewq.reviews.reads import counts, spent, weekly

    busiest = Counter(Review.objects.values_list("account_id", flat=True)).most_common(CORES)
    people, now, times = [account for account, _ in busiest], datetime.now(UTC), []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        counts(people, now), spent(people, now), weekly(people, now)
        times.append(time.perf_counter() - began)
    return median(times)


if __name__ == "__main__":
    main()
