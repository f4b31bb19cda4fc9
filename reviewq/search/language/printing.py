"""Prints a tree as a text that reads as the same tree."""

from __future__ import annotations

import re

from .tree import And, Node, Not, Or, Term

WORD = re.compile(r"(?!-)[^\x00-\x20!\"$%&'():;?\[\]{}]+")
OUR_WORD = "mine"  # means is:mine where it stands bare and unquoted
KEYWORDS = frozenset({"AND", "and", "OR", "or", "NOT", "not"})
UNSAFE = re.compile(r'[\\"]')


def quoted(value: str) -> str:
    """The value as it stands in a query: plain where it can, else in double quotes."""
    if WORD.fullmatch(value) and value not in KEYWORDS:
        return value
    return '"' + UNSAFE.sub(lambda found: "\\" + found[0], value) + '"'


def as_text(node: Node) -> str:
    """The query of a tree; parentheses only where they say something."""
    match node:
        case Term(operator="", value=value):
            return f'"{value}"' if value == OUR_WORD else quoted(value)
        case Term(operator=operator, value=value):
            return f"{operator}:{quoted(value)}"
        case Not(part=part):
            return f"-{_inner(part, And, Or)}"
        case And(parts=parts):
            return " ".join(_inner(part, Or) for part in parts)
        case Or(parts=parts):
            return " OR ".join(as_text(part) for part in parts)


def _inner(node: Node, *kinds: type) -> str:
    return f"({as_text(node)})" if isinstance(node, kinds) else as_text(node)
