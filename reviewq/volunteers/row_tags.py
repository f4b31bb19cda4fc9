"""What rows of every list show of claims: who has the patch, and for how long the reader still has theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from reviewq.parts.plugins import Asked, Facts, Owed, Promised, RowTags, Tag, instant_of
from reviewq.people.reads import Viewer

from .claim_writes import live
from .models import Claim
from .rules.lease import left

SHOWN_OF_A_NAME = 24  # letters
TOLD_FOR = timedelta(days=7)  # a reader sees that their lease ran out


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    """A lease that ran out is told to who had it."""
    wanted = live(now)
    user = _user(viewer)
    if user is not None:
        wanted |= Q(holder=user, until__gt=now - TOLD_FOR, until__lte=now, end__in=("", Claim.End.LAPSED))
    columns = {"holder": "holder_id", "name": "holder_name", "purpose": "purpose", "until": "until"}
    return [Asked(Claim.objects.filter(wanted, change__in=ids), columns)]


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    """One: who has it now, else that the reader's time with it is over."""
    user = _user(viewer)
    until, row = max(((instant_of(row["until"]), row) for row in rows), key=lambda pair: pair[0])
    return [_tag(row["holder"] == user and user is not None, row["name"], row["purpose"], until, now)]


def _user(viewer: Viewer) -> int | None:
    return viewer.user.pk if viewer.user.is_authenticated else None


def _taken(viewer: Viewer, now: datetime) -> Any:
    user = _user(viewer)
    return None if user is None else Claim.objects.filter(live(now), holder=user).values("change_id")


def _owed(accounts: Collection[int], now: datetime) -> Owed:
    theirs = {"holder__gerrit_link__account__in": accounts, "holder__gerrit_link__is_verified": True}
    return Owed(Claim.objects.filter(live(now), **theirs), "holder__gerrit_link__account_id")


PROMISE = Promised("claim", "You have taken it", _taken, _owed)


def _tag(is_mine: bool, name: str, purpose: str, until: datetime, now: datetime) -> Tag:
    if until <= now:
        return Tag("lease over", "Your time with it ran out; no harm done, you can take it again", 15)
    what = f"{Claim.Purpose(purpose).label}, until {until:%Y-%m-%d %H:%M} UTC"
    if is_mine:
        return Tag(f"yours {left(until, now)}", f"You have it {what}", 35)
    shown = name if len(name) <= SHOWN_OF_A_NAME else f"{name[: SHOWN_OF_A_NAME - 1]}…"
    return Tag(f"claimed by {shown}", f"{name} has it {what}", 25)


ROW_TAGS = RowTags(ask, tags)
