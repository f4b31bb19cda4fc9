"""Python read as logical lines, from any place in a file, without a parser: for pieces of a file, and for files that
only another Python can parse.

A piece may begin inside a string or a bracket. `scan` is told so by a `Place`, and says where it ended; `is_broken`
means that no valid Python 2 or 3 reads so from there: the piece begins at another place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .python_words import broken_end, broken_indent, broken_pair, broken_start

ENDLESS = 1_000_000  # so deep in brackets that no piece comes out of them

_PREFIX = r"(?:[rRbBuUfFtT]{1,2}(?=[\"']))?"
_TOKEN = re.compile(
    r"[ \t\f]*(?:"
    rf"(?P<text>{_PREFIX}(?:\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r"|\"(?!\"\")(?:[^\"\\\n]|\\.)*+\"|'(?!'')(?:[^'\\\n]|\\.)*+'))"
    rf"|(?P<open>{_PREFIX}(?:\"\"\".*|'''.*|\"(?:[^\"\\\n]|\\.)*+\Z|'(?:[^'\\\n]|\\.)*+\Z))"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<end>\n)"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<number>0[xX][\da-fA-F_]+[lL]?|0[bBoO][\d_]+[lL]?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJlL]?)"
    r"|(?P<operator>->|:=|<>|\.\.\.|(?:\*\*|//|>>|<<|[-+*/%&|^=<>@])=?|!=|[()\[\]{}.,:;`~])"
    r"|(?P<joint>\\\n)"
    r"|(?P<bad>.|\Z))",
    re.DOTALL,
)
_CLOSE = {quote: re.compile(rf"(?:[^\\]|\\.)*?{quote}", re.DOTALL) for quote in ('"""', "'''")}
_CLOSE |= {quote: re.compile(rf"(?:[^\\\n{quote}]|\\.)*+{quote}", re.DOTALL) for quote in ('"', "'")}
_INSIDE = re.compile(r"(?:[^\\\n]|\\.)*+\Z", re.DOTALL)
_FORMATTED = re.compile(r"[a-zA-Z]*[fFtT]")
_QUOTES = re.compile(r"[a-zA-Z]*(\"\"\"|'''|\"|')")


class Place(NamedTuple):
    """Where in a file a line begins. `quote`: inside a string that ends with it; `depth`: of open brackets;
    `is_joined`: after a line that a backslash continues. All empty: a new statement."""

    quote: str = ""
    depth: int = 0
    is_joined: bool = False


_STATEMENT = Place()


class Token(NamedTuple):
    """`kind`: name, number, operator, text (a string), open (a string that goes on after the piece) or tail (the end
    of a string that began before it)."""

    kind: str
    text: str


@dataclass(slots=True)
class Logical:
    """A statement's line: its tokens without comments and layout; `row`, `last` are its first and last line in the
    piece, from 0. `is_head`: it began before the piece; `is_open`: it goes on after it."""

    indent: str
    row: int
    is_head: bool = False
    is_open: bool = False
    last: int = 0
    tokens: list[Token] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        """Nothing but strings, as far as the piece shows it: a docstring, or a statement that does nothing."""
        return all(t.kind in ("text", "open", "tail") and not is_formatted(t) for t in self.tokens)

    @property
    def is_certain(self) -> bool:
        return not self.is_head and not self.is_open


@dataclass(slots=True)
class Scan:
    """What a piece of Python says. `comments`: row to text. `closers`: how many brackets it closes that were open
    before. `is_unclear`: it holds what this reader cannot read (an f-string with quotes of its own kind, a carriage
    return)."""

    lines: list[Logical]
    comments: dict[int, str]
    end: Place
    closers: int = 0
    is_broken: bool = False
    is_unclear: bool = False


def is_formatted(token: Token) -> bool:
    """An f-string: it runs code, so it is never only words."""
    return token.kind in ("text", "open") and _FORMATTED.match(token.text) is not None


def scan(lines: Sequence[str], start: Place = _STATEMENT, keep_broken: bool = False) -> Scan:
    """The logical lines of a piece that begins at `start`. Stops where it is broken, unless `keep_broken`."""
    text = "".join(line + "\n" for line in lines)
    return _Scanner(text, start).run(keep_broken)


class _Scanner:
    """One pass over a text: `at` is where it stands, `row` in which line."""

    def __init__(self, text: str, start: Place) -> None:
        self.text, self.start = text, start
        self.at = self.row = 0
        self.depth = start.depth
        self.lines: list[Logical] = []
        self.comments: dict[int, str] = {}
        self.line: Logical | None = None
        self.before: Token | None = None
        self.is_broken = False
        self.is_unclear = "\r" in text  # a line end to Python, and a blank to us
        self.lowest = start.depth

    def run(self, keep_broken: bool) -> Scan:
        end = self._begin()
        if end is None:
            end = self._tokens(keep_broken)
        if self.line is not None:
            self.line.is_open = True
            self._close_line()
        closers = self.start.depth - self.lowest
        return Scan(self.lines, self.comments, end, closers, self.is_broken, self.is_unclear)

    def _begin(self) -> Place | None:
        """Come out of the string that the piece begins in; a place if it never does."""
        if not self.start.quote and not self.start.depth and not self.start.is_joined:
            return None
        self.line = Logical("", 0, is_head=True)
        if not self.start.quote:
            return None
        quote = self.start.quote
        match = _CLOSE[quote].match(self.text)
        if match is None:
            self.line.tokens.append(Token("tail", self.text))
            self.is_broken = len(quote) == 1 and _INSIDE.match(self.text) is None
            return self.start
        self._put(Token("tail", match.group()))
        self.at, self.row = match.end(), match.group().count("\n")
        return None

    def _tokens(self, keep_broken: bool) -> Place:
        text, size = self.text, len(self.text)
        is_joined = False
        while self.at < size:
            match = _TOKEN.match(text, self.at)
            assert match is not None  # "bad" takes any character
            kind = match.lastgroup or "bad"
            value = match[kind]
            is_joined = kind == "joint"
            if kind == "comment":
                self.comments[self.row] = value
            elif kind == "end":
                self._newline()
            elif is_joined:
                self.row += 1
            elif kind == "bad":
                self.is_broken = self.is_broken or bool(value.strip())
            else:
                self._token(Token(kind, value), text[self.at : match.start(kind)])
            self.at = match.end()
            if (self.is_broken and not keep_broken) or self.is_unclear:
                break
        if self.before is not None and self.before.kind == "open":
            quotes = _QUOTES.match(self.before.text)
            return Place(quotes[1] if quotes else "", self.depth)
        return Place("", self.depth, is_joined)

    def _token(self, token: Token, indent: str) -> None:
        if self.line is None:
            self.line = Logical(indent, self.row)
            above = self.lines[-1] if self.lines else None
            if above is not None and not above.is_head:
                self.is_broken = self.is_broken or broken_indent(above.indent, above.tokens[-1], indent)
        self._put(token)
        self.row += token.text.count("\n") if token.kind in ("text", "open") else 0

    def _put(self, token: Token) -> None:
        """Add a token to the line, and see whether Python allows it there."""
        line = self.line
        assert line is not None
        if not line.tokens and not line.is_head:
            self.is_broken = self.is_broken or broken_start(token.text)
        elif line.tokens:
            self.is_broken = self.is_broken or broken_pair(line.tokens, token, line.is_head, self.depth)
        line.tokens.append(token)
        self.before = token
        if token.kind == "operator":
            self._bracket(token.text)
        elif is_formatted(token):
            shown = token.text.replace("{{", "").replace("}}", "")
            self.is_unclear = shown.count("{") != shown.count("}")

    def _bracket(self, text: str) -> None:
        if text in ("(", "[", "{"):
            self.depth += 1
        elif text in (")", "]", "}"):
            self.depth -= 1
            self.is_broken = self.is_broken or self.depth < 0
            self.depth = max(self.depth, 0)
            self.lowest = min(self.lowest, self.depth)

    def _newline(self) -> None:
        if self.depth == 0 and self.line is not None:
            self.is_broken = self.is_broken or broken_end(self.line.tokens, self.line.is_head)
            self._close_line()
        self.row += 1

    def _close_line(self) -> None:
        assert self.line is not None
        self.line.last = self.row
        if self.line.tokens:
            self.lines.append(self.line)
        self.line = self.before = None
