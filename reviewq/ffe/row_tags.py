"""What rows of every list show of the ledger: that a change may merge until when, that somebody asks so, and to a
sponsor what they promised."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from reviewq.parts.plugins import Asked, Facts, Owed, Promised, RowTags, Tag, instant_of
from reviewq.people.reads import Viewer

from .models import Member
from .rules.life import ASKED, State, state_at

TOLD_FOR = timedelta(days=14)  # rows say that a grant has run out
STATED = {"state": "request__state", "until": "request__until", "title": "request__title"}
JOINED = {"joined": "joined_at", "granted": "request__granted_at", "seen": "seen_at"}
PROMISED = {"title": "request__title", "due": "request__sponsors__due_at", "promised": "request__sponsors__at"}
LONGEST_TITLE = 80  # characters


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    members = Member.objects.filter(change__in=ids, left_at=None)
    is_told = Q(request__state__in=(*ASKED, State.GRANTED)) | Q(
        request__state=State.EXPIRED, request__until__gt=now - TOLD_FOR
    )
    asked = [Asked(members.filter(is_told), STATED | JOINED)]
    if viewer.user.is_authenticated:
        asked.append(Asked(_promised_by(members, viewer.user.pk, now), PROMISED))
    return asked


def _promised_by(members: Any, user: int, now: datetime) -> Any:
    """The changes that somebody has still to review."""
    return _unkept_of(members, Q(request__sponsors__user=user), now)


def _unkept_of(members: Any, sponsor: Q, now: datetime) -> Any:
    goes_on = Q(request__state__in=ASKED) | Q(request__state=State.GRANTED, request__until__gt=now)
    theirs = sponsor & Q(request__sponsors__withdrawn_at=None)
    return members.filter(goes_on, theirs, request__sponsors__reviewed_at=None)


def _unkept(viewer: Viewer, now: datetime) -> Any:
    if not viewer.user.is_authenticated:
        return None
    return _promised_by(Member.objects.filter(left_at=None), viewer.user.pk, now).values("change_id")


def _owed(accounts: Collection[int], now: datetime) -> Owed:
    members = Member.objects.filter(left_at=None)
    return Owed(_unkept_of(members, Q(request__sponsors__account__in=accounts), now), "request__sponsors__account_id")


PROMISE = Promised("ffe", "You sponsor the exception that it belongs to, and have not reviewed it yet", _unkept, _owed)


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    """At most two: the weightiest request, and the reader's own promise."""
    stated = [_of_request(row, now) for row in rows if "state" in row]
    promised = [_of_promise(row, now) for row in rows if "due" in row]
    return [max(found, key=lambda tag: tag.weight) for found in (stated, promised) if found]


def _of_request(row: Facts, now: datetime) -> Tag:
    until = instant_of(row["until"]) if row["until"] else None
    state, title = state_at(State(row["state"]), until, now), row["title"][:LONGEST_TITLE]
    if state is State.GRANTED and until:
        words = f"Feature freeze exception “{title}”, granted until {until:%Y-%m-%d %H:%M} UTC"
        day = f"FFE until {until.day} {until:%b}"
        if _is_unseen(row):
            return Tag(f"{day}, new", f"{words}; the change joined since, and no PTL has seen that yet", 31)
        return Tag(day, words, 30)
    if state is State.EXPIRED and until:
        return Tag("FFE over", f"Feature freeze exception “{title}”, which ran out on {until:%Y-%m-%d %H:%M} UTC", 18)
    return Tag("FFE asked", f"Feature freeze exception “{title}”: {state.value}, nobody has decided yet", 22)


def _is_unseen(row: Facts) -> bool:
    if row["seen"] or not row["granted"]:
        return False
    return instant_of(row["joined"]) > instant_of(row["granted"])


def _of_promise(row: Facts, now: datetime) -> Tag:
    """A promise that is due: broken, which the sponsor is told first."""
    promised, due = instant_of(row["promised"]), instant_of(row["due"]) if row["due"] else None
    told = f"You promised on {promised:%Y-%m-%d} to review the exception “{row['title'][:LONGEST_TITLE]}”"
    if due is None:
        return Tag("you promised", f"{told}; it is not granted yet", 12)
    if due <= now:
        return Tag("promise broken", f"{told}, and were not heard by {due:%Y-%m-%d %H:%M} UTC", 45)
    return Tag(f"review by {due.day} {due:%b}", f"{told}, by {due:%Y-%m-%d %H:%M} UTC", 40)


ROW_TAGS = RowTags(ask, tags)
