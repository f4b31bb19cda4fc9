"""One side of a hunk as tokens: words, numbers, strings and signs, without comments, docstrings and layout.

A hunk is a cut from a file: it may begin inside a string or a call, and need not parse. So this reads what it can and
never fails. Time and memory grow as the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from .tongue import Tongue

MAX_LINE = 2_000  # characters read of a line
UNSEEN = -1  # stands for no bracket, or one before the hunk


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


class Kind(IntEnum):
    NOTHING = 0  # a docstring stood here
    NAME = 1
    NUMBER = 2
    STRING = 3
    SIGN = 4
    INDENT = 5  # begins a statement; its text is the width


class Token(NamedTuple):
    """`text` of a string is its value as written, without quotes and a u before them. `first` and `last` are the
    numbers of its lines in the side, `opener` the number of the bracket around it, `start` of the first token of its
    statement. `is_raw`: a string with r before it; `is_open`: its beginning is before the hunk."""

    kind: Kind
    text: str
    first: int
    last: int
    opener: int
    start: int
    is_raw: bool = False
    is_open: bool = False


_COMMON = r"|(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<sign>[=!<>]=|->|:=|\*\*|//|&&|\|\||<<|>>|[-+*/%&|^]=|.)"
_SPACE = r"(?P<newline>\n)|(?P<space>[ \t\r\f\v\u00a0]+|\\\n)"
_LEXERS = {
    Tongue.PYTHON: _SPACE + r"""|(?P<comment>\#[^\n]*)|(?P<string>[rbufRBUF]{0,2}(?:\"{3}|'{3}|\"|'))""" + _COMMON,
    Tongue.BRACES: _SPACE + r"""|(?P<comment>//[^\n]*)|(?P<block>/\*)|(?P<string>["'`])""" + _COMMON,
    Tongue.LINES: _SPACE + r"""|(?P<comment>(?:(?<=\s)|(?<=^))\#[^\n]*|^;[^\n]*)|(?P<string>["'])""" + _COMMON,
    Tongue.DATA: _SPACE + r"""|(?P<comment>(?!))|(?P<string>["])""" + _COMMON,
    Tongue.MARKUP: _SPACE + r"""|(?P<comment>\{\#[^\n]*?\#\})|(?P<block><!--)|(?P<string>["'])""" + _COMMON,
}
_LEXER = {tongue: re.compile(pattern, re.MULTILINE) for tongue, pattern in _LEXERS.items()}
_REST = {quote: re.compile(rf"(?:\\.|[^\\{quote}\n])*{quote}", re.DOTALL) for quote in ("'", '"')} | {
    quote: re.compile(rf"(?:\\.|[^\\])*?{quote}", re.DOTALL) for quote in ('"""', "'''", "`")
}
_BLOCK_END = {"/*": "*/", "<!--": "-->"}
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
KEYWORDS = words(
    "False None True and as assert async await break class continue def del elif else except exec finally"
    " for from global if import in is lambda nonlocal not or pass print raise return try while with yield"
    " match case"
)


class _Lexer:
    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        self.tokens: list[Token] = []
        self.openers: list[int] = []
        self.line = 0
        self.start = 0
        self.fresh = True  # a statement may begin here
        self.width = 0

    def read(self, text: str, inside: str) -> list[Token]:
        """`inside`: the quotes that the text begins within, if any."""
        position = self._string(text, 0, "", inside, is_open=True) if inside else 0
        next_token = _LEXER[self.tongue].match
        while position < len(text):
            found = next_token(text, position)
            if found is None:  # cannot be: the last branch takes any character
                break
            position = self._take(found, text)
        return self.tokens

    def _take(self, found: re.Match[str], text: str) -> int:
        group, word = found.lastgroup, found.group()
        if group == "newline":
            self._newline()
        elif group == "space":
            self.line += word.count("\n")
            self.width = self.width + len(word.expandtabs(8)) if self.fresh else 0
        elif group == "string":
            return self._string(text, found.end(), word.rstrip("\"'`"), word.lstrip("rbufRBUF"))
        elif group == "block":
            end = text.find(_BLOCK_END[word], found.end())
            end = len(text) if end < 0 else end + len(_BLOCK_END[word])
            self.line += text.count("\n", found.start(), end)
            return end
        elif group != "comment":
            self._word(group or "", word)
        return found.end()

    def _newline(self) -> None:
        self.line += 1
        if self.tongue is not Tongue.PYTHON or not self.openers:
            self.fresh, self.width = True, 0

    def _word(self, group: str, word: str) -> None:
        if word in _CLOSE and self.openers:
            self.openers.pop()
        kind = {"name": Kind.NAME, "number": Kind.NUMBER}.get(group, Kind.SIGN)
        self._add(kind, word, self.line)
        if word in _OPEN:
            self.openers.append(len(self.tokens) - 1)

    def _string(self, text: str, begin: int, prefix: str, quote: str, is_open: bool = False) -> int:
        """Takes the rest of a string; what is never closed is none, but a sign."""
        found = _REST[quote].match(text, begin)
        if found is None and len(quote) < 3 and not is_open:
            self._add(Kind.SIGN, quote, self.line)
            return begin
        end = found.end() if found else len(text)
        value = text[begin : end - len(quote) if found else end]
        first, self.line = self.line, self.line + value.count("\n")
        prefix = prefix.lower()
        if "b" in prefix:
            value = f"b'{value}'"
        self._add(Kind.STRING, value, first, "r" in prefix, is_open)
        return end

    def _add(self, kind: Kind, text: str, first: int, is_raw: bool = False, is_open: bool = False) -> None:
        if self.fresh:
            self.start = len(self.tokens)
            self.fresh = False
            opener = self.openers[-1] if self.openers else UNSEEN
            self.tokens.append(Token(Kind.INDENT, str(self.width), first, first, opener, self.start))
        opener = self.openers[-1] if self.openers else UNSEEN
        last = self.tokens[-1]
        if kind is Kind.STRING and last.kind is Kind.STRING and not last.is_open and last.start == self.start:
            joined = last._replace(text=last.text + text, last=self.line, is_raw=last.is_raw or is_raw)
            self.tokens[-1] = joined
            return
        self.tokens.append(Token(kind, text, first, self.line, opener, self.start, is_raw, is_open))


def read(lines: Sequence[str], tongue: Tongue) -> list[Token]:
    """The tokens of these lines; of prose: none."""
    if tongue is Tongue.PROSE:
        return []
    text = "\n".join(line[:MAX_LINE].rstrip("\r") for line in lines)
    if tongue is not Tongue.PYTHON:
        return _Lexer(tongue).read(text, "")
    return _without_docstrings(_most_like_python(text))


def _most_like_python(text: str) -> list[Token]:
    """A hunk may begin inside a docstring: then what looks like code outside of quotes is prose. Words side by side
    are none in Python, so the reading with fewer of them is taken."""
    best = _Lexer(Tongue.PYTHON).read(text, "")
    worst = _unlike_python(best)
    for quote in ('"""', "'''"):
        if worst and (quote in text or quote == '"""'):
            tokens = _Lexer(Tongue.PYTHON).read(text, quote)
            if (strange := _unlike_python(tokens)) < worst:
                best, worst = tokens, strange
    return best


def _unlike_python(tokens: Sequence[Token]) -> int:
    """How many pairs of words stand side by side on a line."""
    strange, last = 0, None
    for token in tokens:
        is_word = token.kind is Kind.NAME and token.text not in KEYWORDS
        if is_word and last is not None and last.last == token.first:
            strange += 1
        last = token if is_word else None
    return strange


def _without_docstrings(tokens: list[Token]) -> list[Token]:
    """A statement that is one string, or the rest of one, says nothing. Statements keep their numbers: what goes is
    blotted out, not cut."""
    sizes = Counter(token.start for token in tokens)
    says_nothing = {token.start for token in tokens if sizes[token.start] == 2 and _is_docstring(token)}
    return [token._replace(kind=Kind.NOTHING) if token.start in says_nothing else token for token in tokens]


def _is_docstring(token: Token) -> bool:
    return token.kind is Kind.STRING and (token.last > token.first or token.is_open or _is_sentence(token.text))


def _is_sentence(text: str) -> bool:
    return " " in text and bool(re.match(r"\s*[A-Z`:]", text))
