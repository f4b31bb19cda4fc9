"""Characters that are not seen, or look like others: what a reviewer reads is not what runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

# Marks that turn the direction of writing, zero-width characters, tags, other controls than tab, CR and form feed.
_HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\u00ad\u180e\U000e0000-\U000e007f\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]"
    "|[A-Za-z][\u0400-\u04ff\u0370-\u03ff]|[\u0400-\u04ff\u0370-\u03ff][A-Za-z]|(?<!^)\ufeff"
)


def find(seen: Seen) -> Iterator[Veto]:
    if seen.tongue is Tongue.PROSE and seen.path.endswith((".po", ".pot")):
        return
    for hunk in seen.file.hunks:
        for line in hunk.added:
            if (not line.text.isascii() and _HIDDEN.search(line.text)) or _CONTROL.search(line.text):
                yield seen.veto_at(Danger.HIDDEN_TEXT, line)


_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
