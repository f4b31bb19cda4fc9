"""The first two lines of a Python file, which the system and the interpreter read, and letters beyond ASCII."""

from __future__ import annotations

import re

from ..diff import FileDiff
from .answer import Inertness
from .side import Side

_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_SCRIPT = re.compile(r"#\s*///")  # requirements that tools read from a comment (PEP 723)
_PLAIN = ("utf-8", "utf8", "ascii", "us-ascii", "latin-1", "iso-8859-1", "")

Doubt = tuple[Inertness, str]


def head_doubt(old: Side, new: Side, file: FileDiff) -> Doubt | None:
    """What a change of comments at the top of the file may do."""
    if any(_SCRIPT.match(side.lines[row]) for side in (old, new) for row in side.changed):
        return Inertness.LIVE, "a comment that tools read"
    if not any(side.number(row) <= 2 for side in (old, new) for row in side.changed):
        return None
    first, second = _top(old), _top(new)
    is_whole = isinstance(old.numbers, range)
    if not is_whole and min(len(old.lines), len(new.lines)) < 2 and len(old.lines) != len(new.lines):
        first = None  # what moves up to the top, or down from it, is not shown
    if first is None or second is None:
        return Inertness.UNKNOWN, "the first two lines of the file are not shown"
    return _shebang(first, second, file) or _coding(first, second, old, new)


def letters_doubt(new: Side, knows_letters: bool) -> Doubt | None:
    """Python 2 does not read a file with letters beyond ASCII that no coding line announces, not even in comments.
    `knows_letters`: the file had some before."""
    if knows_letters or all(new.lines[row].isascii() for row in new.changed):
        return None
    if _cookie(_top(new) or ()):
        return None
    return Inertness.UNKNOWN, "letters beyond ASCII: Python 2 asks for a coding line"


def _top(side: Side) -> tuple[str, ...] | None:
    """The first two lines, as far as the file has them; None: not shown."""
    if not side.lines:
        return ()
    return side.lines[:2] if side.number(0) == 1 else None


def _shebang(old: tuple[str, ...], new: tuple[str, ...], file: FileDiff) -> Doubt | None:
    lines = [top[0] if top and top[0].startswith("#!") else "" for top in (old, new)]
    if lines[0] == lines[1]:
        return None
    if file.mode == "100644":
        return Inertness.UNKNOWN, "the line that says which program runs it, of a file that is not executable"
    return Inertness.LIVE, "the line that says which program runs it"


def _coding(first: tuple[str, ...], second: tuple[str, ...], old: Side, new: Side) -> Doubt | None:
    """A coding line comes, goes or changes. In a file of ASCII all the usual codings are one."""
    before, after = _cookie(first), _cookie(second)
    if before == after:
        return None
    if before not in _PLAIN or after not in _PLAIN:
        return Inertness.LIVE, "the coding of the file changes"
    is_whole = isinstance(old.numbers, range)
    if is_whole and old.is_ascii and new.is_ascii:
        return None
    return Inertness.UNKNOWN, "the coding line changes, and the file may have letters beyond ASCII"


def _cookie(top: tuple[str, ...]) -> str:
    found = (_COOKIE.match(line) for line in top[:2])
    return next((match[1].lower().replace("_", "-") for match in found if match), "")
