"""What people decide about campaigns, each in one transaction with what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from reviewq.changes.derive import touch
from reviewq.changes.models import Change
from reviewq.trivial import actions as trivial
from reviewq.trivial.actions import Speaker

from .models import Decision, Outsider
from .rules.fold import Campaign


@transaction.atomic
def decide(
    campaign: Campaign, kind: str, why: str, speaker: Speaker, now: datetime, *, seen: Mapping[int, int]
) -> Decision | None:
    """Says the same of all members that the speaker had before them (`seen`: change id -> its newest patch set there);
    where they may not decide it is a suggestion. None: they had said just that of each. Raises Overtaken
    if one of them has new code by now, and then nothing was written."""
    ids = [change for change in campaign.changes if change in seen]
    words = trivial.say(ids, kind, why, speaker, now, seen)
    if not words:
        return None
    return Decision.objects.create(
        key=campaign.key,
        kind=kind,
        by=speaker.user,
        by_name=speaker.name,
        at=now,
        why=why,
        members=len(words),
        words=[word.pk for word in words],
    )


@transaction.atomic
def take_back(decision: Decision, speaker: Speaker, now: datetime) -> int:
    """Takes back what a decision of the speaker's said. Returns of how many changes; 0: it was taken back already."""
    own = Decision.objects.select_for_update().filter(pk=decision.pk, by=speaker.user, undone_at=None).first()
    if own is None:
        return 0
    own.undone_at = now
    own.save(update_fields=["undone_at"])
    return len(trivial.take_back(own.words, speaker.user, now))


@transaction.atomic
def take_out(change: Change, campaign: Campaign, why: str, speaker: Speaker, now: datetime) -> None:
    """From now on the change stands alone."""
    told = {"key": campaign.key, "by": speaker.user, "by_name": speaker.name, "at": now, "why": why, "undone_at": None}
    Outsider.objects.update_or_create(change=change, defaults=told)
    touch(campaign.changes)


@transaction.atomic
def put_back(change: Change, now: datetime) -> bool:
    """The change belongs where its edit does again. False: nobody had taken it out."""
    is_done = Outsider.objects.filter(change=change, undone_at=None).update(undone_at=now) > 0
    if is_done:
        touch([change.pk])
    return is_done
