"""Who should look at a change, where 50,000 reviewed changes are known: one suggestion, from memory and from rows; and
the first runs over a fresh mirror of 10,000 open changes. What only computes is told in CPU time; of one
suggestion the lower of two measures."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from . import site
from .fill import fill, peak_memory
from .report import Figure, median, percentile, say

if TYPE_CHECKING:
    from reviewq.experts.rules.case import Asked, Case
    from reviewq.experts.rules.ranking import Advisor

PAST, OPEN, ASKED = 50_000, 10_000, 400
PEOPLE, OWNERS, AREAS = 450, 1_500, 60
BETWEEN = timedelta(minutes=40)
BOUND = 20  # ms
END = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    with site.folder() as folder:
        site.start(folder / "evidence.sqlite3")
        past = list(cases())
        from_memory(past)
        from_rows(past, folder / "evidence.sqlite3")
        fresh = folder / "fresh.sqlite3"
        fill(fresh, OPEN)
        site.use(fresh)
        first_runs()


def cases() -> Iterator[Case]:
    """Each area has files, reviewers and owners of its own, the first of them by far the busiest; one change in fifty
    has hundreds of files all over the tree."""
    from reviewq.experts.rules.case import Asked, Case

    dice = random.Random(7)
    for number in range(PAST):
        area = int(AREAS * dice.random() ** 2)
        is_wide = dice.random() < 0.02
        count = dice.randrange(100, 500) if is_wide else 1 + int(dice.expovariate(0.3))
        files = tuple(_file(dice, dice.randrange(AREAS) if is_wide else area) for _ in range(count))
        owner, at = f"{1000 + _one_of(dice, area, OWNERS)}", END - (PAST - number) * BETWEEN
        reviewers = {f"{_one_of(dice, area, PEOPLE)}" for _ in range(dice.choice((1, 1, 2, 3)))} - {owner}
        yield Case(number, Asked("harbour", files, at, owner, "master"), frozenset(reviewers))


def _one_of(dice: random.Random, area: int, count: int) -> int:
    """Somebody of an area; one in ten times anybody."""
    share = count // AREAS
    return dice.randrange(count) if dice.random() < 0.1 else area * share + int(share * dice.random() ** 2)


def _file(dice: random.Random, area: int) -> str:
    return f"harbour/area{area}/part{int(8 * dice.random() ** 2)}/f{int(60 * dice.random() ** 2)}.py"


def questions(past: list[Case]) -> list[Asked]:
    """Changes as they come, and the fifty widest."""
    chosen = random.Random(8).sample(past, ASKED) + sorted(past, key=lambda one: -len(one.asked.files))[:50]
    return [replace(one.asked, at=END) for one in chosen]


def from_memory(past: list[Case]) -> None:
    from reviewq.experts.rules.ranking import Advisor

    advisor, before = Advisor(), peak_memory()
    began = time.process_time()
    for case in past[:-1000]:
        advisor.knowledge.learn(case)
    evidence = time.process_time() - began
    began = time.process_time()
    for case in past[-1000:]:
        advisor.learn(case)
    each = (time.process_time() - began) / 1000
    times = [min(_told_in(advisor, asked) for _ in range(2)) for asked in questions(past)]
    note = f"{peak_memory() - before:.0f} MB more"
    say(Figure("evidence of 50,000 past changes", evidence, "s", note=note))
    say(Figure("learning one of them, with its weights", each * 1000, "ms"))
    say(Figure("one suggestion with reasons: median", median(times), "ms", BOUND))
    say(Figure("one suggestion with reasons: 95 % below", percentile(times, 0.95), "ms", BOUND))
    say(Figure("one suggestion with reasons: the slowest", max(times), "ms", BOUND, note="hundreds of files"))


def _told_in(advisor: Advisor, asked: Asked) -> float:
    """Milliseconds of CPU for the ranking and the reasons of ten people."""
    from reviewq.experts.rules.reasons import Sources

    began = time.process_time()
    picks, sources = advisor.rank(asked).picks, Sources(asked, advisor.knowledge)
    for pick in picks:
        sources.reasons(pick.account)
    return (time.process_time() - began) * 1000


def from_rows(past: list[Case], database: Path) -> None:
    """As the site keeps evidence: a row a tally."""
    from django.db import transaction

    from reviewq.experts.evidence import KeptKnowledge
    from reviewq.experts.memory import begin, recall

    begin(END)
    began, size = time.process_time(), 5_000
    for start in range(0, len(past), size):
        knowledge = KeptKnowledge()
        knowledge.fetch(case.asked for case in past[start : start + size])
        for case in past[start : start + size]:
            knowledge.learn(case)
        with transaction.atomic():
            knowledge.save(END)
    stored = time.process_time() - began
    times = []
    for asked in questions(past)[:ASKED]:
        mind = recall()
        began = time.process_time()
        mind.knowledge.fetch([asked])
        mind.advisor.rank(asked)
        times.append((time.process_time() - began) * 1000)
    megabytes = sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*")) / 1e6
    say(Figure("the same evidence to rows of the database", stored, "s", note=f"{megabytes:.0f} MB with its log"))
    say(Figure("one suggestion, everything read from rows: median", median(times), "ms"))


def first_runs() -> None:
    from django.utils import timezone

    from reviewq.experts import jobs
    from reviewq.experts.models import Learned, Suggested
    from reviewq.reviews import jobs as reviews_jobs

    while not reviews_jobs.keep().startswith("0 changes"):
        pass
    began, runs = time.perf_counter(), 0
    while Suggested.objects.count() < OPEN * 0.95:
        jobs.keep()
        runs += 1
        if runs > 30:
            raise SystemExit(f"only {Suggested.objects.count()} suggestions were made")
    seconds = time.perf_counter() - began
    note = f"{runs} runs; {Learned.objects.count():,} changes were reviewed"
    say(Figure("learning a fresh mirror and 10,000 suggestions", seconds, "s", 180, note=note))
    began = time.perf_counter()
    jobs.learn(timezone.now(), time.monotonic() + 10)
    jobs.due(timezone.now())
    say(Figure("a run that finds nothing due", (time.perf_counter() - began) * 1000, "ms", 500))


if __name__ == "__main__":
    main()
