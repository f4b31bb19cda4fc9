"""The shape of an edit: a digest that is equal wherever the same words are put in place of the same others.

Imports are compared as sets of words, since they are put where the alphabet wants them; of all other lines the order
counts, and whether the code was moved in or out. What stays the same on a line does not count, so a call may have other
arguments in every file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from hashlib import sha256

from .diff import FileDiff, Hunk, Line

MOST_LINES = 120  # changed lines; a larger edit is hardly ever made twice
LONGEST_LINE = 1_000  # characters of a line that are read
MOST_ALIGNED = 80  # words; longer pieces are taken whole
_TOKEN = re.compile(r"\w+|[^\w\s]")
_IMPORT = re.compile(r"\s*(?:import|from)\s")
Turn = tuple[str, str, str]  # what kind of lines, the words that went, those that came


def shape_of(files: Sequence[FileDiff]) -> str:
    """Equal for the same edit in other files or repositories; empty where nothing is left to compare, or too much."""
    if any(file.is_binary for file in files) or sum(_size(file) for file in files) > MOST_LINES:
        return ""
    turns = {turn for file in files for turn in _turns(file)}
    if not any(old or new for _, old, new in turns):
        return ""  # moved in or out and nothing else: that says nothing of what was moved
    return sha256(repr(sorted(turns)).encode("utf-8", "replace")).hexdigest()[:32]


def _size(file: FileDiff) -> int:
    return sum(line.sign != " " for hunk in file.hunks for line in hunk.lines)


def _turns(file: FileDiff) -> Iterator[Turn]:
    if file.status in "ADRC" or file.old_mode != file.new_mode:
        yield f"file {file.status}", file.old_mode, file.new_mode
    gone: list[str] = []
    came: list[str] = []
    for removed, added in (run for hunk in file.hunks for run in _runs(hunk)):
        gone += [word for line in removed if _IMPORT.match(line.text) for word in _words(line)]
        came += [word for line in added if _IMPORT.match(line.text) for word in _words(line)]
        yield from _turned(_others(removed), _others(added))
    if sorted(gone) != sorted(came):
        yield "import", " ".join(sorted(set(gone) - set(came))), " ".join(sorted(set(came) - set(gone)))


def _runs(hunk: Hunk) -> Iterator[tuple[list[Line], list[Line]]]:
    """Changed lines that follow each other without context between them."""
    removed: list[Line] = []
    added: list[Line] = []
    for line in hunk.lines:
        if (line.sign == "-" and added) or line.sign == " ":
            yield removed, added
            removed, added = [], []
        if line.sign != " ":
            (removed if line.sign == "-" else added).append(line)
    yield removed, added


def _others(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.text.strip() and not _IMPORT.match(line.text)]


def _words(line: Line) -> list[str]:
    return _TOKEN.findall(line.text[:LONGEST_LINE])


def _turned(removed: list[Line], added: list[Line]) -> Iterator[Turn]:
    """What was put in place of what in one run."""
    old = [word for line in removed for word in _words(line)]
    new = [word for line in added for word in _words(line)]
    if removed and added and _indent(removed[0]) != _indent(added[0]):
        yield "indent", "", ""
    elif old == new and [line.text for line in removed] != [line.text for line in added]:
        yield "layout", "", ""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(old), len(new)) > MOST_ALIGNED:
        yield "words", " ".join(old), " ".join(new)
        return
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield "words", " ".join(old[a:b]), " ".join(new[c:d])


def _indent(line: Line) -> str:
    return line.text[: len(line.text) - len(line.text.lstrip())]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    short = min(len(one), len(other))
    return next((at for at in range(short) if one[at] != other[at]), short)
