"""Asking for files as a whole, where three lines of context prove nothing. `gerrit_sync.whole_files` fetches them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from .models import ChangedFile, Diff, WantedFile

MAX_FILES = 4  # of one patch set
MAX_PATH = 1000  # characters; a longer one would be no address


@transaction.atomic
def ask(change_id: int, paths: Iterable[str]) -> int:
    """Notes that the whole of these files, before and after, would prove more about the diff that is here. They are
    fetched soon, and `hooks.tell_diffs` tells; asking again for the same ones does nothing, whatever became of them.
    Returns how many are newly wanted: none if there is no such file in the patch set, or it has had its share."""
    diff = Diff.objects.filter(pk=change_id, state=Diff.State.HERE).first()
    wanted = [path for path in dict.fromkeys(paths) if path and len(path) <= MAX_PATH]
    if diff is None or not wanted:
        return 0
    asked = {*diff.wanted.values_list("path", flat=True), *diff.wholes.values_list("path", flat=True)}
    there = set(known_paths(change_id))
    new = [path for path in wanted if path in there and path not in asked][: max(0, MAX_FILES - len(asked))]
    WantedFile.objects.bulk_create(WantedFile(diff=diff, path=path) for path in new)
    return len(new)


def known_paths(change_id: int) -> Iterable[str]:
    """The paths of the patch set's files; of a renamed one both, since a diff may show it as gone and come."""
    for path, old_path in ChangedFile.objects.filter(change_id=change_id).values_list("path", "old_path"):
        yield path
        if old_path:
            yield old_path
