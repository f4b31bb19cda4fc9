"""The place in line of a change that waits for reviewers, and how long such changes usually waited: three queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from reviewq.changes.models import Facts
from reviewq.changes.rules.holder import Holder, Lane
from reviewq.changes.rules.reason import span

from .rules.line import LEAST, Usual, Waited, days_between, ordinal, size_class, usual_wait

HISTORY = timedelta(days=90)
A_DAY = 86_400  # seconds
MOST_READ = 200  # reviewed changes, and as many that still wait
WAITS_FOR = {
    Lane.APPROVAL: "approval",
    Lane.SECOND: "a second +2",
    Lane.EXPERT: "an expert",
    Lane.PLUS_TWO: "a +2",
    Lane.FIRST: "a first review",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`place` of `total` in its lane and project, by rank. `waited`: seconds that reviewers have had it. `usual`: for
    who waits for the first review ever."""

    lane: str
    place: int
    total: int
    size: str
    waited: float
    usual: Usual | None

    @property
    def words(self) -> str:
        what = WAITS_FOR[Lane(self.lane)]
        if self.total == 1:
            return f"The only one that waits for {what} here"
        return f"{ordinal(self.place)} of {self.total} that wait for {what} here"

    @property
    def wait_words(self) -> str:
        """How long such changes waited, or why that is unknown."""
        usual = self.usual
        if usual is None:
            return "How long that takes is unknown: only first reviews are measured."
        if usual.low is None:
            return f"How long that takes is unknown: {_few(usual)}"
        within = days_between(usual.low, usual.high)
        return f"Changes of {self.size} were usually reviewed {within} of reviewers' time{self._so_far(usual)}."

    def _so_far(self, usual: Usual) -> str:
        if self.waited < A_DAY:
            return ""
        is_longer = usual.high is not None and self.waited > usual.high
        return f"; this one has waited {span(self.waited)}{': longer than usual' if is_longer else ''}"

    @property
    def held_words(self) -> str:
        """How often such an interval held so far; '' where none is told."""
        usual = self.usual
        if usual is None or usual.low is None:
            return ""
        if usual.tested < LEAST // 2:
            return f"From {usual.reviewed} such changes; too few to say how often that holds."
        tenths = round(10 * usual.held / usual.tested)
        counts = f"{usual.held} of {usual.tested}"
        return f"From {usual.reviewed} such changes; told when they came it held for {tenths} of 10 ({counts})."


def _few(usual: Usual) -> str:
    days = HISTORY.days
    if usual.reviewed >= LEAST:
        return f"too many of the {usual.reviewed} such changes of the last {days} days still wait."
    only = f"only {usual.reviewed}" if usual.reviewed else "no"
    return f"{only} such change{'' if usual.reviewed == 1 else 's'} got a first review here in the last {days} days."


def line_of(facts: Facts, now: datetime) -> Line | None:
    """The place in line; None for a change that does not wait for reviewers. Private ones count nowhere."""
    if facts.turn != Holder.REVIEWERS or facts.lane not in WAITS_FOR:
        return None
    ahead = Q(rank__gt=facts.rank) | Q(rank=facts.rank, change__gt=facts.pk)
    others = Facts.objects.filter(
        is_listed=True, project_id=facts.project_id, lane=facts.lane, is_private=False
    ).exclude(pk=facts.pk)
    counts = others.aggregate(total=Count("pk"), ahead=Count("pk", filter=ahead))
    least, most, words = size_class(facts.size)
    is_first = facts.lane == Lane.FIRST and facts.first_review_at is None
    waited = max(0.0, (now - facts.clock_start).total_seconds())
    usual = usual_wait(past_of(facts.project_id, least, most, now)) if is_first else None
    return Line(facts.lane, counts["ahead"] + 1, counts["total"] + 1, words, waited, usual)


def past_of(project: int, least: int, most: int | None, now: datetime) -> list[Waited]:
    """The changes of a size that came to a project in the time looked at, the newest if there are many: those that
    somebody has reviewed, and the open ones that still wait. What was closed without one tells nothing of waits."""
    rows = Facts.objects.filter(project_id=project, size__gte=least, is_private=False)
    if most is not None:
        rows = rows.filter(size__lte=most)
    start = now - HISTORY
    reviewed = _reviewed(rows, start)
    if len(reviewed) == MOST_READ:
        start = reviewed[-1].created
    return [*reviewed, *_waiting(rows, start, now)]


def _reviewed(rows: QuerySet[Facts], start: datetime) -> list[Waited]:
    """The plain bound on the review, which came after the change did, lets the database begin in an index."""
    came = rows.filter(first_review_at__gt=start, change__created__gt=start).order_by("-change__created", "-pk")
    columns = came.values_list("change__created", "first_wait", "first_review_at")[:MOST_READ]
    return [Waited(created, waited or 0, at) for created, waited, at in columns]


def _waiting(rows: QuerySet[Facts], start: datetime, now: datetime) -> list[Waited]:
    left = rows.filter(is_listed=True, first_review_at=None, change__created__gt=start).order_by("-pk")
    columns = left.values_list("change__created", "turn", "clock_start", "reviewers_seconds")[:MOST_READ]
    return [
        Waited(created, max(0.0, (now - begun).total_seconds()) if turn == Holder.REVIEWERS else before)
        for created, turn, begun, before in columns
    ]
