"""From the bytes of Gerrit's `/patch`, a mail as `git format-patch` writes it, to the unified diff in it. Pure."""

from __future__ import annotations

import re

# What parts the commit message from the diff. The message may hold the same lines, but no diff does: all its lines bear
# a sign but those of its headers and of packed binaries, and there no empty one comes after "---". So it is the last.
PARTING = "\n---\n\n"
FILE = "diff --git "
HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
WITHOUT_HUNK = ("Binary files ", "GIT binary patch", "new mode ", "rename to ", "copy to ")
EMPTY = "e69de29"  # the name that git gives to no content
TAKES = {" ": (1, 1), "-": (1, 0), "+": (0, 1), "\\": (0, 0)}  # lines of the two files, by the sign of a line


class Unfit(ValueError):
    """Text that no page and no database could hold as it is: no UTF-8, or with zero bytes in it."""


class Cut(ValueError):
    """No mail of this commit, or less of it than there should be. Another try may bring all of it."""


def readable(data: bytes) -> str:
    """The text. Raises Unfit: what has to be guessed proves nothing."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unfit("not UTF-8") from None
    if "\0" in text:
        raise Unfit("zero bytes")
    return text


def diff_of(data: bytes, revision: str, files: int, lines: int) -> str:
    """The unified diff of a mail that Gerrit made of the commit `revision`, which changes so many files and lines.
    Empty if it changes nothing. Raises Unfit, Cut."""
    if not data.startswith(f"From {revision} ".encode()):
        raise Cut("the mail is not of the commit that was asked for")
    mail = readable(data)
    if mail.endswith(PARTING):
        diff = ""
    else:
        _, parted, diff = mail.rpartition(PARTING + FILE)
        if not parted:
            raise Cut("the mail has no diff")
        diff = FILE + diff
    # A renamed file may be shown as one that goes and one that comes, so there may be more of them, never fewer.
    if sum(line.startswith(FILE) for line in diff.split("\n")) < files:
        raise Cut("the diff has fewer files than the patch set")
    if not is_whole(diff) or (lines and "\n@@ -" not in diff):
        raise Cut("the diff ends in the middle of a file")
    return diff


def is_whole(diff: str) -> bool:
    """Whether each file has what its head announces, and each hunk as many lines as it says. Only what comes after the
    last line of a hunk (that the file has no newline at its end, or more hunks) may be missing without a trace."""
    old = new = 0  # lines that the hunk still owes
    owes = False  # the file still owes a hunk
    for line in diff.split("\n"):
        if old or new:
            if line[:1] not in TAKES:
                return False
            old, new = old - TAKES[line[0]][0], new - TAKES[line[0]][1]
        elif found := HUNK.match(line):
            old, new = (int(count) if count else 1 for count in found.groups())
            owes = False
        elif line.startswith(FILE):
            if owes:
                return False
            owes = True
        elif line.startswith(WITHOUT_HUNK):
            owes = False
        elif line.startswith("index "):
            owes = EMPTY not in line
    return not owes and old == new == 0 and diff[-1:] in ("", "\n")
