"""Contents of the files which the contract world pushes, and what a change to them looks like in numbers.

The real server works out insertions, deletions and sizes from the contents; the stand-in is told them. Both come
from here, so they must agree.
"""

from dataclasses import dataclass

from demo.gerrit import File
from demo.gerrit.records import Told

Tree = dict[str, bytes]


@dataclass(frozen=True)
class Edit:
    """One file of a commit: what it was before and after; None means it is not there."""

    before: bytes | None
    after: bytes | None
    inserted: int = 0
    deleted: int = 0
    old_path: str | None = None
    binary: bool = False

    def as_file(self) -> File:
        """The file as the stand-in wants to be told about it."""
        before, after = len(self.before or b""), len(self.after or b"")
        status = "R" if self.old_path else "A" if self.before is None else "D" if self.after is None else ""
        return File(
            status=status,
            insertions=self.inserted,
            deletions=self.deleted,
            binary=self.binary,
            old_path=self.old_path,
            size=after,
            size_delta=after - before,
            texts=Told(self.before, self.after),
        )


def lines(path: str, count: int) -> bytes:
    """A text that no other path has, so that nobody takes one file for the copy of another."""
    return "".join(f"{path}: line {n}\n" for n in range(count)).encode()


def new_file(path: str, count: int) -> Edit:
    return Edit(None, lines(path, count), inserted=count)


def changed(tree: Tree, path: str, at: int, insert: int, delete: int, word: str = "new") -> Edit:
    """At line `at`, `delete` lines go and `insert` lines come; `word` tells one rework from another."""
    old = tree[path].splitlines(keepends=True)
    added = [f"{path}: {word} {n}\n".encode() for n in range(insert)]
    return Edit(tree[path], b"".join(old[:at] + added + old[at + delete :]), insert, delete)


def deleted(tree: Tree, path: str) -> Edit:
    return Edit(tree[path], None, deleted=tree[path].count(b"\n"))


def renamed(tree: Tree, old_path: str) -> Edit:
    return Edit(tree[old_path], tree[old_path], old_path=old_path)


def binary_file(count: int) -> Edit:
    return Edit(None, bytes(range(256)) * count, binary=True)


def apply(tree: Tree, edits: dict[str, Edit]) -> Tree:
    """The tree after a commit with these edits."""
    after = dict(tree)
    for path, edit in edits.items():
        if edit.old_path:
            after.pop(edit.old_path, None)
        if edit.after is None:
            after.pop(path, None)
        else:
            after[path] = edit.after
    return after
