"""A query of ours as a query for Gerrit. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote

from .language import And, Node, Not, Or, as_text
from .language.tree import Term, terms_of


@dataclass(frozen=True, slots=True)
class Translated:
    """The nearest query that Gerrit understands. `left_out`: what only we understand. Without it Gerrit shows more
    than we do, never less. An empty text: nothing is left to ask."""

    text: str
    left_out: tuple[str, ...] = ()


def translated(tree: Node, ours: Collection[str]) -> Translated:
    """The query without the operators named in `ours`."""
    kept = _kept(tree, ours)
    out = {f"{term.operator}:": None for term in terms_of(tree) if term.operator in ours}
    return Translated(as_text(kept) if kept else "", tuple(out))


def _kept(node: Node, ours: Collection[str]) -> Node | None:
    """What is left, so that every change which the whole finds is found by what is left; None: nothing."""
    match node:
        case Term(operator=operator):
            return None if operator in ours else node
        case Not():
            return None if any(term.operator in ours for term in terms_of(node)) else node
        case And(parts=parts):
            left = tuple(found for part in parts if (found := _kept(part, ours)) is not None)
            return left[0] if len(left) == 1 else And(left) if left else None
        case Or(parts=parts):
            either = tuple(found for part in parts if (found := _kept(part, ours)) is not None)
            return Or(either) if len(either) == len(parts) else None


def search_url(server: str, query: str) -> str:
    """Gerrit's page of what a query finds."""
    return f"{server}/q/{quote(query, safe=':()~')}"


def dashboard_url(server: str, address: str) -> str:
    """Gerrit's page of a dashboard; `address` is that of `dashboards.Dashboard`."""
    return f"{server}/dashboard/?{address}"
