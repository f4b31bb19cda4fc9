"""What makes a change a feature whatever it calls itself: a new API version, a new sample, or its release note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reviewq.trivial.rules.vetoes.api import IN_API, VERSIONS
from reviewq.trivial.rules.vetoes.seen import Seen

from ..found import Does, Found, found_at

_SAMPLES = re.compile(r"(?:^|/)api[_-]samples?/")
_NOTES = re.compile(r"(?:^|/)releasenotes/notes/[^/]+\.ya?ml$")
_NEWEST = re.compile(r"\s*_?(?:\w+_)?MAX_(?:\w+_)?VERSION\s*=(?!=)")
_LISTED = re.compile(r"\s*[\"']\d{1,3}\.\d{1,4}[\"'],")  # one more version of a list of all


def find_notes(files: Iterable[Seen]) -> Iterator[Found]:
    """Release notes with a section of features. Of all files, since notes are documentation."""
    for seen in files:
        if not _NOTES.search(seen.path):
            continue
        for hunk in seen.file.hunks:
            line = next((line for line in hunk.added if re.match(r"features:\s*$", line.text)), None)
            if line is not None:
                yield found_at(Does.FEATURE, seen.path, "", line)
                break


def find_samples(files: Iterable[Seen]) -> Iterator[Found]:
    """The first new sample of the API. Of all files, since samples lie with the documentation."""
    added = (seen.path for seen in files if seen.file.status == "A" and _SAMPLES.search(seen.path))
    if path := next(added, ""):
        yield Found(Does.API, path)


def find(files: Iterable[Seen]) -> Iterator[Found]:
    """A line that raises the newest version of the API."""
    for seen in files:
        if not (VERSIONS.search(seen.path) or (IN_API.search(seen.path) and seen.path.endswith(".py"))):
            continue
        pattern = _LISTED if "microversion" in seen.path else _NEWEST
        lines = (line for hunk in seen.file.hunks for line in hunk.added)
        line = next((line for line in lines if (pattern.match(line.text) or _NEWEST.match(line.text))), None)
        if line is not None:
            yield found_at(Does.API, seen.path, "", line)
