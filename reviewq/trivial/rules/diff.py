"""A unified diff as typed lines. Hostile input: anything that is not a diff is a `BadDiff`, never a crash."""

from __future__ import annotations

from dataclasses import dataclass


class BadDiff(ValueError):
    """The text is no unified diff; the message says at which line."""


@dataclass(frozen=True, slots=True)
class Line:
    """`sign` is "+", "-" or " " (context); `old` and `new` are its numbers in the two files, 0 where it is not."""

    sign: str
    text: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Hunk:
    """`section` is what git writes after the second @@: the line that opens the function, if any."""

    old_start: int
    new_start: int
    section: str
    lines: tuple[Line, ...]

    @property
    def removed(self) -> list[Line]:
        return [line for line in self.lines if line.sign == "-"]

    @property
    def added(self) -> list[Line]:
        return [line for line in self.lines if line.sign == "+"]


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a diff. `status` as Gerrit has it: M, A, D, R, C. `old_mode`, `new_mode`: empty where unchanged."""

    path: str
    old_path: str
    status: str
    hunks: tuple[Hunk, ...]
    is_binary: bool = False
    old_mode: str = ""
    new_mode: str = ""


def parse(text: str) -> tuple[FileDiff, ...]:
    """The files of a diff, in its order. Raises BadDiff."""
    raise NotImplementedError
