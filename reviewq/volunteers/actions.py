"""What people decide about claims, each in one transaction with what follows from it. Who may not do it gets a Refused
whose words say why and what to do; then nothing was written."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from . import claim_writes as writes
from .claim_writes import Kind, Taker
from .models import Claim, Waiting
from .rules.lease import MOST_BY_HAND, Heard, Renewal, left

TRIES = 3  # of taking a patch, while others take it and give it back
MOST_NAMED = 10  # changes that a refusal names


class Refused(Exception):
    """What was asked cannot be done: `words` say why, and what can be done instead."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class Taken(Refused):
    """Somebody else has the patch."""

    def __init__(self, claim: Claim, now: datetime) -> None:
        self.claim = claim
        super().__init__(
            f"{claim.holder_name} has it until {claim.until:%Y-%m-%d %H:%M} UTC, for {left(claim.until, now)} more. "
            "You can stand in the queue behind them."
        )


def taker(viewer: Viewer) -> Taker:
    """Claims are for people who are signed in; a Gerrit account, verified or not, only says whose acts renew them."""
    assert isinstance(viewer.user, User)
    return Taker(viewer.user, viewer.account.pk if viewer.account else None)


def take(viewer: Viewer, change: Change, purpose: str, now: datetime) -> Claim:
    """Gives the patch to the viewer; whose it is already keeps it as it is. Raises Taken with who has it, or
    Refused. Of many at the same instant the database lets one have it."""
    who = taker(viewer)
    if Claim.objects.filter(change=change, ended_at=None, until__lte=now).exists():
        writes.settle(change.pk, now)
    for attempt in range(1, TRIES + 1):
        try:
            return _take(who, change.pk, purpose, now)
        except IntegrityError:  # somebody was quicker since we looked: the next look sees them
            if attempt == TRIES:
                raise
    raise AssertionError("not reached")


@transaction.atomic
def _take(who: Taker, change: int, purpose: str, now: datetime) -> Claim:
    writes.lock(change)
    claim = writes.open_claim(change)
    if claim and claim.holder_id == who.user.pk:
        return claim
    if claim:
        raise Taken(claim, now)
    _check_change(change, who)
    _check_cap(who.user, now)
    return writes.begin(change, who, purpose, now)


def _check_change(change: int, who: Taker) -> None:
    """Raises Refused for what is closed, and for one's own."""
    status, owner = Change.objects.values_list("status", "owner_id").get(pk=change)
    if status != Change.Status.NEW:
        raise Refused(f"It is {Change.Status(status).label}: nothing is left to take.")
    if owner == who.account and owner is not None:
        raise Refused("You own it: it is yours without a claim. Others can take it.")


def _check_cap(user: User, now: datetime, are_you: bool = True) -> None:
    most = settings.CLAIMS_MAX
    held = list(
        Claim.objects.filter(writes.live(now), holder=user).order_by("at").values_list("change__number", flat=True)
    )
    if len(held) < most:
        return
    named = ", ".join(map(str, held[:MOST_NAMED])) + (" and more" if len(held) > MOST_NAMED else "")
    if are_you:
        raise Refused(f"You have {len(held)} already, which is as many as one may have: {named}. Give one back first.")
    raise Refused(f"{writes.name_of(user)} has {len(held)} already, which is as many as one may have.")


def join_queue(viewer: Viewer, change: Change, purpose: str, now: datetime) -> int:
    """Puts the viewer behind those who wait for a patch that somebody else has. Returns their place, from 1; 0: nobody
    had it any more, so it is theirs. Raises Refused."""
    who = taker(viewer)
    try:
        claim = take(viewer, change, purpose, now)
    except Taken:
        return _join(who, change.pk, purpose, now)
    assert claim.holder_id == who.user.pk
    return 0


@transaction.atomic
def _join(who: Taker, change: int, purpose: str, now: datetime) -> int:
    writes.lock(change)
    _check_change(change, who)
    _, is_new = Waiting.objects.get_or_create(
        change_id=change, person=who.user, defaults={"purpose": purpose, "at": now}
    )
    place = [one.person_id for one in writes.in_line(change)].index(who.user.pk) + 1
    if is_new:
        writes.note_of_queue(change, who.user, Kind.QUEUED, now, f"place {place}")
    return place


@transaction.atomic
def leave_queue(viewer: Viewer, change: Change, now: datetime) -> bool:
    """False: they did not wait there."""
    user = taker(viewer).user
    writes.lock(change.pk)
    if not Waiting.objects.filter(change=change, person=user).delete()[0]:
        return False
    writes.note_of_queue(change.pk, user, Kind.LEFT, now)
    return True


def give_back(viewer: Viewer, claim: Claim, now: datetime) -> Claim | None:
    """Ends a claim of the viewer's. Returns that of the first in the queue, who has the patch now. Raises Refused."""
    with transaction.atomic():
        own = _own(viewer, claim, now)
        writes.end(own, Claim.End.GIVEN_BACK, now)
        return writes.pass_on(own.change_id, now)


@transaction.atomic
def renew_by_hand(viewer: Viewer, claim: Claim, now: datetime) -> Claim:
    """The lease of the viewer runs anew from now, for whose work Gerrit does not show yet. Raises Refused."""
    own = _own(viewer, claim, now)
    if own.by_hand >= MOST_BY_HAND:
        raise Refused(
            f"You have renewed it by hand {own.by_hand} times: now a vote, a comment or an upload of yours on Gerrit "
            "renews it. Or give it back, and take it again when you have the time."
        )
    writes.renew(own, Renewal(max(own.until, now + writes.length()), "hand"), Heard.from_json(own.heard), now)
    return own


@transaction.atomic
def hand_on(viewer: Viewer, claim: Claim, to: User | None, now: datetime) -> Claim:
    """Gives a patch of the viewer's to somebody by name, or to the first in the queue, with a whole lease. They need
    not agree: they may give it back. Raises Refused."""
    own = _own(viewer, claim, now)
    if to is None:
        writes.end(own, Claim.End.HANDED_ON, now, "to the first in the queue")
        following = writes.pass_on(own.change_id, now)
        if following is None:
            raise Refused("Nobody who could take it waits in the queue: say who takes it over, or give it back.")
        return following
    receiver = writes.taker_of(to)
    _check_receiver(own, receiver, now)
    writes.end(own, Claim.End.HANDED_ON, now, f"to {writes.name_of(to)}")
    return writes.begin(own.change_id, receiver, own.purpose, now, f"handed on by {own.holder_name}")


def _check_receiver(claim: Claim, receiver: Taker, now: datetime) -> None:
    name = writes.name_of(receiver.user)
    if receiver.user.pk == claim.holder_id:
        raise Refused("It is yours already: say somebody else's name.")
    if not receiver.user.is_active:
        raise Refused(f"{name} can no longer sign in here: say somebody else's name.")
    owner = Change.objects.values_list("owner_id", flat=True).get(pk=claim.change_id)
    if receiver.account is not None and receiver.account == owner:
        raise Refused(f"{name} owns it: it is theirs without a claim. Give it back instead.")
    _check_cap(receiver.user, now, are_you=False)


def _own(viewer: Viewer, claim: Claim, now: datetime) -> Claim:
    """The claim as it is now, if it is still the viewer's. Raises Refused."""
    writes.lock(claim.change_id)
    own = Claim.objects.select_for_update().get(pk=claim.pk)
    if own.holder_id != taker(viewer).user.pk:
        raise Refused("It is not yours.")
    if own.ended_at:
        raise Refused(f"It is no longer yours: {own.get_end_display()} at {own.ended_at:%Y-%m-%d %H:%M} UTC.")
    if now >= own.until:
        raise Refused(f"Your time with it ran out at {own.until:%Y-%m-%d %H:%M} UTC; no harm done. Take it again.")
    return own
