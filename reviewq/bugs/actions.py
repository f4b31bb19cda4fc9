"""What people say of bugs, written down; each in one transaction. The database decides who was first."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewq.changes.models import Bug
from reviewq.people.reads import Viewer

from . import sweep_reads
from .models import Handed, Mark, Seen
from .rules.sweep import Said


def name_of(user: User) -> str:
    return (user.get_full_name() or user.get_username())[:200]


def mark(bug: Bug, user: User, note: str, now: datetime) -> tuple[Mark, bool]:
    """(the mark that stands, whether it is this one). Somebody else's stays."""
    try:
        with transaction.atomic():
            return Mark.objects.create(bug=bug, by=user, by_name=name_of(user), at=now, note=note), True
    except IntegrityError:
        return Mark.objects.get(bug=bug, undone_at=None), False


def may_undo(found: Mark, viewer: Viewer) -> bool:
    """Who said it, and who answers for the project: its cores, its PTL, administrators."""
    if not viewer.user.is_authenticated:
        return False
    if found.by_id == viewer.user.pk or viewer.is_staff:
        return True
    projects = dict(found.bug.tracker.projects.values_list("id", "name"))
    return any(viewer.is_core_of(key) or viewer.may_edit_policy(name) for key, name in projects.items())


def undo_mark(found: Mark, user: User, now: datetime) -> bool:
    """Takes a mark back; False if that has been done."""
    standing = Mark.objects.filter(pk=found.pk, undone_at=None)
    return bool(standing.update(undone_at=now, undone_by_name=name_of(user)))


def say(bug: Bug, user: User, said: Said, note: str, now: datetime) -> Mark | None:
    """Keeps what somebody says of a bug in a sweep. Returns somebody else's mark, where it was there first."""
    with transaction.atomic():
        found, is_new = mark(bug, user, note, now) if said is Said.TRIVIAL else (None, True)
        values = {"by": user, "by_name": name_of(user), "at": now, "what": said.value}
        Seen.objects.update_or_create(bug=bug, defaults=values)
        Handed.objects.filter(bug=bug, user=user).delete()
    return None if is_new else found


def hand_next(viewer: Viewer, user: User, project: str, now: datetime) -> Bug | None:
    """Puts the oldest untouched bug that nobody else has before somebody; None: there is none.

    Of those who want the same bug at one instant one gets it; each other one goes on with the next
    one and never asks for a lost one again, so this ends however many there are.
    """
    lost: set[int] = set()
    while (bug := sweep_reads.free(viewer, now, project).exclude(pk__in=lost).first()) is not None:
        if _hand(bug, user, now):
            return bug
        lost.add(bug.pk)
    stop(user)
    return None


def _hand(bug: Bug, user: User, now: datetime) -> bool:
    """False: somebody else has taken it at this very instant."""
    try:
        with transaction.atomic():
            stop(user)
            Handed.objects.filter(bug=bug, at__lte=now - sweep_reads.KEPT).delete()
            Handed.objects.create(bug=bug, user=user, at=now)
            return True
    except IntegrityError:
        return False


def stop(user: User) -> None:
    """Takes the bug from before somebody; others may get it."""
    Handed.objects.filter(user=user).delete()
