"""What people decide in a meeting, written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F, Max

from reviewq.changes.models import Account, Change
from reviewq.people.reads import accounts_matching

from . import reads
from .models import Item, Meeting

SUBJECT = 300  # characters that an item keeps
TRIES = 5  # of taking the next place, while others do the same


class Written(TypedDict):
    """What one outcome consists of."""

    outcome: str
    whom: str
    until: date | None
    note: str


def name_of(user: User) -> str:
    return (user.get_full_name() or user.get_username())[:200]


def open_meeting(project: str, count: int, user: User, now: datetime) -> tuple[Meeting, bool]:
    """(the meeting, whether it is new). One that is open is gone on with: the database lets a project have but one."""
    previous = reads.last_meeting(project)
    meeting = Meeting(project=project, previous=previous, opened_at=now, opened_by=user, opened_by_name=name_of(user))
    carried = [item.change_id for item in reads.unmet(previous, now) if item.change_id] if previous else []
    ids = [*carried, *reads.oldest(project, count, carried)]
    try:
        with transaction.atomic():
            meeting.save()
            _put(meeting, ids)
    except IntegrityError:
        return Meeting.objects.get(project=project, closed_at=None), False
    return meeting, True


def _put(meeting: Meeting, ids: list[int]) -> None:
    changes = Change.objects.select_related("project").in_bulk(ids)
    earlier = _earlier(meeting, ids)
    items = [
        _item(meeting, place, changes[pk], earlier.get(pk))
        for place, pk in enumerate((pk for pk in ids if pk in changes), 1)
    ]
    Item.objects.bulk_create(items)


def _item(meeting: Meeting, place: int, change: Change, earlier: int | None) -> Item:
    return Item(
        meeting=meeting,
        place=place,
        change=change,
        number=change.number,
        project=change.project.name,
        subject=change.subject[:SUBJECT],
        earlier_id=earlier,
    )


def _earlier(meeting: Meeting, ids: Iterable[int]) -> dict[int, int]:
    """change id -> its item of the last meeting, where that has an outcome."""
    if meeting.previous_id is None:
        return {}
    items = Item.objects.filter(meeting_id=meeting.previous_id, change_id__in=ids).exclude(outcome="")
    return {change: pk for change, pk in items.values_list("change_id", "pk") if change is not None}


def write_outcome(item: Item, written: Written, version: int, user: User, now: datetime) -> bool:
    """Writes what was agreed, unless somebody else wrote since `version`, or the meeting is over."""
    change = item.change
    values = {
        **written,
        "whom_account": _account(written["whom"], change) if written["whom"] else None,
        "patch_set": change.patch_set if change else 0,
        "written_at": now,
        "written_by": user,
        "written_by_name": name_of(user),
        "version": F("version") + 1,
    }
    return bool(Item.objects.filter(pk=item.pk, version=version, meeting__closed_at=None).update(**values))


def _account(whom: str, change: Change | None) -> Account | None:
    """The account of that name, if there is just one: the owner, else anybody on the server."""
    if change is None:
        return None
    if change.owner and whom.casefold() in {change.owner.label.casefold(), change.owner.username.casefold()}:
        return change.owner
    found = [one for one in accounts_matching(whom) if one.server_id == change.server_id]
    return found[0] if len(found) == 1 else None


def add_change(meeting: Meeting, change: Change) -> Item:
    """Puts a change at the end of the agenda, once. Raises IntegrityError if others add without pause."""
    for attempt in range(1, TRIES + 1):
        known = meeting.items.filter(change=change).first()
        if known:
            return known
        last = meeting.items.aggregate(last=Max("place"))["last"] or 0
        try:
            with transaction.atomic():
                item = _item(meeting, last + 1, change, _earlier(meeting, [change.pk]).get(change.pk))
                item.save()
                return item
        except IntegrityError:
            if attempt == TRIES:
                raise
    raise AssertionError("not reached")


def close_meeting(meeting: Meeting, now: datetime) -> None:
    Meeting.objects.filter(pk=meeting.pk, closed_at=None).update(closed_at=now)


def reopen_meeting(meeting: Meeting) -> bool:
    """False if the project has another open meeting by now."""
    try:
        with transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(closed_at=None)
    except IntegrityError:
        return False
    return True
