"""How many changes of a cycle were open and merged at the end of each day (UTC), and where that leads by the freeze."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from reviewq.changes.rules.effort import Work
from reviewq.forecast.rules.chance import Curve

ONE_DAY = timedelta(days=1)
RECENT = 28  # days that say what the present rate is


@dataclass(frozen=True, slots=True)
class Life:
    """One change as a burn-down sees it: from when to when it was open, and how it ended. `ended_at` None: open.
    `missing`: +2 votes that it still lacks; None: not known."""

    id: int
    created_at: datetime
    ended_at: datetime | None
    is_merged: bool
    work: Work
    missing: int | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Burn:
    """Numbers at the end of each past day. `merged`: since the cycle began. `whole_from`: before that day changes that
    were closed are not in the mirror, so both numbers are too low; None: it knows them all."""

    open: Mapping[date, int]
    merged: Mapping[date, int]
    whole_from: date | None = None


def burn(lives: Collection[Life], first: date, last: date, reach: datetime | None) -> Burn:
    """`first`: the day on which the cycle began. `last`: the last day to tell of; today is told as it is now.
    `reach`: how far back the mirror knows closed changes, None: it has none."""
    opened = Counter(max(day_of(life.created_at), first - ONE_DAY) for life in lives)
    ended = Counter(max(day_of(life.ended_at), first - ONE_DAY) for life in lives if life.ended_at)
    merged_on = merges_a_day(lives)
    is_open, merged = opened[first - ONE_DAY] - ended[first - ONE_DAY], 0
    open_by: dict[date, int] = {}
    merged_by: dict[date, int] = {}
    for day in days_from(first, last):
        is_open += opened[day] - ended[day]
        merged += merged_on.get(day, 0)
        open_by[day], merged_by[day] = is_open, merged
    known = day_of(reach) if reach else None
    return Burn(open_by, merged_by, known if known and known > first else None)


def merges_a_day(lives: Iterable[Life]) -> Counter[date]:
    return Counter(day_of(life.ended_at) for life in lives if life.is_merged and life.ended_at)


def day_of(at: datetime) -> date:
    return at.astimezone(UTC).date()


def days_from(first: date, last: date) -> list[date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many are open by the end of each coming day. `plan`: straight to none at the freeze. `rate`: as they opened
    and ended in the last weeks, with how many a day that is (below 0: fewer). `expected`: by the forecast of each;
    who has none stays open. Each begins today."""

    plan: Mapping[date, float]
    rate: Mapping[date, float]
    expected: Mapping[date, float]
    a_day: float | None
    without_forecast: int


def ahead(lives: Collection[Life], curves: Mapping[int, Curve], freeze: datetime, now: datetime) -> Ahead:
    """What is open now, until the freeze; nothing once that has passed."""
    days = days_from(day_of(now), day_of(freeze))
    still = [life for life in lives if life.is_open]
    if len(days) < 2:
        return Ahead({}, {}, {}, None, 0)
    a_day = _net_a_day(lives, now)
    return Ahead(
        plan={day: len(still) * (1 - n / (len(days) - 1)) for n, day in enumerate(days)},
        rate={day: max(0.0, len(still) + n * a_day) for n, day in enumerate(days)} if a_day is not None else {},
        expected=_expected(still, curves, days),
        a_day=a_day,
        without_forecast=sum(life.id not in curves for life in still),
    )


def _net_a_day(lives: Iterable[Life], now: datetime) -> float | None:
    """How the number of open ones moved a day in the last weeks; None: nothing opened or ended in them."""
    since = now - RECENT * ONE_DAY
    opened = ended = 0
    for life in lives:
        opened += life.created_at > since
        ended += life.ended_at is not None and life.ended_at > since
    return (opened - ended) / RECENT if opened or ended else None


def _expected(still: Sequence[Life], curves: Mapping[int, Curve], days: Sequence[date]) -> dict[date, float]:
    """Nothing where no open change has a forecast. A curve that was made a while ago speaks from then on."""
    known = [curves[life.id] for life in still if life.id in curves]
    if not known:
        return {}
    found: dict[date, float] = {days[0]: float(len(still))}
    first = end_of(days[0])
    by_now = [curve.by(first) for curve in known]
    for day in days[1:]:
        at = end_of(day)
        # given that it is still open at the end of today
        left = sum((1 - curve.by(at)) / max(1 - by, 1e-9) for curve, by in zip(known, by_now, strict=True))
        found[day] = len(still) - len(known) + min(left, float(len(known)))
    return found


def end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + ONE_DAY


def aligned(before: Mapping[date, int], its_freeze: date, freeze: date) -> dict[date, int]:
    """What happened in another cycle, moved so that its freeze lies on this one's."""
    return {day + (freeze - its_freeze): count for day, count in before.items()}
