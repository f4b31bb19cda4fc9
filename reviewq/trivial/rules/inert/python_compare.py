"""Two readings of one piece of Python, before and after: do they say the same to the interpreter?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .answer import Inertness, Part
from .python_scan import Logical, Scan, Token
from .python_tree import tree
from .side import Side

_PLAIN = re.compile(r"([a-zA-Z]*)(\"\"\"|'''|\"|')([^\"'\\\n]*)\2")
_STRING = re.compile(r"([a-zA-Z]*)(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)
_IDLE = frozenset(("(", ")", ","))  # may come and go without a change of meaning; mostly they do not
_BEFORE = {  # what the parser asks to stand above the line of a block
    "elif": "if 0: pass\n",
    "else": "if 0: pass\n",
    "except": "try: pass\n",
    "finally": "try: pass\n",
}
_WORDS = "words"  # stands for a docstring that cannot be left out


@dataclass(frozen=True, slots=True)
class Comparison:
    """As an `Answer`, with rows of the two sides instead of line numbers; -1: none."""

    inertness: Inertness
    likely: Inertness
    parts: frozenset[Part]
    how: str
    old: int = -1
    new: int = -1


@dataclass(frozen=True, slots=True)
class _Kept:
    """A line that means something, as it is compared."""

    indent: str
    tokens: tuple[Token, ...]
    line: Logical


def compare(old: Scan, new: Scan, sides: tuple[Side, Side], levels: bool = False) -> Comparison:
    """What the change of a piece comes to, if both readings begin rightly. With `levels` indentation counts only by
    the blocks that it makes: for readings of whole files."""
    if old.is_unclear or new.is_unclear:
        return Comparison(
            Inertness.UNKNOWN, Inertness.LIVE, frozenset({Part.CODE}), "holds an f-string or a line end we cannot read"
        )
    parts = quiet_parts(old, sides[0]) | quiet_parts(new, sides[1])
    if new.is_broken:
        return _live(parts | {Part.CODE}, "the new lines do not read as the old ones")
    before, after = _kept(old.lines, levels), _kept(new.lines, levels)
    if old.end != new.end:
        return _live(parts | {Part.CODE}, "opens or closes a string, a bracket or a line beyond the shown lines")
    if [(kept.indent, kept.tokens) for kept in before] == [(kept.indent, kept.tokens) for kept in after]:
        parts = quiet_parts(old, sides[0], is_inert=True) | quiet_parts(new, sides[1], is_inert=True)
        return Comparison(Inertness.INERT, Inertness.INERT, parts, inert_words(parts))
    return _differing(before, after, sides, parts)


def inert_words(parts: frozenset[Part]) -> str:
    """How it is said that nothing but these parts changes."""
    names = {Part.COMMENT: "comments", Part.DOCSTRING: "docstrings", Part.LAYOUT: "layout"}
    found = [name for part, name in names.items() if part in parts] or ["layout"]
    return "only " + (" and ".join(found) if len(found) < 3 else "comments, docstrings and layout")


def quiet_parts(scan: Scan, side: Side, is_inert: bool = False) -> frozenset[Part]:
    """What the changed lines touch that no interpreter reads; with `is_inert`, changed code is layout."""
    parts: set[Part] = set()
    texts = {row for line in scan.lines if line.is_text and line.is_certain for row in range(line.row, line.last + 1)}
    for row in side.changed:
        if row in scan.comments:
            parts.add(Part.COMMENT)
        elif row in texts:
            parts.add(Part.DOCSTRING)
        elif is_inert or not side.lines[row].strip():
            parts.add(Part.LAYOUT)
    return frozenset(parts)


def _live(parts: frozenset[Part], how: str, old: int = -1, new: int = -1) -> Comparison:
    return Comparison(Inertness.LIVE, Inertness.LIVE, parts, how, old, new)


def _kept(lines: Sequence[Logical], levels: bool) -> list[_Kept]:
    """The lines that the interpreter acts on. Strings that stand alone are left out where their block has another
    statement; else a mark stays, since a block without any statement is none."""
    indents = _levels(lines) if levels else [line.indent for line in lines]
    kept = []
    at = 0
    while at < len(lines):
        line = lines[at]
        end = _run(lines, at)
        if end == at:
            kept.append(_Kept(indents[at], tuple(map(_plain, line.tokens)), line))
            at += 1
            continue
        if not _has_company(lines, at, end) or _is_before_future(lines, at, end):
            kept.append(_Kept(indents[at], (Token(_WORDS, ""),) * (end - at if line.indent == "" else 1), line))
        at = end
    return kept


def _run(lines: Sequence[Logical], at: int) -> int:
    """The end of the strings of one block that stand alone from here on; `at` itself if there are none."""
    end = at
    while end < len(lines) and lines[end].is_text and lines[end].is_certain and lines[end].indent == lines[at].indent:
        end += 1
    return end


def _has_company(lines: Sequence[Logical], at: int, end: int) -> bool:
    indent = lines[at].indent
    above = lines[at - 1] if at else None
    below = lines[end] if end < len(lines) else None
    if indent == "":
        return True  # the module: it may be empty
    if above is not None and not above.is_head and above.indent == indent and above.tokens[-1].text != ":":
        return True
    return below is not None and below.indent == indent


def _is_before_future(lines: Sequence[Logical], at: int, end: int) -> bool:
    """`from __future__` allows one string above it, not two."""
    if lines[at].indent or end == len(lines):
        return False
    return [token.text for token in lines[end].tokens[:2]] == ["from", "__future__"]


def _plain(token: Token) -> Token:
    """Strings without anything to escape mean the same in any quotes."""
    match = _PLAIN.fullmatch(token.text) if token.kind == "text" else None
    return Token("text", f"{match[1]}'{match[3]}'") if match else token


def _levels(lines: Sequence[Logical]) -> list[str]:
    """Indentation as the depth of blocks."""
    levels: list[str] = []
    open_blocks = [""]
    for line in lines:
        width = line.indent.expandtabs(8)
        while len(open_blocks) > 1 and len(width) < len(open_blocks[-1]):
            open_blocks.pop()
        if len(width) > len(open_blocks[-1]):
            open_blocks.append(width)
        is_even = width == open_blocks[-1]
        levels.append(" " * (len(open_blocks) - 1) + ("" if is_even else "?" + line.indent))
    return levels


def _differing(before: list[_Kept], after: list[_Kept], sides: tuple[Side, Side], parts: frozenset[Part]) -> Comparison:
    """What kind of difference there is, from the stretch that differs."""
    start = 0
    while start < min(len(before), len(after)) and _same(before[start], after[start]):
        start += 1
    stop = 0
    while stop < min(len(before), len(after)) - start and _same(before[-1 - stop], after[-1 - stop]):
        stop += 1
    old, new = before[start : len(before) - stop], after[start : len(after) - stop]
    rows = (old[0].line.row if old else -1, new[0].line.row if new else -1)
    if _bare(old) == _bare(new) and _same_trees(old, new, sides):
        return Comparison(Inertness.INERT, Inertness.INERT, parts | {Part.LAYOUT}, "the same statements", *rows)
    guess = _guess(before, after, old, new)
    if guess is not None:
        likely, part, how = guess
        return Comparison(Inertness.UNKNOWN, likely, parts | {part}, how, *rows)
    if [kept.tokens for kept in old] == [kept.tokens for kept in new]:
        return _live(parts | {Part.CODE}, "code moves into or out of a block", *rows)
    return _live(parts | {_part(old, new)}, "code changes", *rows)


def _same(old: _Kept, new: _Kept) -> bool:
    return old.indent == new.indent and old.tokens == new.tokens


def _guess(
    before: list[_Kept], after: list[_Kept], old: list[_Kept], new: list[_Kept]
) -> tuple[Inertness, Part, str] | None:
    """What the whole file could still prove inert."""
    if _only_tails(old, new):
        return Inertness.INERT, Part.DOCSTRING, "changes a string that begins or ends beyond the shown lines"
    if [kept for kept in old if kept.tokens[0].kind != _WORDS] == [
        kept for kept in new if kept.tokens[0].kind != _WORDS
    ]:
        return Inertness.INERT, Part.DOCSTRING, "a docstring comes or goes, and the rest of its block is not shown"
    if [kept.tokens for kept in before] == [kept.tokens for kept in after]:
        same_steps = _steps(before) == _steps(after)
        return (Inertness.LIVE, Part.LAYOUT, "the indentation of code changes") if same_steps else None
    if _bare(old) == _bare(new):
        return Inertness.LIVE, Part.LAYOUT, "code is written in another way, with the same names and strings"
    return None


def _same_trees(old: list[_Kept], new: list[_Kept], sides: tuple[Side, Side]) -> bool:
    """Whether the parser makes the same of each of these lines."""
    if len(old) != len(new) or [kept.indent for kept in old] != [kept.indent for kept in new]:
        return False
    trees = [_tree(kept.line, side) for lines, side in zip((old, new), sides, strict=True) for kept in lines]
    return None not in trees and trees[: len(old)] == trees[len(old) :]


def _tree(line: Logical, side: Side) -> str | None:
    """What the parser makes of one line that is all there; of one that opens a block, without the block."""
    if not line.is_certain or line.is_text:
        return None
    text = "\n".join(side.lines[line.row : line.last + 1]).lstrip()
    opens = _BEFORE.get(line.tokens[0].text, "") if line.tokens[-1].text == ":" else ""
    return tree(f"{opens}{text}\n pass\n" if line.tokens[-1].text == ":" else text)


def _only_tails(old: list[_Kept], new: list[_Kept]) -> bool:
    """Whether nothing differs but strings that began before the piece, or end after it, and may be docstrings."""

    def mask(kept: _Kept) -> object:
        tokens = kept.line.tokens
        is_cut = kept.line.is_text and not kept.line.is_certain and any(t.kind in ("tail", "open") for t in tokens)
        return (kept.indent, "cut") if is_cut else (kept.indent, kept.tokens)

    return [mask(kept) for kept in old] == [mask(kept) for kept in new]


def _steps(lines: list[_Kept]) -> list[int]:
    """For each line whether it is indented more (1), less (-1) or as much as the one above."""
    widths = [len(kept.indent.expandtabs(8)) for kept in lines]
    return [(right > left) - (right < left) for left, right in pairwise(widths)]


def _bare(lines: list[_Kept]) -> tuple[list[str], set[str], str]:
    """Names, numbers and operators that mean something; the prefixes of strings; and all their letters, however they
    are cut."""
    tokens = [token for kept in lines for token in kept.tokens]
    words = [token.text for token in tokens if token.kind != "text" and token.text not in _IDLE]
    texts = [match for token in tokens if token.kind == "text" and (match := _STRING.fullmatch(token.text))]
    return words, {match[1] for match in texts}, "".join(match[3] for match in texts)


def _part(old: list[_Kept], new: list[_Kept]) -> Part:
    def masked(lines: list[_Kept]) -> list[tuple[str, ...]]:
        return [tuple(t.kind if t.kind in ("text", "open", "tail") else t.text for t in kept.tokens) for kept in lines]

    if masked(old) == masked(new):
        return Part.TEXT
    if all(kept.tokens[0].text in ("import", "from") for kept in old + new):
        return Part.IMPORT
    return Part.CODE
