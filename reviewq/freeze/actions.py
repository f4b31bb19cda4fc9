"""What people say of the work of efforts and changes, written down; each in one transaction. The database decides who
was first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from reviewq.changes.models import Project
from reviewq.people.reads import Viewer

from .models import WorkWord


@dataclass(frozen=True, slots=True)
class About:
    """What a word is about: an effort of a project by its key, or one change."""

    project: Project
    effort: str = ""
    change: int | None = None

    def same(self) -> dict[str, object]:
        """The columns by which words on it are found."""
        return {"project": self.project.pk, "effort": self.effort, "change": self.change}


def why_not(viewer: Viewer, project: Project, owners: Collection[int | None]) -> str:
    """Why the reader may not say what it is; empty: they may. Cores and PTLs answer for the project; who owns one of
    its changes knows what they write."""
    if not viewer.user.is_authenticated:
        return "Sign in to say what it is."
    if viewer.may_edit_policy(project.name) or viewer.is_core_of(project.pk):
        return ""
    if viewer.own_account is not None and viewer.own_account.pk in owners:
        return ""
    return (
        f"Cores and PTLs of {project.name}, and who owns one of its changes by a verified account, may say what it is."
    )


def say(about: About, user: User, work: str, why: str, seen: int, now: datetime) -> WorkWord | None:
    """Keeps a word; the one that stood before is over with it. `seen`: the id of the word that the speaker saw stand,
    0: none. None: meanwhile somebody else has said something."""
    try:
        with transaction.atomic():
            standing = WorkWord.objects.select_for_update().filter(**about.same(), undone_at=None).first()
            if (standing.pk if standing else 0) != seen:
                return None
            if standing:
                _undo(standing.pk, user, now)
            return WorkWord.objects.create(
                project=about.project,
                effort=about.effort,
                change_id=about.change,
                work=work,
                by=user,
                by_name=name_of(user),
                at=now,
                why=why,
            )
    except IntegrityError:
        return None


def undo(word: WorkWord, user: User, now: datetime) -> bool:
    """Takes a word back; False if that has been done."""
    return _undo(word.pk, user, now)


def _undo(pk: int, user: User, now: datetime) -> bool:
    standing = WorkWord.objects.filter(pk=pk, undone_at=None)
    return bool(standing.update(undone_at=now, undone_by_name=name_of(user)))


def name_of(user: User) -> str:
    return (user.get_full_name() or user.get_username())[:200]
