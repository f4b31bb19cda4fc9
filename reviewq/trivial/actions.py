"""What people decide: words on tags, and where a project draws the line. Each is written with what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from reviewq.changes.models import Account, Change, Project
from reviewq.people.reads import Viewer

from .judging import lock, retag, waiting_row, write
from .lines import line_json
from .models import Judged, Threshold, ThresholdEdit, Word
from .patches import Uploads, uploads_of
from .rules.tag import Line

BATCH = 500  # changes whose tags are drawn anew at once


class Overtaken(Exception):
    """New code came after the speaker looked. `numbers`: of the changes; `newest`: change id -> newest patch set."""

    def __init__(self, numbers: list[int], newest: dict[int, int]) -> None:
        super().__init__("new code came meanwhile")
        self.numbers, self.newest = numbers, newest


class ChangedMeanwhile(Exception):
    """Somebody else moved the line first. `line`: where it is now; None: at the default."""

    def __init__(self, line: Line | None) -> None:
        super().__init__("somebody else moved the line")
        self.line = line


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it, as the reader of a page."""

    viewer: Viewer

    @property
    def user(self) -> User:
        """Words are for people who are signed in."""
        assert isinstance(self.viewer.user, User)
        return self.viewer.user

    @property
    def account(self) -> Account | None:
        return self.viewer.account

    @property
    def name(self) -> str:
        return (self.account.label if self.account else self.user.get_full_name() or self.user.username)[:200]

    def decides(self, change: Change, kind: str) -> bool:
        """Cores by a verified account, PTLs, deputies and administrators. Nobody confirms what is their own."""
        if kind == Word.Kind.CONFIRM and self.account is not None and self.account.pk == change.owner_id:
            return False
        return may_decide(self.viewer, change.project)


def may_decide(viewer: Viewer, project: Project) -> bool:
    """Whether somebody's word on patches of a project decides."""
    return viewer.may_edit_policy(project.name) or viewer.is_core_of(project.pk)


@transaction.atomic
def say(
    ids: Collection[int],
    kind: str,
    why: str,
    speaker: Speaker,
    now: datetime,
    seen: Mapping[int, int] | None = None,
) -> list[Word]:
    """Keeps that these open changes are trivial, or are not, and draws their tags anew. `seen`: the newest patch set
    that the speaker had before them, by change id. What they said last in the same words is not said twice. Raises
    Overtaken, and then nothing was written."""
    lock(ids)
    changes = list(Change.objects.filter(pk__in=ids, status=Change.Status.NEW).select_related("project").order_by("pk"))
    uploads = uploads_of({change.pk: change.patch_set for change in changes})
    _refuse_overtaken(changes, uploads, seen or {})
    last = _last_words(change.pk for change in changes)
    fresh = [
        one for one in changes if not _is_repeated(last.get(one.pk), uploads[one.pk], (speaker.user.pk, kind, why))
    ]
    words = [
        Word(
            change=change,
            patch_set=change.patch_set,
            kind=kind,
            decides=speaker.decides(change, kind),
            by=speaker.user,
            by_account=speaker.account,
            by_name=speaker.name,
            at=now,
            why=why,
        )
        for change in fresh
    ]
    Word.objects.bulk_create(words)
    _add_missing_rows(fresh, now)
    retag([change.pk for change in fresh])
    return words


def _refuse_overtaken(changes: Iterable[Change], uploads: Mapping[int, Uploads], seen: Mapping[int, int]) -> None:
    late = [one for one in changes if seen.get(one.pk, one.patch_set) < uploads[one.pk].code_since]
    if late:
        raise Overtaken([one.number for one in late], {one.pk: one.patch_set for one in changes})


def _last_words(ids: Iterable[int]) -> dict[int, Word]:
    """Change id -> the newest word on it."""
    return {word.change_id: word for word in Word.objects.filter(change__in=[*ids], undone_at=None).order_by("pk")}


def _is_repeated(last: Word | None, uploads: Uploads, said: tuple[int, str, str]) -> bool:
    return last is not None and last.patch_set >= uploads.code_since and (last.by_id, last.kind, last.why) == said


def _add_missing_rows(changes: Iterable[Change], now: datetime) -> None:
    """A word on a patch whose diff nobody has read yet decides, too."""
    known = set(Judged.objects.filter(pk__in=[one.pk for one in changes]).values_list("pk", flat=True))
    write(
        waiting_row(one.pk, one.project_id, one.patch_set, one.revision, now) for one in changes if one.pk not in known
    )


@transaction.atomic
def take_back(ids: Collection[int], user: User, now: datetime) -> set[int]:
    """Takes the user's own words back. Returns the changes that they were about; a second time there are none."""
    own = Word.objects.filter(pk__in=ids, by=user, undone_at=None)
    lock(set(own.values_list("change_id", flat=True)))
    about = dict(own.values_list("pk", "change_id"))
    Word.objects.filter(pk__in=about, undone_at=None).update(undone_at=now)
    retag(set(about.values()))
    return set(about.values())


@transaction.atomic
def set_line(project: Project, line: Line | None, seen: Line | None, user: User, now: datetime) -> int:
    """Moves the line of a project, None: back to the default, and draws the tags of its open changes anew. `seen`:
    where it was when the editor looked. Returns how many changes look different now. Raises ChangedMeanwhile."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)  # there may be no row of Threshold to lock
    stored = Threshold.objects.filter(project=project).first()
    before = Line(stored.score, frozenset(stored.overlooked)) if stored else None
    if before != seen:
        raise ChangedMeanwhile(before)
    if line == before:
        return 0
    name = (user.get_full_name() or user.username)[:200]
    if line is None:
        Threshold.objects.filter(project=project).delete()
    else:
        told = {"score": line.score, "overlooked": sorted(line.overlooked)}
        who = {"set_by": user, "set_by_name": name, "set_at": now}
        Threshold.objects.update_or_create(project=project, defaults=told | who)
    ThresholdEdit.objects.create(
        project=project, at=now, by=user, by_name=name, before=line_json(before), after=line_json(line)
    )
    return _retag_all(project)


def _retag_all(project: Project) -> int:
    """Changes that are being judged by the old line at this moment are waited for."""
    changed = 0
    ids = list(
        Change.objects.filter(project=project, status=Change.Status.NEW).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(ids), BATCH):
        lock(ids[start : start + BATCH])
        changed += len(retag(ids[start : start + BATCH]))
    return changed
