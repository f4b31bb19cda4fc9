"""Sittings written: begun, gone through, ended. Each function is one transaction, or part of one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from reviewq.changes.fast import with_rows
from reviewq.changes.models import Change, Vote
from reviewq.people.models import Link

from .models import Sitting, SittingItem
from .rules.sitting import Work
from .sections import PROMISE_LABEL

Outcome = SittingItem.Outcome


def begin(user: User, wanted: Sitting, works: Sequence[Work], now: datetime) -> Sitting:
    """Begins a sitting with these changes; one that was open ends, its rest left over. If another page of the same
    reader is quicker, theirs is the sitting."""
    try:
        with transaction.atomic():
            return _begin(user, wanted, works, now)
    except IntegrityError:
        return Sitting.objects.get(user=user, ended_at=None)


def _begin(user: User, wanted: Sitting, works: Sequence[Work], now: datetime) -> Sitting:
    for old in Sitting.objects.filter(user=user, ended_at=None):
        end(old, now)
    wanted.user, wanted.started_at = user, now
    wanted.save(force_insert=True)
    items = (
        SittingItem(sitting=wanted, change_id=work.change, position=place, minutes=work.minutes)
        for place, work in enumerate(works, 1)
    )
    SittingItem.objects.bulk_create(items)
    go_on(wanted, now)
    return wanted


def go_on(sitting: Sitting, now: datetime) -> None:
    """The next item begins; the sitting ends with its last one."""
    left = sitting.items.filter(outcome="").order_by("position")
    following = left.first()
    if following is None:
        Sitting.objects.filter(pk=sitting.pk, ended_at=None).update(ended_at=now)
    elif following.started_at is None:
        SittingItem.objects.filter(pk=following.pk).update(started_at=now)


def end(sitting: Sitting, now: datetime) -> None:
    """Ends a sitting early: what is left is left over."""
    sitting.items.filter(outcome="").update(outcome=Outcome.LEFT)
    Sitting.objects.filter(pk=sitting.pk, ended_at=None).update(ended_at=now)


def finish(user: User, changes: Collection[int], outcome: str, now: datetime) -> list[int]:
    """Finishes these changes in the open sitting; returns the items. What is finished already stays as it is."""
    sitting = Sitting.objects.select_for_update().filter(user=user, ended_at=None).first()
    if sitting is None:
        return []
    items = list(sitting.items.filter(change__in=changes, outcome="").values_list("pk", flat=True))
    SittingItem.objects.filter(pk__in=items).update(outcome=outcome, done_at=now)
    go_on(sitting, now)
    return items


def take_back(user: User, items: Collection[int], now: datetime) -> None:
    """Opens items again, and the sitting, unless another one is open by now."""
    kept = SittingItem.objects.filter(pk__in=items, sitting__user=user).exclude(outcome="")
    sitting = Sitting.objects.filter(items__in=kept).first()
    if sitting is None or Sitting.objects.filter(user=user, ended_at=None).exclude(pk=sitting.pk).exists():
        return
    Sitting.objects.filter(pk=sitting.pk).update(ended_at=None)
    first = kept.order_by("position").first()
    kept.update(outcome="", done_at=None)
    if first:  # what had begun after it begins again when its turn comes
        sitting.items.filter(outcome="", position__gt=first.position).update(started_at=None)


def changes_moved(ids: Collection[int], now: datetime) -> None:
    """Called with each write of facts, in its transaction: a vote of the reader in Gerrit finishes an item, and so does
    the end of the change."""
    planned = with_rows(SittingItem, ids)
    if not planned:
        return
    items = SittingItem.objects.filter(change__in=planned, outcome="", sitting__ended_at=None)
    accounts = Link.objects.filter(user=OuterRef(OuterRef("sitting__user"))).values("account")
    votes = Vote.objects.filter(change=OuterRef("change"), account__in=accounts).exclude(label=PROMISE_LABEL)
    rows = items.annotate(is_voted=Exists(votes)).select_related("sitting", "change")
    for item in rows:
        is_closed = item.change.status != Change.Status.NEW
        outcome = Outcome.VOTED if item.is_voted else Outcome.CLOSED if is_closed else ""
        if outcome:
            SittingItem.objects.filter(pk=item.pk, outcome="").update(outcome=outcome, done_at=now)
            go_on(item.sitting, now)
