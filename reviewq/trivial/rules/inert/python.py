"""Python: proven by the parsed trees where the whole file is there, else by every way in which its pieces may begin.

Three lines of context rarely say whether they stand inside a string. So a piece is read from each place that it may
begin at; those that contradict Python are out, and only what is inert from all the others is proven."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..diff import FileDiff
from ..patch import Whole
from .answer import Answer, Inertness, Part
from .combine import combined
from .python_compare import Comparison, compare, inert_words, quiet_parts
from .python_docs import read_docstring
from .python_head import head_doubt, letters_doubt
from .python_scan import ENDLESS, Place, Scan, scan
from .python_tree import MOST, tree
from .side import Side, of_file, of_hunk

_SETTINGS = re.compile(r"(^|/)(conf|config|opts)(/|\.py$)")  # strings there are mostly help, which users read
_MOST_PIECE = 100_000  # characters
_MOST_CLOSERS = 12  # brackets that a piece closes of those open above it; of more, not every depth is tried
_QUOTES = ('"""', "'''", '"', "'")


def judge_pieces(file: FileDiff) -> Answer:
    """From the hunks alone, the small ones first: once a piece is live, the others only say what they seem to touch."""
    sides = sorted((of_hunk(hunk) for hunk in file.hunks), key=lambda pair: len(pair[0].lines) + len(pair[1].lines))
    knows_letters = any(not old.is_ascii for old, _ in sides)
    answers: list[Answer] = []
    for old, new in sides:
        if answers and answers[-1].inertness == Inertness.LIVE:
            answers.append(Answer.live(_seeming(old) | _seeming(new), ""))
            continue
        answer = _answer(_piece(old, new, file.path), old, new)
        answers.append(_doubted(answer, head_doubt(old, new, file), letters_doubt(new, knows_letters)))
    return combined(answers)


def _seeming(side: Side) -> frozenset[Part]:
    """What changed lines seem to be, each on its own."""
    return frozenset(_seems(side.lines[row].lstrip()) for row in side.changed)


def _seems(line: str) -> Part:
    if not line:
        return Part.LAYOUT
    if line[0] == "#":
        return Part.COMMENT
    return Part.IMPORT if line.startswith(("import ", "from ")) else Part.CODE


def judge_whole(file: FileDiff, before: str, after: str) -> Answer:
    """From the two files."""
    old, new = of_file(before, file.hunks, "-"), of_file(after, file.hunks, "+")
    answer = _answer(_trees(file.path, (before, after), (old, new)), old, new)
    return _doubted(answer, head_doubt(old, new, file), letters_doubt(new, not old.is_ascii))


def judge(file: FileDiff, whole: Whole | None) -> Answer:
    if whole is not None and whole.before is not None and whole.after is not None and _is_readable(whole):
        return judge_whole(file, whole.before, whole.after)
    return judge_pieces(file)


def _is_readable(whole: Whole) -> bool:
    return max(len(whole.before or ""), len(whole.after or "")) <= MOST


def _doubted(answer: Answer, *doubts: tuple[Inertness, str] | None) -> Answer:
    """What the lines of the piece cannot prove after all."""
    for doubt in doubts:
        if doubt is not None and answer.inertness == Inertness.INERT:
            inertness, how = doubt
            likely = Inertness.LIVE if inertness == Inertness.LIVE else answer.likely
            answer = replace(answer, inertness=inertness, likely=likely, how=how)
    return answer


def _answer(found: Comparison, old: Side, new: Side) -> Answer:
    old_row = found.old if found.old >= 0 else min(old.changed, default=-1)
    new_row = found.new if found.new >= 0 else min(new.changed, default=-1)
    return Answer(found.inertness, found.parts, found.how, old.number(old_row), new.number(new_row), found.likely)


def _trees(path: str, texts: tuple[str, str], sides: tuple[Side, Side]) -> Comparison:
    old, new = scan(sides[0].lines, keep_broken=True), scan(sides[1].lines, keep_broken=True)
    found = compare(old, new, sides, levels=True)
    before, after = tree(texts[0]), tree(texts[1])
    if before is None and after is None:
        return _unparsed(found, old, new, sides, path)
    if before != after:
        how = "is not valid Python any more" if after is None else found.how
        if found.inertness == Inertness.INERT:
            return Comparison(Inertness.LIVE, Inertness.LIVE, found.parts | {Part.CODE}, "the parsed trees differ")
        return replace(found, inertness=Inertness.LIVE, likely=Inertness.LIVE, how=how)
    if old.is_unclear or new.is_unclear or old.is_broken or new.is_broken:
        return Comparison(Inertness.UNKNOWN, Inertness.INERT, found.parts, "equal trees, but docstrings may be read")
    parts = quiet_parts(old, sides[0], is_inert=True) | quiet_parts(new, sides[1], is_inert=True)
    how = f"{inert_words(parts)}: the parsed trees are equal"
    proven = Comparison(Inertness.INERT, Inertness.INERT, parts, how)
    return _with_readers(proven, (old, new), sides, path, is_whole=True)


def _unparsed(found: Comparison, old: Scan, new: Scan, sides: tuple[Side, Side], path: str) -> Comparison:
    """Python 2, or none at all: compared token by token."""
    if old.is_broken:
        return replace(found, inertness=Inertness.UNKNOWN, how="neither file can be parsed")
    if found.inertness == Inertness.INERT:
        found = replace(found, how=f"{found.how}: the tokens and blocks are equal")
    return _with_readers(found, (old, new), sides, path, is_whole=True)


def _piece(old: Side, new: Side, path: str) -> Comparison:
    """What a hunk comes to, whatever stands before it. Not inert in the most plausible way: that answer counts."""
    if sum(map(len, old.lines)) + sum(map(len, new.lines)) > _MOST_PIECE:
        return Comparison(Inertness.UNKNOWN, Inertness.LIVE, frozenset({Part.CODE}), "too long to read in every way")
    results: list[Comparison] = []
    for place in _places(old, new):
        before = scan(old.lines, place)
        if before.is_broken:
            continue
        after = scan(new.lines, place, keep_broken=True)
        found = _with_readers(compare(before, after, (old, new)), (before, after), (old, new), path, is_whole=False)
        if not results and found.likely == Inertness.LIVE:
            return found
        results.append(found)
    found = _all_ways(results, path)
    if (
        found.inertness == Inertness.INERT
        and max(_closers(quote, old, new) for quote in ("", *_QUOTES)) > _MOST_CLOSERS
    ):
        return replace(found, inertness=Inertness.UNKNOWN, how=f"{found.how}, as far as it was read")
    return found


def _all_ways(results: list[Comparison], path: str) -> Comparison:
    if not results:
        parts = frozenset({Part.CODE})
        return Comparison(Inertness.UNKNOWN, Inertness.LIVE, parts, "these lines cannot be read as Python")
    first = results[0]
    if first.inertness == Inertness.UNKNOWN and _SETTINGS.search(path) and "string" in first.how:
        parts = first.parts - {Part.DOCSTRING} | {Part.TEXT}
        return replace(first, parts=parts, likely=Inertness.LIVE, how=f"{first.how}; help of an option, it seems")
    doubt = next((found for found in results if found.inertness != Inertness.INERT), None)
    if doubt is None:
        return first
    if first.inertness == Inertness.INERT:
        how = f"{first.how}, unless these lines stand inside a string or an expression that begins above them"
        return replace(first, inertness=Inertness.UNKNOWN, how=how)
    return replace(first, inertness=Inertness.UNKNOWN)


def _places(old: Side, new: Side) -> Iterator[Place]:
    """Every place that a hunk may begin at, the most plausible first. A file begins with a statement."""
    yield Place()
    if all(not side.lines or side.number(0) == 1 for side in (old, new)):
        return
    yield from (Place("", depth) for depth in _depths("", old, new))
    yield Place("", ENDLESS)
    yield Place("", 0, True)
    for quote in _QUOTES:
        yield Place(quote)
        yield from (Place(quote, depth) for depth in _depths(quote, old, new))
        yield Place(quote, ENDLESS)


def _closers(quote: str, old: Side, new: Side) -> int:
    """How deep in brackets the piece can begin so that it matters."""
    start = Place(quote, ENDLESS)
    return max(scan(side.lines, start, keep_broken=True).closers for side in (old, new))


def _depths(quote: str, old: Side, new: Side) -> range:
    return range(1, min(_closers(quote, old, new), _MOST_CLOSERS) + 1)


def _with_readers(
    found: Comparison, scans: tuple[Scan, Scan], sides: tuple[Side, Side], path: str, is_whole: bool
) -> Comparison:
    """The same, in doubt where somebody reads the docstrings."""
    if found.inertness != Inertness.INERT:
        return found
    for one, side in zip(scans, sides, strict=True):
        reader = read_docstring(one, side, path, is_whole)
        if reader is not None:
            inertness, how = reader
            likely = Inertness.LIVE if inertness == Inertness.LIVE else found.likely
            return replace(found, inertness=inertness, likely=likely, how=how)
    return found
