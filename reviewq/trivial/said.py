"""People's words on tags as the rule reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from reviewq.changes.models import Change

from .models import Word
from .patches import Uploads, uploads_of
from .rules.tag import Said, deciding, standing

COLUMNS = ("change_id", "patch_set", "kind", "decides", "at", "by_id")


def words_on(changes: Collection[int]) -> dict[int, list[Said]]:
    """Every word on these changes that was not taken back: one query."""
    found: dict[int, list[Said]] = defaultdict(list)
    rows = Word.objects.filter(change__in=changes, undone_at=None).order_by("pk").values_list(*COLUMNS)
    for change, patch_set, kind, decides, at, by in rows:
        found[change].append(Said(patch_set, kind == Word.Kind.CONFIRM, decides, at, by))
    return found


def uploads_under(words: Mapping[int, Collection[Said]]) -> dict[int, Uploads]:
    """The uploads of the changes that words were said on; few have any."""
    if not words:
        return {}
    newest = Change.objects.filter(pk__in=words).values_list("pk", "patch_set")
    return uploads_of(dict(newest))


def deciding_on(changes: Collection[int]) -> dict[int, Said]:
    """Change id -> the word that decides it; only where there is one."""
    words = words_on(changes)
    uploads = uploads_under(words)
    found = {key: deciding(said, uploads[key].code_since) for key, said in words.items() if key in uploads}
    return {key: word for key, word in found.items() if word}


def suggested_on(changes: Collection[int]) -> dict[int, list[Said]]:
    """Change id -> the words that speak of its code and decide nothing."""
    words = words_on(changes)
    uploads = uploads_under(words)
    return {
        key: [word for word in standing(said, uploads[key].code_since) if not word.decides]
        for key, said in words.items()
        if key in uploads
    }
