"""What people say of their own time, each in one transaction. Nobody says it for another."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction

from reviewq.changes.models import Account

from .models import Away, Capacity, NotNow
from .reads import away_days
from .rules.days import Period, merged

MOST_PERIODS = 40  # to come, of one person


class TooMany(Exception):
    """They have as many periods as are kept."""


@transaction.atomic
def say_capacity(account: Account, amount: Decimal | None, unit: str, now: datetime) -> None:
    """`amount` a week; None: they no longer say."""
    if amount is None:
        Capacity.objects.filter(account=account).delete()
        return
    said = {"amount": amount, "unit": unit, "said_at": now}
    Capacity.objects.update_or_create(account=account, defaults=said)


@transaction.atomic
def add_away(account: Account, by: User, period: Period, now: datetime) -> tuple[Period, bool]:
    """Returns the period that it is a part of now, and whether it was put together with others that it touches. Raises
    TooMany."""
    _lock(account)
    rows = list(away_days(now).filter(account=account))
    wholes = merged([*(Period(row.first, row.last) for row in rows), period])
    [whole] = [one for one in wholes if one.touches(period)]
    parts = [row.pk for row in rows if whole.first <= row.first <= whole.last]
    if not parts and len(rows) >= MOST_PERIODS:
        raise TooMany
    Away.objects.filter(pk__in=parts).delete()
    Away.objects.create(account=account, first=whole.first, last=whole.last, said_at=now, said_by=by)
    return whole, bool(parts)


@transaction.atomic
def remove_away(account: Account, pk: int) -> Period | None:
    """A period of their own; None: there is none such, or no longer."""
    row = Away.objects.select_for_update().filter(pk=pk, account=account).first()
    if row is None:
        return None
    row.delete()
    return Period(row.first, row.last)


@transaction.atomic
def say_not_now(account: Account, ends: datetime, now: datetime) -> None:
    """In place of what they said before."""
    _lock(account)
    end_not_now(account, now)
    NotNow.objects.create(account=account, said_at=now, until=ends)


def end_not_now(account: Account, now: datetime) -> bool:
    """Whether there was something to take back."""
    return bool(NotNow.objects.filter(account=account, ended_at=None, until__gt=now).update(ended_at=now))


def _lock(account: Account) -> None:
    """Two pages of one person write one after the other."""
    Account.objects.select_for_update().get(pk=account.pk)
