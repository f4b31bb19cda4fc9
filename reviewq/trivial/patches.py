"""Loads rows of the mirror into what the rules read. A batch costs a fixed number of queries, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from reviewq.changes.fast import select
from reviewq.changes.models import Change, ChangedFile, Diff, PatchSet, WholeFile
from reviewq.changes.rules.history import is_new_code

from .rules.patch import FileStat, Patch, Whole
from .rules.tag import Upload, last_new_code

UNREAD = frozenset({Diff.State.TOO_LARGE, Diff.State.UNREADABLE, Diff.State.REFUSED})
SAME_DIFF = frozenset({"NO_CODE_CHANGE", "NO_CHANGE"})  # kinds of uploads whose diff is that of the one before
COLUMNS = ("pk", "project_id", "patch_set", "revision", "subject", "commit_message", "insertions", "deletions")
NAMED = ("topic", "hashtags")  # what people called it
FILE_COLUMNS = ("path", "status", "insertions", "deletions", "is_binary", "old_path")


@dataclass(frozen=True, slots=True)
class Uploads:
    """What came with the patch sets of a change. `code_since`: the one that brought the code as it is; `diff_since`:
    the first one whose diff is that of the newest."""

    code_since: int
    diff_since: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """An open change with its newest patch set as the rules read it."""

    change: int
    project: int
    patch_set: int
    revision: str
    uploads: Uploads
    patch: Patch
    wholes: Mapping[str, Whole] = field(default_factory=dict)

    @property
    def has_diff(self) -> bool:
        """Whether there is something to judge: the diff, or why there will be none."""
        return self.patch.text is not None or bool(self.patch.unread)


def uploads_of(newest: Mapping[int, int]) -> dict[int, Uploads]:
    """Change id -> its uploads; `newest`: the number of each one's newest patch set. One whose kind the mirror does not
    know counts as new code."""
    kinds: dict[int, dict[int, str]] = defaultdict(dict)
    for change, number, kind in select(PatchSet, ["number", "kind"], newest):
        kinds[change][number] = kind
    return {change: _uploads(kinds[change], number) for change, number in newest.items()}


def _uploads(kinds: Mapping[int, str], newest: int) -> Uploads:
    known = {number: "" if number == 1 else kind for number, kind in kinds.items()}
    known.setdefault(newest, "")
    code = last_new_code(Upload(number, is_new_code(kind)) for number, kind in known.items())
    other = max((number for number, kind in known.items() if kind not in SAME_DIFF), default=0)
    return Uploads(code, other)


def load(ids: Collection[int]) -> list[Loaded]:
    """Those of these changes that are open."""
    rows = list(Change.objects.filter(pk__in=ids, status=Change.Status.NEW).values(*COLUMNS, *NAMED).order_by("pk"))
    found = [row["pk"] for row in rows]
    uploads = uploads_of({row["pk"]: row["patch_set"] for row in rows})
    files = _files(found)
    diffs = {diff.pk: diff for diff in Diff.objects.filter(pk__in=found)}
    wholes = _wholes(diffs)
    loaded = []
    for row in rows:
        key = row["pk"]
        diff = diffs.get(key)
        is_fresh = diff is not None and diff.patch_set >= uploads[key].diff_since
        patch = Patch(
            subject=row["subject"],
            message=row["commit_message"],
            files=tuple(files[key]),
            insertions=row["insertions"],
            deletions=row["deletions"],
            text=diff.text if diff and is_fresh and diff.state == Diff.State.HERE else None,
            unread=diff.state if diff and is_fresh and diff.state in UNREAD else "",
            hints=(row["topic"], *map(str, row["hashtags"])),
        )
        about = (key, row["project_id"], row["patch_set"], row["revision"], uploads[key])
        loaded.append(Loaded(*about, patch, wholes.get(key, {}) if is_fresh else {}))
    return loaded


def _files(ids: Collection[int]) -> dict[int, list[FileStat]]:
    files: dict[int, list[FileStat]] = defaultdict(list)
    for change, *columns in select(ChangedFile, FILE_COLUMNS, ids):
        files[change].append(FileStat(*columns))
    return files


def _wholes(ids: Collection[int]) -> dict[int, dict[str, Whole]]:
    """Change id -> path -> the file as it was and as it would be."""
    found: dict[int, dict[str, Whole]] = defaultdict(dict)
    rows = WholeFile.objects.filter(diff__in=ids).values_list("diff_id", "path", "before", "after")
    for change, path, before, after in rows:
        found[change][path] = Whole(path, before, after)
    return found
