"""Docstrings that somebody reads while the program runs: help of commands, descriptions of extensions, doctests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from .answer import Inertness
from .python_scan import Logical, Scan
from .side import Side

# Classes whose docstring is shown to users: of nova's API extensions in the API, of commands in their help.
_SHOWN = re.compile(r"(ExtensionDescriptor|APIExtensionBase|Commands?|Lister|ShowOne|CommandBase|Opts)$")
# Functions whose docstring is the program: grammars of PLY, checks of pycodestyle that are known by it.
_GRAMMAR = re.compile(r"[pt]_\w+$")
_READ_PATHS = re.compile(r"(^|/)(cmd|cli|commands|hacking|shell\w*\.py|\w*manage\.py|checks\.py)(/|$)")
_API_PATHS = re.compile(r"(^|/)(api|extensions)/")
_READERS = ("getdoc", "docopt")

Reader = tuple[Inertness, str]


def read_docstring(scan: Scan, side: Side, path: str, is_whole: bool) -> Reader | None:
    """Who may read one of the docstrings that change on this side: how sure that is, and in words; None: nobody."""
    changed = list(_changed(scan, side))
    if not changed:
        return None
    told = [_reader(scan, at, path, is_whole) for at in changed] + [_module_reader(scan, changed, is_whole)]
    found = [reader for reader in told if reader is not None]
    return min(found, key=lambda reader: reader[0] != Inertness.LIVE, default=None)


def _changed(scan: Scan, side: Side) -> Iterator[int]:
    """Which of the lines are docstrings that change."""
    for at, line in enumerate(scan.lines):
        if line.is_text and line.is_certain and not side.changed.isdisjoint(range(line.row, line.last + 1)):
            yield at


def _module_reader(scan: Scan, changed: list[int], is_whole: bool) -> Reader | None:
    """What the shown code itself reads."""
    may_be_module = any(scan.lines[at].indent == "" and _is_first(scan, at) for at in changed)
    for line in scan.lines:
        before = ""
        for token in line.tokens:
            if token.kind == "name" and (token.text in _READERS or (token.text == "__doc__" and before == ".")):
                return Inertness.UNKNOWN, "the module reads docstrings"
            if token.text == "__doc__" and may_be_module:
                return Inertness.LIVE, "the module reads its docstring"
            before = token.text
    if may_be_module and not is_whole:
        return Inertness.UNKNOWN, "a docstring of a module, which may read it"
    return None


def _is_first(scan: Scan, at: int) -> bool:
    """Nothing but strings stands above it."""
    return all(line.is_text for line in scan.lines[:at])


def _reader(scan: Scan, at: int, path: str, is_whole: bool) -> Reader | None:
    line = scan.lines[at]
    header = _header(scan, at)
    if any(">>>" in token.text for token in line.tokens):
        return Inertness.UNKNOWN, "a doctest may run the docstring"
    if _READ_PATHS.search(path) and line.indent:
        return Inertness.UNKNOWN, "a docstring that a command or a checker may show"
    if header is None:
        may_be_shown = not is_whole and _API_PATHS.search(path) is not None
        return (Inertness.UNKNOWN, "whose docstring it is is not shown") if may_be_shown else None
    names = [token.text for token in header.tokens if token.kind == "name"]
    if names[0] == "class" and any(_SHOWN.search(name) for name in names):
        return Inertness.LIVE, "users are shown the docstring of such a class"
    if names[0] == "def" and _GRAMMAR.match(names[1]) and ("(", names[1][0]) in _pairs(header):
        return Inertness.UNKNOWN, "a parser generator may read the docstring"
    return None


def _pairs(header: Logical) -> set[tuple[str, str]]:
    texts = [token.text for token in header.tokens]
    return set(pairwise(texts))


def _header(scan: Scan, at: int) -> Logical | None:
    """The line "def ..." or "class ..." right above a docstring."""
    above = scan.lines[at - 1] if at else None
    if above is None or above.is_head or above.tokens[-1].text != ":":
        return None
    first = next((token.text for token in above.tokens if token.text != "async"), "")
    return above if first in ("def", "class") and len(above.tokens) > 2 else None
