"""What an edit is made of: which words went, which came, and what they are in code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .diff import FileDiff, Hunk, Line

LONGEST_LINE = 400  # characters of a line that are read
MOST_LINES = 4_000  # changed lines that are read
MOST_COMPARED = 50  # words that are looked at for slips of the pen
LETTERS_APART = 2  # of words that are near
_TOKEN = re.compile(r"[A-Za-z_]+|\d+|[^\w\s]")
_STRING = re.compile(r"'[^'\\]*(?:\\.[^'\\]*)*'|\"[^\"\\]*(?:\\.[^\"\\]*)*\"")
_COMMENT = re.compile(r"\s*(?:#|//|/\*|\*|\.\. |;|--)")
_LOG = ("LOG.", "logger.", "log.")
_FLOW = frozenset(
    [
        "if",
        "elif",
        "else",
        "for",
        "while",
        "try",
        "except",
        "finally",
        "with",
        "return",
        "yield",
        "raise",
        "break",
        "continue",
        "lambda",
        "not",
        "and",
        "or",
        "await",
        "async",
    ]
)
_FRAMES = frozenset({"def", "class", "function"})
_CODE = (".py", ".js", ".c", ".h", ".go", ".java", ".sh", ".ts", ".rb", ".pl", ".css", ".html")


@dataclass(slots=True)
class Edit:
    """Counts over all files. `gone` and `new`: words on one side of a hunk only, after those on both sides are struck
    out; `code_gone`, `code_new`: of these, what stands outside strings and comments of code."""

    lines: int = 0
    logs: int = 0
    gone: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    code_gone: Counter[str] = field(default_factory=Counter)
    code_new: Counter[str] = field(default_factory=Counter)

    @property
    def flow_new(self) -> int:
        """Words that turn the course of a program, such as `if` and `raise`."""
        return _count(_FLOW, self.code_new)

    @property
    def flow_gone(self) -> int:
        return _count(_FLOW, self.code_gone)

    @property
    def frames_new(self) -> int:
        """Functions and classes."""
        return _count(_FRAMES, self.code_new)

    @property
    def frames_gone(self) -> int:
        return _count(_FRAMES, self.code_gone)

    @property
    def near(self) -> int:
        """New words that look like one that went: a slip of the pen put right."""
        gone, new = (_longer(side) for side in (self.gone, self.new))
        return sum(any(_alike(one, word) for one in gone) for word in new)


def edit_of(files: Iterable[FileDiff]) -> Edit:
    """Reads at most MOST_LINES changed lines."""
    edit = Edit()
    for file in files:
        is_code = file.path.lower().endswith(_CODE)
        for hunk in file.hunks:
            if edit.lines >= MOST_LINES:
                return edit
            _read(edit, hunk, is_code)
    return edit


def _read(edit: Edit, hunk: Hunk, is_code: bool) -> None:
    removed, added = hunk.removed[:MOST_LINES], hunk.added[:MOST_LINES]
    edit.lines += len(removed) + len(added)
    edit.logs += sum(any(word in line.text[:LONGEST_LINE] for word in _LOG) for line in (*removed, *added))
    gone, new = _words(removed), _words(added)
    edit.gone += gone - new
    edit.new += new - gone
    if is_code:
        gone, new = _code_words(removed), _code_words(added)
        edit.code_gone += gone - new
        edit.code_new += new - gone


def _words(lines: list[Line]) -> Counter[str]:
    return Counter(word for line in lines for word in _TOKEN.findall(line.text[:LONGEST_LINE]))


def _code_words(lines: list[Line]) -> Counter[str]:
    """What is left of code without its strings and comments, as far as one line shows them."""
    texts = [line.text[:LONGEST_LINE] for line in lines]
    bare = [_STRING.sub('""', text).split("#", 1)[0] for text in texts if not _COMMENT.match(text)]
    return Counter(word for text in bare for word in _TOKEN.findall(text))


def _count(words: frozenset[str], side: Counter[str]) -> int:
    return sum(side[word] for word in words)


def _longer(side: Counter[str]) -> list[str]:
    return [word for word in side if len(word) > LETTERS_APART + 1][:MOST_COMPARED]


def _alike(one: str, other: str) -> bool:
    """All but a few letters are the same, from the start and from the end."""
    if abs(len(one) - len(other)) > LETTERS_APART:
        return False
    short = min(len(one), len(other))
    start = next((at for at in range(short) if one[at] != other[at]), short)
    end = next((at for at in range(short - start) if one[-1 - at] != other[-1 - at]), short - start)
    return start + end >= max(len(one), len(other)) - LETTERS_APART
