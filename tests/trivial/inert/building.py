"""Patches from two texts, as git would show them."""

from __future__ import annotations

import difflib
from textwrap import dedent

from reviewq.trivial.rules import diff
from reviewq.trivial.rules.diff import FileDiff
from reviewq.trivial.rules.inert import Answer, judge_file
from reviewq.trivial.rules.patch import Whole


def patch(old: str, new: str, path: str = "x.py", context: int = 3) -> FileDiff:
    """The diff of one file, with so many lines of context."""
    lines = [text.removesuffix("\n").split("\n") if text else [] for text in (old, new)]
    hunks = list(difflib.unified_diff(*lines, lineterm="", n=context))[2:]
    head = f"diff --git a/{path} b/{path}\nindex 1..2 100644\n--- a/{path}\n+++ b/{path}\n"
    (file,) = diff.parse(head + "".join(line + "\n" for line in hunks))
    return file


def both(old: str, new: str, path: str = "x.py", context: int = 3) -> tuple[Answer, Answer]:
    """What the patch alone proves, and what the whole files prove."""
    file = patch(old, new, path, context)
    return judge_file(file), judge_file(file, Whole(path, old, new))


def piece(body: str, path: str = "x.py", start: int = 40) -> FileDiff:
    """A patch of one hunk in the middle of a file; each line of `body` begins with its sign."""
    lines = dedent(body).strip("\n").split("\n")
    old = sum(line[:1] != "+" for line in lines)
    new = sum(line[:1] != "-" for line in lines)
    head = f"diff --git a/{path} b/{path}\nindex 1..2 100644\n--- a/{path}\n+++ b/{path}\n"
    (file,) = diff.parse(f"{head}@@ -{start},{old} +{start},{new} @@\n" + "\n".join(lines) + "\n")
    return file
