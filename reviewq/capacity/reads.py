"""Every query about people's time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import DateField, DateTimeField, QuerySet, Value

from reviewq.people.reads import Viewer
from reviewq.reviews.reads import spent

from .loads import waiting
from .models import Away, Capacity, NotNow
from .rules.days import Period, today_on_earth
from .rules.room import NOTHING, Room, Said, Unit, Work, room


@dataclass(frozen=True, slots=True)
class Time:
    """What somebody told us of their time, and what they carry: for themselves and for who leads them. `periods`: the
    days away that are not over."""

    said: Said | None
    spent: Work
    waiting: Work
    periods: tuple[Away, ...]
    not_now: datetime | None
    room: Room


def rooms(accounts: Collection[int], now: datetime) -> dict[int, Room]:
    """Account id -> whether they have room, in a fixed number of queries (at most five); who said nothing has too."""
    return {account: time.room for account, time in times(accounts, now).items()}


def times(accounts: Collection[int], now: datetime) -> dict[int, Time]:
    """Account id -> their time: at most five queries. Of who never said how much they want it is not looked up what
    they carry, unless they are asked about alone."""
    wanted = set(accounts)
    said = {row.account_id: Said(row.amount, Unit(row.unit)) for row in Capacity.objects.filter(account__in=wanted)}
    away: dict[int, list[Away]] = defaultdict(list)
    for row in away_days(now).filter(account__in=wanted):
        away[row.account_id].append(row)
    not_now = dict(quiet(now).filter(account__in=wanted).order_by("until").values_list("account_id", "until"))
    limited = list(wanted if len(wanted) == 1 else said)
    held = waiting(limited, now)
    done = spent(limited, now) if limited else {}
    found = {}
    for account in wanted:
        did = done.get(account)
        work, holds = Work(did.reviews, did.minutes) if did else NOTHING, held.get(account, NOTHING)
        periods = tuple(away[account]) if account in away else ()
        days = [Period(one.first, one.last) for one in periods]
        has = room(said.get(account), work, holds, days, not_now.get(account), now)
        found[account] = Time(said.get(account), work, holds, periods, not_now.get(account), has)
    return found


def quiet_now(viewer: Viewer, now: datetime) -> Room | None:
    """That the reader is away, or asked for quiet, whatever they carry: one query, none for who is not known."""
    if viewer.own_account is None:
        return None
    mine, nothing = viewer.own_account.pk, Value(None, DateTimeField())
    days = away_days(now).filter(account=mine).order_by().values_list("first", "last", nothing)
    asked = quiet(now).filter(account=mine).order_by()
    no_day = Value(None, DateField())
    rows = list(days.union(asked.values_list(no_day, no_day, "until"), all=True))
    periods = [Period(first, last) for first, last, _ in rows if first]
    has = room(None, NOTHING, NOTHING, periods, max((until for *_, until in rows if until), default=None), now)
    return None if has.is_open else has


def away_days(now: datetime) -> QuerySet[Away]:
    """Days away that are not over yet, wherever somebody lives."""
    return Away.objects.filter(last__gte=today_on_earth(now).first)


def quiet(now: datetime) -> QuerySet[NotNow]:
    """Who asked not to be sent anything, and it has not ended."""
    return NotNow.objects.filter(ended_at=None, until__gt=now)
