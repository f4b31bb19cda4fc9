"""The figures that are made of reviews. Reviews are counted by their votes on the review label, +1 and the rest alike;
words without a vote are none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

DAY = timedelta(days=1)
BALANCE_DAYS = 28
DAYS_A_WEEK = 7
COUNTED = ("patch_sets", "opened", "merged", "abandoned", "reviews", "core_reviews")  # of a day


@dataclass(frozen=True, slots=True)
class Counts:
    """Reviews of the last 7, 30 and 90 days. `before90`: of the 90 days before those, None where the mirror does not
    reach back so far. `is_whole`: whether it has all of the last 90."""

    days7: int = 0
    days30: int = 0
    days90: int = 0
    before90: int | None = None
    is_whole: bool = True

    @property
    def trend(self) -> int | None:
        """How many more reviews than in the 90 days before; None: not known."""
        return self.days90 - self.before90 if self.is_whole and self.before90 is not None else None


@dataclass(frozen=True, slots=True)
class Spent:
    """What somebody did in the last 7 days. `minutes`: our estimate for each patch set that they voted on or commented
    on its lines."""

    reviews: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Response:
    """How long somebody, or a team, lets wait what came back to them: the median of the `answered`, in seconds that
    reviewers had it; None: nothing to go by. `waiting`: how many wait for them now."""

    median_seconds: int | None = None
    answered: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """Reviews of a week that begins on a Monday (UTC). `is_whole`: it is over, and the mirror has all of it."""

    first: date
    reviews: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class FlowDay:
    """What came in and went out on one UTC day. `opened` counts restored ones too."""

    day: date
    patch_sets: int = 0
    opened: int = 0
    merged: int = 0
    abandoned: int = 0
    reviews: int = 0
    core_reviews: int = 0

    @property
    def net(self) -> int:
        """By how many changes the queue grew."""
        return self.opened - self.merged - self.abandoned


@dataclass(frozen=True, slots=True)
class InOut:
    """How a queue fares: means over `days` whole days that are over. `open`: listed, public changes now. `is_whole`:
    whether the mirror has all of these days."""

    open: int
    days: int
    patch_sets_a_day: float = 0.0
    core_reviews_a_day: float = 0.0
    opened_a_week: float = 0.0
    closed_a_week: float = 0.0
    net_by_week: tuple[int, ...] = ()
    is_whole: bool = True


def in_out(days: Collection[FlowDay], open_now: int, is_whole: bool = True) -> InOut:
    """The figures of these days, which follow each other, the oldest first; `net_by_week` is of each 7 of them."""
    if not days:
        return InOut(open_now, 0, is_whole=False)
    count, flow = len(days), list(days)
    weeks = count / DAYS_A_WEEK
    nets = [sum(day.net for day in flow[start : start + DAYS_A_WEEK]) for start in range(0, count, DAYS_A_WEEK)]
    return InOut(
        open=open_now,
        days=count,
        patch_sets_a_day=sum(day.patch_sets for day in flow) / count,
        core_reviews_a_day=sum(day.core_reviews for day in flow) / count,
        opened_a_week=sum(day.opened for day in flow) / weeks,
        closed_a_week=sum(day.merged + day.abandoned for day in flow) / weeks,
        net_by_week=tuple(nets),
        is_whole=is_whole,
    )


def response(waits: Iterable[int], waiting: int = 0) -> Response:
    """`waits`: seconds of each answer."""
    known = sorted(waits)
    return Response(int(median(known)) if known else None, len(known), waiting)


def midnight(day: date) -> datetime:
    """The instant at which a day begins in UTC."""
    return datetime.combine(day, time.min, UTC)


def reaches(since: datetime | None, first: date) -> bool:
    """Whether the mirror has all from a day on. `since`: from when on it is whole; None: not known yet."""
    return since is not None and since <= midnight(first)


def first_whole_day(since: datetime | None) -> date | None:
    """The first day of which the mirror has everything; None: not known yet."""
    if since is None:
        return None
    day = since.astimezone(UTC).date()
    return day if reaches(since, day) else day + DAY


def weeks_before(now: datetime, count: int) -> list[date]:
    """The Mondays of the last so many weeks, the oldest first; the last one is of the present week."""
    today = now.astimezone(UTC).date()
    monday = today - today.weekday() * DAY
    return [monday - place * DAYS_A_WEEK * DAY for place in range(count - 1, -1, -1)]


def months_before(now: datetime, count: int) -> list[date]:
    """The first days of the last so many months, the oldest first; the last one is of the present month."""
    first, firsts = now.astimezone(UTC).date().replace(day=1), []
    for _ in range(count):
        firsts.append(first)
        first = (first - DAY).replace(day=1)
    return firsts[::-1]


def days_between(first: date, last: date) -> Iterator[date]:
    """Both included."""
    for place in range((last - first).days + 1):
        yield first + place * DAY
