"""What a patch changes in a file, statement by statement: the tokens that differ, and where they stand.

Lines that only break elsewhere differ in no token, so that layout, comments and docstrings leave no edit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from ..diff import FileDiff, Hunk, Line
from .tokens import UNSEEN, Kind, Token, read
from .tongue import Tongue

MAX_FACT = 200  # characters of one fact
MAX_FACTS = 60
QUOTES = "\"'"
MAX_PAIRS = 60_000  # tokens of one side times the other's: beyond, what differs is told without regard to order


@dataclass(frozen=True, eq=False)
class Side:
    """A hunk as the file was, or as it will be."""

    lines: tuple[Line, ...]
    tokens: tuple[Token, ...]

    def statement(self, token: Token) -> tuple[Token, ...]:
        end = token.start
        while end < len(self.tokens) and self.tokens[end].start == token.start:
            end += 1
        return self.tokens[token.start : end]


@dataclass(frozen=True, eq=False)
class Edit:
    """Tokens of one statement that came, went, or stand in each other's place. `is_whole`: nothing of the statement
    stays. `depth` is how far it is indented, `section` the function or class that git names."""

    old: Side
    new: Side
    gone: tuple[Token, ...]
    come: tuple[Token, ...]
    section: str = ""

    @cached_property
    def side(self) -> Side:
        return self.new if self.come else self.old

    @cached_property
    def first(self) -> Token:
        tokens = self.come or self.gone
        return next((token for token in tokens if token.kind is not Kind.INDENT), tokens[0])

    @cached_property
    def line(self) -> Line:
        """The changed line that shows it."""
        lines = self.side.lines[self.first.first : self.first.last + 1]
        return next((line for line in lines if line.sign != " "), lines[0])

    @cached_property
    def statement(self) -> tuple[Token, ...]:
        return tuple(token for token in self.side.statement(self.first) if token.kind is not Kind.INDENT)

    @cached_property
    def is_whole(self) -> bool:
        return not (self.gone and self.come) and len(self.come or self.gone) >= len(self.statement)

    @cached_property
    def depth(self) -> int:
        indent = self.side.tokens[self.first.start].text
        return int(indent) if indent.isdigit() else 0

    @cached_property
    def head(self) -> str:
        """The words that the statement begins with: `raise`, `LOG.debug`, `self.timeout`, `@lock`."""
        begin = "@" if self.statement and self.statement[0].text == "@" else ""
        names = dotted(self.statement[1:] if begin else self.statement)
        starts_with_name = len(self.statement) > len(begin) and self.statement[len(begin)].kind is Kind.NAME
        return begin + names[0] if names and starts_with_name else begin

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """What is called around it, the innermost first; a bare bracket is an empty name."""
        names, opener = [], self.first.opener
        while opener != UNSEEN:
            names.append(_name_before(self.side.tokens, opener))
            opener = self.side.tokens[opener].opener
        return tuple(names)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What the values around it are given to, the innermost first: names of arguments, keys of dicts, the target
        of the assignment."""
        return tuple(_keys(self.side.tokens, self.first))

    @cached_property
    def went(self) -> tuple[str, ...]:
        """Dotted names that are no longer there."""
        return _more(self.gone, self.come)

    @cached_property
    def came(self) -> tuple[str, ...]:
        return _more(self.come, self.gone)

    @property
    def names(self) -> tuple[str, ...]:
        return self.went + self.came

    def texts(self, kind: Kind) -> tuple[list[str], list[str]]:
        """What went and came of this kind of token, without what did both."""
        gone = Counter(token.text for token in self.gone if token.kind is kind)
        come = Counter(token.text for token in self.come if token.kind is kind)
        return list((gone - come).elements()), list((come - gone).elements())

    @cached_property
    def strings(self) -> tuple[list[str], list[str]]:
        return self.texts(Kind.STRING)

    @cached_property
    def facts(self) -> str:
        """What it touches, one a line, for patterns: the word says what kind of thing is named after it."""
        gone, come = self.strings
        facts = [
            *(f"call {name}" for name in self.calls if name),
            *(f"key {key.strip(QUOTES)}" for key in self.keys),
            f"head {self.head}",
            *(f"gone {name}" for name in self.went),
            *(f"came {name}" for name in self.came),
            *(f"text {text}" for text in gone + come),
        ]
        return "\n".join(fact[:MAX_FACT].replace("\n", " ") for fact in facts[:MAX_FACTS])


def dotted(tokens: Sequence[Token]) -> list[str]:
    """Names joined over dots: `cfg`, `.`, `IntOpt` are one."""
    names: list[str] = []
    joins = False
    for token in tokens:
        if token.kind is Kind.NAME:
            if joins and names:
                names[-1] += "." + token.text
            else:
                names.append(token.text)
            joins = False
        else:
            joins = token.text == "." and token.kind is Kind.SIGN and not joins and bool(names)
    return names


def _more(these: Sequence[Token], those: Sequence[Token]) -> tuple[str, ...]:
    return tuple((Counter(dotted(these)) - Counter(dotted(those))).elements())


def _name_before(tokens: Sequence[Token], opener: int) -> str:
    """The dotted name that a bracket follows."""
    if tokens[opener].text != "(":
        return ""
    at, names = opener - 1, []
    while at >= 0 and tokens[at].kind is Kind.NAME:
        names.append(tokens[at].text)
        if at < 1 or tokens[at - 1].text != ".":
            break
        at -= 2
    return ".".join(reversed(names))


def _keys(tokens: Sequence[Token], token: Token) -> Iterator[str]:
    at, opener = tokens.index(token, token.start), token.opener
    while True:
        key = _key_at(tokens, at, opener, token.start)
        if key:
            yield key
        if opener == UNSEEN or opener < token.start:
            return
        at, opener = opener, tokens[opener].opener


def _key_at(tokens: Sequence[Token], at: int, opener: int, start: int) -> str:
    """The name or string before `=` or `:` in the part between commas that this token stands in."""
    begin = at
    while begin - 1 > max(opener, start) and not (tokens[begin - 1].text == "," and tokens[begin - 1].opener == opener):
        begin -= 1
    level = [token for token in tokens[begin : at + 40] if token.opener == opener and token.start == start]
    for position, sign in enumerate(level[:12]):
        if sign.kind is Kind.SIGN and sign.text in ("=", ":", ":=", "+="):
            return "".join(part.text for part in level[:position] if part.kind is not Kind.INDENT)
        if sign.text == ",":
            break
    return ""


def edits_of(file: FileDiff, tongue: Tongue) -> Iterator[Edit]:
    for hunk in file.hunks:
        yield from _edits_of_hunk(hunk, tongue)


def _edits_of_hunk(hunk: Hunk, tongue: Tongue) -> Iterator[Edit]:
    old, new = (_side(hunk, sign, tongue) for sign in "-+")
    for removed, added in _blocks(hunk):
        gone = _within(old, removed)
        come = _within(new, added)
        for before, after in _differing(gone, come):
            yield from _by_statement(old, new, before, after, hunk.section)


def _side(hunk: Hunk, sign: str, tongue: Tongue) -> Side:
    lines = tuple(line for line in hunk.lines if line.sign in (" ", sign))
    return Side(lines, tuple(read([line.text for line in lines], tongue)))


def _blocks(hunk: Hunk) -> Iterator[tuple[range, range]]:
    """Where lines were changed without one between that stays: their numbers in the old and in the new side."""
    old = new = old_begin = new_begin = 0
    for line in hunk.lines:
        if line.sign == " ":
            if old > old_begin or new > new_begin:
                yield range(old_begin, old), range(new_begin, new)
            old, new = old + 1, new + 1
            old_begin, new_begin = old, new
        elif line.sign == "-":
            old += 1
        else:
            new += 1
    if old > old_begin or new > new_begin:
        yield range(old_begin, old), range(new_begin, new)


def _within(side: Side, block: range) -> list[Token]:
    return [
        token
        for token in side.tokens
        if token.first < block.stop and token.last >= block.start and token.kind is not Kind.NOTHING
    ]


Span = tuple[Sequence[Token], Sequence[Token]]


def _differing(gone: list[Token], come: list[Token]) -> Iterator[Span]:
    if not gone or not come:
        if gone or come:
            yield gone, come
        return
    if len(gone) * len(come) > MAX_PAIRS:
        yield _rest(gone, come), _rest(come, gone)
        return
    keys = [[(token.kind, token.text) for token in tokens] for tokens in (gone, come)]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if tag != "equal":
            yield gone[i1:i2], come[j1:j2]


def _rest(these: list[Token], those: list[Token]) -> list[Token]:
    known = {(token.kind, token.text) for token in those}
    return [token for token in these if (token.kind, token.text) not in known]


def _by_statement(old: Side, new: Side, gone: Sequence[Token], come: Sequence[Token], section: str) -> Iterator[Edit]:
    before, after = _statements(gone), _statements(come)
    if len(before) == len(after):
        for left, right in zip(before, after, strict=True):
            yield Edit(old, new, tuple(left), tuple(right), section)
        return
    for left in before:
        yield Edit(old, new, tuple(left), (), section)
    for right in after:
        yield Edit(old, new, (), tuple(right), section)


def _statements(tokens: Sequence[Token]) -> list[list[Token]]:
    found: list[list[Token]] = []
    for token in tokens:
        if found and found[-1][0].start == token.start:
            found[-1].append(token)
        else:
            found.append([token])
    return found
