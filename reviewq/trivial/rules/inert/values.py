"""Files that are one value: JSON and TOML. Inert if both texts mean the same value."""

from __future__ import annotations

import json
import re
import tomllib

from ..diff import FileDiff
from ..patch import Whole
from .answer import Answer, Inertness, Part
from .files import Kind, Language

_MOST = 1_000_000  # characters of a file that is read
_LAYOUT = frozenset({Part.LAYOUT})
_DATA = frozenset({Part.DATA})


def judge(file: FileDiff, whole: Whole | None, language: Language) -> Answer:
    changed = [line for hunk in file.hunks for line in hunk.lines if line.sign != " "]
    old, new = (next((getattr(line, side) for line in changed if getattr(line, side)), 0) for side in ("old", "new"))
    squeezed = [_squeezed(file, sign, language) for sign in "-+"]
    if whole is not None and whole.before is not None and whole.after is not None:
        before, after = _value(whole.before, language), _value(whole.after, language)
        if before is not None and before == after:
            parts = _LAYOUT if language.kind == Kind.JSON else frozenset({Part.LAYOUT, Part.COMMENT})
            return Answer.inert(parts, "both texts mean the same value", old, new)
    elif squeezed[0] == squeezed[1]:
        how = "only layout or comments, if these lines stand in no string of several lines"
        return Answer(Inertness.UNKNOWN, _LAYOUT, how, old, new, Inertness.INERT)
    return Answer.live(_DATA, "a value changes", old, new)


def _value(text: str, language: Language) -> str | None:
    """The value as a text to compare, with its order and with numbers as they are written; None: unreadable."""
    if len(text) > _MOST:
        return None
    try:
        if language.kind == Kind.TOML:
            return repr(tomllib.loads(text))
        return repr(json.loads(text, object_pairs_hook=tuple, parse_float=_written, parse_int=_written))
    except (ValueError, RecursionError):
        return None


def _written(number: str) -> tuple[str, str]:
    return ("number", number)


def _squeezed(file: FileDiff, sign: str, language: Language) -> str:
    """The lines of one side without white space, and without lines that are comments."""
    lines = [line.text.strip() for hunk in file.hunks for line in hunk.lines if line.sign in (sign, " ")]
    if language.kind == Kind.TOML:
        lines = [line for line in lines if not line.startswith("#")]
    return re.sub(r"\s+", "", "".join(lines))
