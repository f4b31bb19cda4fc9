"""What a query is once it is read. Positions count characters of the text from 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Term:
    """`operator:value`; a bare word or phrase has the empty operator. Quotes and escapes are taken off the value."""

    operator: str
    value: str
    position: int = field(default=0, compare=False)
    value_position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    part: Node
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


Node = Term | Not | And | Or


def terms_of(node: Node) -> Iterator[Term]:
    """Every term of a tree, in the order of its text."""
    match node:
        case Term():
            yield node
        case Not(part=part):
            yield from terms_of(part)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from terms_of(part)
