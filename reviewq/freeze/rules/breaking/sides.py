"""The two sides of a patch: what stood there before, what would stand there after, so that what only moves is not
taken for new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reviewq.trivial.rules.diff import Hunk, Line
from reviewq.trivial.rules.vetoes.edits import Side
from reviewq.trivial.rules.vetoes.seen import Seen
from reviewq.trivial.rules.vetoes.tokens import Kind, Token, read
from reviewq.trivial.rules.vetoes.tongue import Tongue

OLD, NEW = "-", "+"
Named = tuple[str, Line]
NamedIn = Callable[[Side], Iterable[Named]]


def side_of(hunk: Hunk, sign: str, tongue: Tongue) -> Side:
    """A hunk as it was (`-`) or as it would be (`+`)."""
    lines = tuple(line for line in hunk.lines if line.sign in (" ", sign))
    return Side(lines, tuple(read([line.text for line in lines], tongue)))


def new_names(files: Iterable[Seen], named_in: NamedIn) -> Iterator[tuple[Seen, str, Line]]:
    """What is named in the new sides of these files and in no old side of any of them, each once: what was moved,
    wrapped anew or deleted is not new."""
    files = list(files)
    known = {name for seen in files for hunk in seen.file.hunks for name, _ in _named(seen, hunk, OLD, named_in)}
    for seen in files:
        for hunk in seen.file.hunks:
            for name, line in _named(seen, hunk, NEW, named_in):
                if name not in known and line.sign == NEW:
                    known.add(name)
                    yield seen, name, line


def _named(seen: Seen, hunk: Hunk, sign: str, named_in: NamedIn) -> Iterable[Named]:
    """Nothing where that side has no line of its own: what stays on both is not read."""
    if not any(line.sign == NEW for line in hunk.lines) and sign == NEW:
        return ()
    return named_in(side_of(hunk, sign, seen.tongue))


def line_of(side: Side, token: Token) -> Line:
    """The line that shows a token: a changed one, where it has several."""
    lines = side.lines[token.first : token.last + 1]
    return next((line for line in lines if line.sign != " "), lines[0])


def calls(side: Side) -> Iterator[tuple[str, int]]:
    """(name, place of its bracket) of everything that is called, without the dotted names before it."""
    for at in range(1, len(side.tokens)):
        if side.tokens[at].text == "(" and side.tokens[at].kind is Kind.SIGN:
            before = side.tokens[at - 1]
            if before.kind is Kind.NAME and not _is_definition(side.tokens, at - 1):
                yield before.text, at


def _is_definition(tokens: tuple[Token, ...], at: int) -> bool:
    return at > 0 and tokens[at - 1].text in ("def", "class", "function")


def first_string(side: Side, bracket: int, key: str = "") -> Token | None:
    """The string that is the first argument of a call, whether or not it stands after `key=`."""
    inside = side.tokens[bracket + 1 : bracket + 4]
    if len(inside) == 3 and key and (inside[0].text, inside[1].text) == (key, "="):
        inside = inside[2:]
    return inside[0] if inside and inside[0].kind is Kind.STRING else None
