"""Characters that make a line say another thing than it seems to."""

from __future__ import annotations

import re
import unicodedata

from ..diff import FileDiff
from .answer import Answer, Part

# Controls of writing direction, of zero width, and fillers: a reviewer does not see them, a compiler does.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]|\r(?!$)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def hidden(file: FileDiff) -> Answer | None:
    """The first added line with characters that cannot be seen; None: there is none."""
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.sign == "+" and not (line.text.isascii() and line.text.isprintable()):
                found = _HIDDEN.search(line.text) or _CONTROL.search(line.text) or _SURROGATE.search(line.text)
                if found:
                    how = f"a character that cannot be seen: {_name(found.group())}"
                    return Answer.live(frozenset({Part.CODE}), how, new=line.new)
    return None


def _name(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
