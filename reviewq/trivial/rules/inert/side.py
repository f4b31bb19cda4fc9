"""One side of a patch: the lines of a file, or of one hunk, before or after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..diff import Hunk, Line


@dataclass(frozen=True)
class Side:
    """`numbers` are the lines' numbers in the file; `changed`: rows (from 0) that the other side does not have."""

    lines: tuple[str, ...]
    numbers: Sequence[int]
    changed: frozenset[int]

    @cached_property
    def is_ascii(self) -> bool:
        return all(line.isascii() for line in self.lines)

    def number(self, row: int) -> int:
        return self.numbers[row] if 0 <= row < len(self.numbers) else 0


def of_hunk(hunk: Hunk) -> tuple[Side, Side]:
    """The old and the new lines of a hunk."""
    return _one(hunk.lines, "-"), _one(hunk.lines, "+")


def of_file(text: str, hunks: Sequence[Hunk], sign: str) -> Side:
    """A whole file, with what its hunks say is removed ("-") or added ("+")."""
    lines = split(text)
    changed = {
        (line.old if sign == "-" else line.new) - 1 for hunk in hunks for line in hunk.lines if line.sign == sign
    }
    return Side(lines, range(1, len(lines) + 1), frozenset(row for row in changed if row < len(lines)))


def split(text: str) -> tuple[str, ...]:
    """The lines of a text, with line ends as most programs read them: CR LF is one."""
    lines = text.replace("\r\n", "\n").split("\n")
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def _one(lines: Sequence[Line], sign: str) -> Side:
    mine = [line for line in lines if line.sign in (sign, " ")]
    return Side(
        tuple(line.text.removesuffix("\r") for line in mine),
        [line.old if sign == "-" else line.new for line in mine],
        frozenset(row for row, line in enumerate(mine) if line.sign == sign),
    )
