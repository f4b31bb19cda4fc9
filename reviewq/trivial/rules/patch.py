"""What the rules read of a change: its words, files and diff of the newest patch set. Nothing else tips the scales."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileStat:
    """One file of the patch set against its parent. `status` as Gerrit has it: M, A, D, R, C, W."""

    path: str
    status: str = "M"
    insertions: int = 0
    deletions: int = 0
    is_binary: bool = False
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class Patch:
    """`text` is the unified diff, without mail headers; None: there is none to read, `unread` says why (too large,
    binary, not fetched yet, broken encoding). `hints`: what people called the change elsewhere, such as its topic and
    hashtags; of little weight."""

    subject: str
    message: str
    files: tuple[FileStat, ...]
    insertions: int
    deletions: int
    text: str | None = None
    unread: str = ""
    hints: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Changed lines."""
        return self.insertions + self.deletions


@dataclass(frozen=True, slots=True)
class Whole:
    """A file as it was and as it would be; None on the side where it is not. Proves what three lines of context
    cannot."""

    path: str
    before: str | None
    after: str | None
