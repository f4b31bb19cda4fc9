"""Words put in the place of near-identical ones: what a typo's correction looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from .diff import FileDiff, Hunk
from .vetoes.tokens import words

MAX_WORDS = 400  # of one block of changed lines: more is no correction of typos
MAX_WORD = 40  # characters
MAX_TYPOS = 30  # in a patch
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
# Each is near another, and means something else.
_NO_TYPOS = words("and add any all one not now new end for from form or on in is if it no src dst true none")

Typo = tuple[str, str]


def typos_of(files: Sequence[FileDiff]) -> list[Typo] | None:
    """The words that were corrected, as (wrong, right); None if anything else was changed. Empty: nothing was."""
    found: list[Typo] = []
    for file in files:
        for hunk in file.hunks:
            for removed, added in _blocks(hunk):
                typos = _typos(removed, added)
                if typos is None or len(found) + len(typos) > MAX_TYPOS:
                    return None
                found += typos
    return found


def _blocks(hunk: Hunk) -> Iterator[tuple[str, str]]:
    """The text of lines that went and of those that came in their place."""
    removed: list[str] = []
    added: list[str] = []
    for line in (*hunk.lines, None):
        if line is not None and line.sign != " ":
            (removed if line.sign == "-" else added).append(line.text)
        elif removed or added:
            yield "\n".join(removed), "\n".join(added)
            removed, added = [], []


def _typos(removed: str, added: str) -> list[Typo] | None:
    limit = MAX_WORDS * MAX_WORD
    if len(removed) > limit or len(added) > limit:
        return None
    before, after = _WORD.findall(removed), _WORD.findall(added)
    if not before or not after or max(len(before), len(after)) > MAX_WORDS:
        return None
    found: list[Typo] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pair = _pair(before, after, slice(i1, i2), slice(j1, j2))
        if pair is None:
            return None
        found.append(pair)
    return found


def _pair(before: list[str], after: list[str], gone: slice, come: slice) -> Typo | None:
    """What was corrected here: a word, the space between two, or one said twice."""
    old, new = before[gone], after[come]
    beside = before[max(gone.start - 1, 0) : gone.start] + before[gone.stop : gone.stop + 1]
    if not new and len(old) == 1 and old[0].isalpha() and old[0] in beside:
        return f"{old[0]} {old[0]}", old[0]
    if max(len(old), len(new)) > 3 or not all(word.isalpha() for word in old + new):
        return None
    if not old or not new or not is_near("".join(old), "".join(new)):
        return None
    return " ".join(old), " ".join(new)


def is_near(old: str, new: str) -> bool:
    """Whether one may be the other mistyped: at most a third of the letters, two in all, differ; swapped ones count
    once."""
    old, new = old.lower(), new.lower()
    if max(len(old), len(new)) > MAX_WORD or {old, new} & _NO_TYPOS:
        return False
    most = min(2, max(len(old), len(new)) // 3)
    return distance(old, new) <= most


def distance(old: str, new: str) -> int:
    """Letters to put in, take out, replace or swap with the next (Damerau's, without later edits of swapped ones)."""
    earlier: list[int] = []
    last = list(range(len(new) + 1))
    for i, letter in enumerate(old, 1):
        row = [i]
        for j, other in enumerate(new, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == new[j - 2] and old[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        earlier, last = last, row
    return last[-1]
