"""What rows of every list show of claims: who has the patch, and for how long the reader still has theirs. One query a
page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from reviewq.parts.plugins import Tag
from reviewq.people.reads import Viewer

from .claim_writes import live
from .models import Claim
from .rules.lease import left

SHOWN_OF_A_NAME = 24  # letters
TOLD_FOR = timedelta(days=7)  # a reader sees that their lease ran out


def tags_of(ids: Collection[int], viewer: Viewer, now: datetime) -> dict[int, list[Tag]]:
    """The tags of these rows for this reader. A lease that ran out is told to who had it, unless somebody else has the
    patch by now."""
    user = viewer.user.pk if viewer.user.is_authenticated else None
    wanted = live(now)
    if user is not None:
        wanted |= Q(holder=user, until__gt=now - TOLD_FOR, until__lte=now, end__in=("", Claim.End.LAPSED))
    rows = Claim.objects.filter(wanted, change__in=ids).order_by("until")
    found: dict[int, Tag] = {}
    for change, holder, name, purpose, until in rows.values_list(
        "change_id", "holder_id", "holder_name", "purpose", "until"
    ):
        found[change] = _tag(holder == user and user is not None, name, purpose, until, now)
    return {change: [tag] for change, tag in found.items()}


def _tag(is_mine: bool, name: str, purpose: str, until: datetime, now: datetime) -> Tag:
    if until <= now:
        return Tag("lease over", "Your time with it ran out; no harm done, you can take it again", 15)
    what = f"{Claim.Purpose(purpose).label}, until {until:%Y-%m-%d %H:%M} UTC"
    if is_mine:
        return Tag(f"yours {left(until, now)}", f"You have it {what}", 35)
    shown = name if len(name) <= SHOWN_OF_A_NAME else f"{name[: SHOWN_OF_A_NAME - 1]}…"
    return Tag(f"claimed by {shown}", f"{name} has it {what}", 25)
