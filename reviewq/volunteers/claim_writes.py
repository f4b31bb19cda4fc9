"""Claims begun, renewed, ended, passed on. Each function is called in a transaction that began with `lock`.

`lock` takes the row of the mirror's version, as every write of facts does: so whoever writes about claims waits for one
row and never in a circle, the cap cannot be outrun, and open pages draw the row anew. Who has a patch is decided by the
constraint `claimed_once` all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from reviewq.changes.derive import touch
from reviewq.changes.models import Change
from reviewq.changes.snapshots import load

from .models import Claim, ClaimEvent, Waiting
from .rules.lease import Heard, Renewal, heard_of

Kind = ClaimEvent.Kind


@dataclass(frozen=True, slots=True)
class Taker:
    """Who gets a patch: the user, and the key of the Gerrit account that they say is theirs."""

    user: User
    account: int | None = None


def name_of(user: User) -> str:
    return (user.get_full_name() or user.get_username())[:200]


def length() -> timedelta:
    """Of a new lease."""
    return timedelta(hours=settings.CLAIM_HOURS)


def lock(change: int) -> None:
    touch([change])


def live(now: datetime) -> Q:
    """The condition on Claim that somebody has the patch: a lease that ran out counts for nothing, even before it is
    marked so."""
    return Q(ended_at=None, until__gt=now)


def open_claim(change: int) -> Claim | None:
    """The claim that is not marked as ended."""
    return Claim.objects.filter(change=change, ended_at=None).select_related("holder").first()


def begin(change: int, taker: Taker, purpose: str, now: datetime, words: str = "") -> Claim:
    """A claim with a lease of its own. Raises IntegrityError where somebody has the patch. `words`: how it came."""
    claim = Claim.objects.create(
        change_id=change,
        holder=taker.user,
        holder_name=name_of(taker.user),
        account_id=taker.account,
        purpose=purpose,
        at=now,
        until=now + length(),
        heard=heard(change, taker.account).as_json(),
    )
    Waiting.objects.filter(change=change, person=taker.user).delete()
    told = f"{claim.get_purpose_display()}, until {claim.until:%Y-%m-%d %H:%M} UTC"
    note(claim, Kind.TAKEN, now, f"{told}; {words}" if words else told)
    return claim


def heard(change: int, account: int | None) -> Heard:
    """What the mirror knows of somebody on a change."""
    found = load([change]) if account is not None else {}
    return heard_of(found[change].snapshot, account) if change in found else Heard()


def renew(claim: Claim, renewed: Renewal, known: Heard, now: datetime) -> None:
    """Makes the lease longer. By hand it counts; an act on Gerrit sets the count back."""
    claim.until, claim.renewed_at, claim.renewed_by = renewed.until, now, renewed.by
    claim.by_hand = claim.by_hand + 1 if renewed.by == "hand" else 0
    claim.heard, claim.account_id = known.as_json(), known.account or claim.account_id
    claim.save(update_fields=["until", "renewed_at", "renewed_by", "by_hand", "heard", "account"])
    how = "by hand" if renewed.by == "hand" else f"{renewed.by} on Gerrit"
    note(claim, Kind.RENEWED, now, f"{how}: until {claim.until:%Y-%m-%d %H:%M} UTC")


def end(claim: Claim, how: str, now: datetime, words: str = "") -> None:
    claim.ended_at, claim.end = now, how
    claim.save(update_fields=["ended_at", "end"])
    is_by_itself = how in (Claim.End.LAPSED, Claim.End.DONE)
    note(claim, Kind(how), now, words or (claim.holder_name if is_by_itself else ""), is_by_itself)


def note(claim: Claim, kind: str, now: datetime, words: str = "", is_by_itself: bool = False) -> None:
    by = "" if is_by_itself else claim.holder_name
    ClaimEvent.objects.create(change_id=claim.change_id, claim=claim, at=now, kind=kind, by_name=by, words=words[:300])


def note_of_queue(change: int, user: User, kind: str, now: datetime, words: str = "") -> None:
    ClaimEvent.objects.create(change_id=change, at=now, kind=kind, by_name=name_of(user), words=words[:300])


def has(user: User, now: datetime) -> int:
    """How many patches somebody has."""
    return Claim.objects.filter(live(now), holder=user).count()


@transaction.atomic
def settle(change: int, now: datetime) -> Claim | None:
    """Ends a lease that ran out and gives the patch to whoever waits first. Returns who has it now. In a transaction
    of its own: what comes after may be refused."""
    lock(change)
    claim = open_claim(change)
    if claim and now < claim.until:
        return claim
    if claim:
        end(claim, Claim.End.LAPSED, now)
    if not Change.objects.filter(pk=change, status=Change.Status.NEW).exists():
        close_queue(change, now)
    return pass_on(change, now)


def pass_on(change: int, now: datetime) -> Claim | None:
    """Gives a free patch to the first in its queue who may have one more; who may not keeps their place."""
    for one in in_line(change):
        if has(one.person, now) < settings.CLAIMS_MAX:
            return begin(change, taker_of(one.person), one.purpose, now, "from the queue")
        if one.passed_over_at is None:
            Waiting.objects.filter(pk=one.pk).update(passed_over_at=now)
            note_of_queue(change, one.person, Kind.PASSED_OVER, now)
    return None


def in_line(change: int) -> list[Waiting]:
    """Who waits for a patch, the first first; nobody if the change is closed."""
    waiting = Waiting.objects.filter(change=change, change__status=Change.Status.NEW, person__is_active=True)
    return list(waiting.select_related("person__gerrit_link").order_by("at", "pk"))


def free_lines(now: datetime) -> QuerySet[Waiting]:
    """Who waits for a patch that is free and has room for one more: they had too many others when it became free."""
    is_taken = Exists(Claim.objects.filter(change=OuterRef("change"), ended_at=None))
    theirs = Count("person__claims", filter=Q(person__claims__ended_at=None, person__claims__until__gt=now))
    waiting = Waiting.objects.filter(change__status=Change.Status.NEW, person__is_active=True).exclude(is_taken)
    return waiting.annotate(theirs=theirs).filter(theirs__lt=settings.CLAIMS_MAX).order_by("at", "pk")


def taker_of(user: User) -> Taker:
    link = getattr(user, "gerrit_link", None)
    return Taker(user, link.account_id if link else None)


def close_queue(change: int, now: datetime) -> None:
    """Nobody waits for a closed change."""
    for one in Waiting.objects.filter(change=change).select_related("person"):
        note_of_queue(change, one.person, Kind.LEFT, now, "the change is closed")
        one.delete()
