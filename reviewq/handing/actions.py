"""Turns handed on, given back, taken back; each in one transaction that begins with `touch`.

`touch` takes the row of the mirror's version, as every write of facts does: so two who hand something to the same
person write one after the other, and the second one sees their room as it is then. That nobody has one change twice is
decided by the constraints all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from reviewq.capacity.reads import rooms
from reviewq.changes.derive import touch
from reviewq.changes.models import Account, Change, Message
from reviewq.people.reads import Viewer

from . import candidates, reads
from .models import Handing

End = Handing.End
GONE = "Some of these changes are no longer there: mark the others again."


class Refused(Exception):
    """What was asked cannot be done: `words` say why, and what to do."""

    def __init__(self, words: str, is_overtaken: bool = False, is_taker: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.is_overtaken = is_overtaken  # somebody was quicker
        self.is_taker = is_taker  # it lies with whom it should go to


@transaction.atomic
def hand_on(viewer: Viewer, changes: Sequence[Change], taker: Account, note: str, now: datetime) -> list[Handing]:
    """All of them to one person, or none. Raises Refused."""
    ids = [change.pk for change in changes]
    touch(ids)
    fresh = list(Change.objects.filter(pk__in=ids).select_related("project", "facts").order_by("pk"))
    if len(fresh) < len(set(ids)):
        raise Refused(GONE)
    asked = candidates.asking(viewer, fresh, now)
    _check(asked, taker)
    put_away(viewer, ids, now)
    seen = newest(fresh)
    rows = [
        Handing(change=one, giver=viewer.account, taker=taker, by=_user(viewer), at=now, seen=seen[one.pk], note=note)
        for one in fresh
    ]
    return Handing.objects.bulk_create(rows)


def _check(asked: candidates.Asking, taker: Account) -> None:
    own = reads.own_account(asked.viewer)
    if words := reads.why_not_all(asked.viewer, asked.changes, asked.now):
        raise Refused(words, is_overtaken=any(one.giver_id == own for one in asked.parts))
    if words := candidates.refusal(asked, taker, rooms([taker.pk], asked.now)[taker.pk]):
        raise Refused(words, any(taker.pk in (one.giver_id, one.taker_id) for one in asked.parts), is_taker=True)


def newest(changes: Sequence[Change]) -> dict[int, datetime]:
    """The newest instant that the mirror has of each change, by Gerrit's clock."""
    said = Message.objects.filter(change__in=[one.pk for one in changes]).order_by().values_list("change_id")
    last = dict(said.annotate(Max("date")))
    return {one.pk: max(one.updated, last.get(one.pk) or one.updated) for one in changes}


@transaction.atomic
def take_back(viewer: Viewer, handings: Collection[int], now: datetime) -> int:
    """By the giver; what has ended meanwhile stays so. Returns how many were taken back."""
    account = reads.own_account(viewer)
    if account is None:
        return 0
    mine = reads.open_handings().filter(pk__in=handings, giver=account)
    touch(list(mine.values_list("change_id", flat=True)))
    return mine.update(end=End.TAKEN_BACK, ended_at=now)


@transaction.atomic
def give_back(viewer: Viewer, handing: Handing, why: str, now: datetime) -> None:
    """By the taker: it comes back to the giver, with why. Raises Refused."""
    touch([handing.change_id])
    onward = reads.open_handings().filter(change=handing.change_id, giver=handing.taker_id).select_related("taker")
    if further := onward.first():
        raise Refused(f"You have handed it on to {further.taker.label}: take it back from them first.")
    mine = reads.open_handings().filter(pk=handing.pk, taker=reads.own_account(viewer))
    if not mine.update(end=End.GIVEN_BACK, ended_at=now, why_back=why):
        raise Refused("It is no longer with you: it was reviewed, taken back, or closed meanwhile.", is_overtaken=True)


def put_away(viewer: Viewer, changes: Collection[int], now: datetime) -> list[int]:
    """The giver has seen that these came back. Returns what was put away."""
    back = Handing.objects.filter(
        change__in=changes, giver=reads.own_account(viewer), end=End.GIVEN_BACK, put_away_at=None
    )
    ids = list(back.values_list("pk", flat=True))
    Handing.objects.filter(pk__in=ids).update(put_away_at=now)
    return ids


def bring_back(viewer: Viewer, handings: Collection[int]) -> None:
    """Undoes that they were put away."""
    Handing.objects.filter(pk__in=handings, giver=reads.own_account(viewer)).update(put_away_at=None)


def _user(viewer: Viewer) -> User | None:
    return viewer.user if isinstance(viewer.user, User) else None
