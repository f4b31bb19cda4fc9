"""Languages whose comments are whole lines: configuration in sections, lists of requirements, translations."""

from __future__ import annotations

import re

from ..diff import FileDiff
from .answer import Answer, Inertness, Part
from .combine import combined
from .files import Language
from .side import Side, of_hunk

_COMMENT = "#"  # stands for comments that cannot be left out


def judge(file: FileDiff, language: Language) -> Answer:
    """A line that begins with the mark is a comment wherever it stands, but for a line above that goes on into it."""
    return combined([_piece(*of_hunk(hunk), language) for hunk in file.hunks])


def _piece(old: Side, new: Side, language: Language) -> Answer:
    comment = re.compile(language.start)
    rows = [(side, row) for side in (old, new) for row in side.changed]
    numbers = old.number(min(old.changed, default=-1)), new.number(min(new.changed, default=-1))
    parts = frozenset(_part(side.lines[row], comment) for side, row in rows)
    if _joined(old) or _joined(new):
        return Answer(Inertness.UNKNOWN, parts, "a line that goes on in the next", *numbers)
    if any(comment.match(side.lines[row]) and re.search(language.told, side.lines[row]) for side, row in rows):
        return Answer.live(parts | {Part.DATA}, "a comment that programs read", *numbers)
    if _bones(old, comment) == _bones(new, comment):
        return Answer.inert(parts, "only comments, which are whole lines here", *numbers)
    if parts <= {Part.COMMENT, Part.LAYOUT}:
        how = "comments or blank lines come and go where they may end a value"
        return Answer(Inertness.UNKNOWN, parts, how, *numbers, likely=Inertness.INERT)
    return Answer.live(parts, "settings or entries change", *numbers)


def _part(line: str, comment: re.Pattern[str]) -> Part:
    return Part.COMMENT if comment.match(line) else Part.DATA if line.strip() else Part.LAYOUT


def _joined(side: Side) -> bool:
    """Whether a backslash joins a changed line with its neighbour."""
    above = {row - 1 for row in side.changed} | side.changed
    return any(row >= 0 and side.lines[row].endswith("\\") for row in above)


def _bones(side: Side, comment: re.Pattern[str]) -> list[str]:
    """The lines without comments. Comments above an indented line, or at the end of the piece, leave a mark: they may
    stand inside a value of several lines, which a comment ends in some readers of such files."""
    bones: list[str] = []
    was_comment = False
    for line in side.lines:
        is_comment = comment.match(line) is not None
        if was_comment and not is_comment and line[:1] in (" ", "\t"):
            bones.append(_COMMENT)
        if not is_comment:
            bones.append(line)
        was_comment = is_comment
    return [*bones, _COMMENT] if was_comment else bones
