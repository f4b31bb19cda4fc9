"""What people say about a turn ("not my turn"), written together with what follows from it, and how often they do.
Which word holds, and until when, is `rules.correction`."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from .derive import derive
from .models import Account, Change, Correction, Facts

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it. `is_core_of`: project id -> whether their word on its changes holds for everyone."""

    user: User
    account: Account | None
    is_core_of: Callable[[int], bool]


@transaction.atomic
def correct_turn(ids: Collection[int], turn: str, why: str, speaker: Speaker, now: datetime) -> list[int]:
    """Keeps that these changes are `turn`'s, and derives them. Those that are so already, or that are not open, are
    left alone. Returns the ids of the corrections, for `undo_corrections`."""
    locked = Change.objects.select_for_update().filter(pk__in=ids)  # the sync writes these rows: one after the other
    seen = {pk: (updated, patch_set) for pk, updated, patch_set in locked.values_list("pk", "updated", "patch_set")}
    facts = Facts.objects.filter(pk__in=seen, is_listed=True).exclude(turn=turn).order_by("pk")
    made = [
        Correction.objects.create(
            change_id=one.pk,
            by=speaker.user,
            by_account=speaker.account,
            at=now,
            seen=seen[one.pk][0],
            turn_before=one.turn,
            turn=turn,
            why=why,
            patch_set=seen[one.pk][1],
            is_for_all=speaker.is_core_of(one.project_id),
        )
        for one in facts
    ]
    derive([word.change_id for word in made], now)
    return [word.pk for word in made]


@transaction.atomic
def undo_corrections(ids: Collection[int], user: User, now: datetime) -> set[int]:
    """Takes the user's own words back. Returns the changes that they were about; a second time there are none."""
    own = Correction.objects.select_for_update().filter(pk__in=ids, by=user, undone_at=None)
    about = {word.pk: word.change_id for word in own}
    Correction.objects.filter(pk__in=about).update(undone_at=now)
    derive(about.values(), now)
    return set(about.values())


def disputed_in_a_week(now: datetime) -> int:
    """How many changes had their turn disputed in the last seven days, by anybody, and not taken back."""
    words = Correction.objects.filter(at__gt=now - WEEK, undone_at=None)
    return words.values("change_id").distinct().count()
