"""What no valid Python allows beside each other. Only what is certain in every Python from 2.6 on: from a contradiction
we conclude that a piece of a file does not begin where we supposed it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .python_scan import Token


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# They begin a statement, or a part of one such as "else", and stand nowhere else: never in brackets.
_FIRST = _set("def class return raise pass while try except finally del global assert break continue elif")
_BLOCK = _set("if elif else while for try except finally with def class async match case")
# They may stand before a name though they could be names themselves ("print x" of Python 2, "match x:").
_SOFT = _set("print exec match case type async lazy await nonlocal")
_WORDS = _set("and or not in is if else for lambda yield from import as with") | _FIRST | _SOFT
_ENDLESS = _set("and or not in is if else for lambda from import as with def class del global assert")
_STARTERS = frozenset(("(", "[", "{", "-", "+", "~", "*", "@", "`", "..."))
_CLOSERS = frozenset((")", "]", "}"))
_ENDERS = _CLOSERS | {",", ":", ";", "`", "...", "*"}  # the last of "import *"


def broken_start(text: str) -> bool:
    """Whether no statement begins with this token."""
    if text[0].isalnum() or text[0] in "_\"'" or not text.isascii():
        return text in ("and", "or", "in", "is", "as")
    return text not in _STARTERS and (text == "." or text[0] != ".")  # ".5" is a number


def broken_pair(tokens: list[Token], token: Token, is_head: bool, depth: int) -> bool:
    """Whether no statement whose line goes `tokens` (`is_head`: and begins before them) goes on with `token`."""
    before = tokens[-1]
    if token.kind == "operator":
        return token.text == ":" and not is_head and len(tokens) == 1 and before.kind in ("text", "number")
    if token.kind == "name" and token.text in _FIRST:
        return depth > 0 or (not is_head and before.text not in (":", ";", "async"))
    if token.kind == "name" and token.text in _WORDS:
        return False
    return _is_operand(before) and not (before.kind in ("text", "tail") and token.kind in ("text", "open"))


def broken_end(tokens: list[Token], is_head: bool) -> bool:
    """Whether no statement's line ends so. `is_head`: its first tokens are not known."""
    last = tokens[-1] if tokens else None
    if last is None or last.kind in ("text", "number", "tail"):
        return False
    if last.kind == "name":
        return last.text in _ENDLESS
    if last.text == ":" and not is_head:
        return tokens[0].text not in _BLOCK
    return last.text not in _ENDERS


def broken_indent(before: str, ends: Token, indent: str) -> bool:
    """Whether no block has a line indented as `indent` after one indented as `before` that ends with this token. Tabs
    are not judged."""
    if "\t" in before or "\t" in indent or "\f" in before or "\f" in indent:
        return False
    return (len(indent) > len(before)) != (ends.text == ":")


def _is_operand(token: Token) -> bool:
    """A value ends with it, so that no other value can follow."""
    if token.kind == "operator":
        return token.text in _CLOSERS
    return token.kind != "name" or token.text not in _WORDS
