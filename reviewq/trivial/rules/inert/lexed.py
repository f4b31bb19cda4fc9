"""Languages of which a lexer of Pygments tells comments from code. Proven on whole files, and on a hunk at the top of
one: what the lexer of a piece further down would begin in cannot be known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, Text, Whitespace, _TokenType

from ..diff import FileDiff
from ..patch import Whole
from .answer import Answer, Inertness, Part
from .combine import combined
from .files import Language, Layout
from .heredocs import without_heredocs
from .side import Side, of_file, of_hunk

_MOST = 200_000  # characters that are lexed
_LONGEST = 4_000  # of a line: some rules of lexers are slow on long ones
_SENTINEL = "zq7end"
_SAID = Text.Said  # what a lexer calls a comment and a program reads
_CODE = (Comment.Preproc, Comment.PreprocFile, Comment.Hashbang)
# Where the lexers' rules for quotes are looser than the languages'.
_UNSURE = {
    "bash": re.compile(r"\\\s*#|\\'|\$'|\\[ \t]"),
    "sql": re.compile(r"\\'|\$\$|`|--(?![\s-])"),
    "go": re.compile(r"\"C\""),  # the comment above this import is a program
}


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a text says: its here-documents, the rest as it is laid out, and its letters without white space."""

    bodies: tuple[str, ...]
    laid_out: tuple[str, ...]
    letters: str


def judge(file: FileDiff, whole: Whole | None, language: Language) -> Answer:
    if whole is not None and whole.before is not None and whole.after is not None:
        sides = of_file(whole.before, file.hunks, "-"), of_file(whole.after, file.hunks, "+")
        return _judged(*sides, language, is_top=True, is_whole=True)
    pieces = [of_hunk(hunk) for hunk in file.hunks]
    return combined(
        [_judged(old, new, language, all(_is_top(side) for side in (old, new)), False) for old, new in pieces]
    )


def _is_top(side: Side) -> bool:
    return not side.lines or side.number(0) == 1


def _judged(old: Side, new: Side, language: Language, is_top: bool, is_whole: bool) -> Answer:
    numbers = old.number(min(old.changed, default=-1)), new.number(min(new.changed, default=-1))
    parts = _parts(old, language) | _parts(new, language)
    is_quiet = parts <= {Part.COMMENT, Part.LAYOUT} or _without_ends(old, language) == _without_ends(new, language)
    if not is_quiet and not is_whole:
        return Answer.live(parts, "code or data changes", *numbers)
    if is_top and language.lexer:
        before, after = (_meaning(side.lines, language, is_whole) for side in (old, new))
        if before is not None and before == after:
            quiet = parts - {Part.CODE} or frozenset({Part.COMMENT})
            return Answer.inert(quiet, f"only comments or layout, by the rules of {language.lexer}", *numbers)
        if before is not None and after is not None and (not is_quiet or before.letters != after.letters):
            return Answer.live(parts, "code or data changes", *numbers)
    likely = Inertness.INERT if is_quiet and not _is_told(old, new, language) else Inertness.LIVE
    how = "it seems a comment" if likely == Inertness.INERT else "what changes cannot be told from code"
    return Answer(Inertness.UNKNOWN, parts, how, *numbers, likely=likely)


def _parts(side: Side, language: Language) -> frozenset[Part]:
    """What the changed lines seem to be, by how they begin."""
    comment = re.compile(rf"\s*(?:{language.start})")
    texts = [side.lines[row] for row in side.changed]
    return frozenset(Part.COMMENT if comment.match(t) else Part.CODE if t.strip() else Part.LAYOUT for t in texts)


def _without_ends(side: Side, language: Language) -> list[str]:
    """The lines without what seems a comment at their ends, and without those that have nothing else."""
    end = re.compile(rf"(?:^|(?<=\s))(?:{language.start})")
    cut = ((match.start() if (match := end.search(line)) else None, line) for line in side.lines)
    return [bare for stop, line in cut if (bare := line[:stop].rstrip())]


def _is_told(old: Side, new: Side, language: Language) -> bool:
    told = re.compile(language.told)
    return any(told.search(side.lines[row]) for side in (old, new) for row in side.changed)


def _meaning(lines: Sequence[str], language: Language, is_whole: bool) -> _Meaning | None:
    """What the text says without its comments, to compare; None: cannot be told. A piece must end outside of comments
    and strings, which a word put behind it shows."""
    text = "".join(line + "\n" for line in lines)
    unsure = _UNSURE.get(language.lexer)
    if len(text) > _MOST or any(len(line) > _LONGEST for line in lines) or (unsure and unsure.search(text)):
        return None
    bodies: tuple[str, ...] = ()
    if language.lexer == "bash":
        text, bodies = without_heredocs(text)
    if not is_whole:
        text += f"{_SENTINEL}\n"
    tokens = list(_tokens(text, language))
    if any(kind in Error or (kind in Comment and _is_unended(value)) for kind, value in tokens):
        return None
    if not is_whole and not any(_SENTINEL in value and kind not in Comment for kind, value in tokens):
        return None
    letters = "".join(value for kind, value in tokens if kind not in Comment)
    return _Meaning(bodies, _laid_out(tokens, language), "".join((*letters.split(), *bodies)))


def _is_unended(comment: str) -> bool:
    return comment.startswith("/*") and not comment.rstrip().endswith("*/")


def _tokens(text: str, language: Language) -> Iterator[tuple[_TokenType, str]]:
    """The lexer's tokens with comments as one each. What programs read of comments is no comment here; nor is what
    does not look like one: some lexers call code that is switched off a comment."""
    comment, told = re.compile(rf"\s*(?:{language.start})"), re.compile(language.told)
    run, before = "", "\n"
    for kind, value in [*_lexer(language.lexer).get_tokens(text), (Text, "")]:
        if kind in Comment and kind not in _CODE:
            run += value
            continue
        if run:
            is_free = run[0] != "#" or before.isspace()  # "a#b" is one word of a shell
            yield (Comment if is_free and comment.match(run) and not told.search(run) else _SAID), run
            before, run = run[-1], ""
        if value:
            yield (_SAID if kind in _CODE else kind), value
            before = value[-1]


@lru_cache(maxsize=32)
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=False)


def _laid_out(tokens: list[tuple[_TokenType, str]], language: Language) -> tuple[str, ...]:
    if language.layout == Layout.FREE:
        return tuple(_free(tokens))
    text = "".join("\0" + "\n" * value.count("\n") if kind in Comment else value for kind, value in tokens)
    if language.layout == Layout.EXACT:
        return (text,)
    lines = [line.replace("\0", "").rstrip() if "\0" in line else line for line in text.split("\n")]
    return tuple(line for line, raw in zip(lines, text.split("\n"), strict=True) if line or "\0" not in raw)


def _free(tokens: list[tuple[_TokenType, str]]) -> list[str]:
    """Tokens, with what is between two: nothing, a blank, or the end of a line, which ends statements in some
    languages."""
    said: list[str] = []
    gap = ""
    for kind, value in tokens:
        if kind in Comment or (value.isspace() and (kind in Whitespace or kind in Text)):
            gap += value
        else:
            said += ["\n" if "\n" in gap else " " if gap else "", value]
            gap = ""
    return said
