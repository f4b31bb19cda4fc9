"""From a tree to one condition on Change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial, reduce
from operator import and_, or_

from django.db.models import Q

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer

from . import registry
from .language import And, Node, Not, Or, QueryError, Term
from .language.parse import MOST_TERMS
from .language.tree import terms_of
from .operators.conditions import these
from .people import People
from .registry import Asked

MOST_EXPRESSIONS = 20  # each of them is tried on every file
MOST_LEVELS = 10  # in one statement, whose reader in SQLite has a small stack; what is deeper is looked up first


def compile(tree: Node, viewer: Viewer, now: datetime) -> Q:
    """The condition that a tree stands for, without what the reader may not see. Raises QueryError."""
    terms = list(terms_of(tree))
    if len(terms) > MOST_TERMS:
        raise QueryError(terms[MOST_TERMS].position, f"Too many terms: at most {MOST_TERMS}.")
    expressions = [term for term in terms if term.value.startswith("^")]
    if len(expressions) > MOST_EXPRESSIONS:
        place = expressions[MOST_EXPRESSIONS].position
        raise QueryError(place, f"Too many regular expressions: at most {MOST_EXPRESSIONS}.")
    return _condition(tree, partial(Asked, viewer=viewer, now=now, people=People(viewer)))


def _condition(node: Node, ask: Callable[[Term], Asked], depth: int = 0) -> Q:
    if depth == MOST_LEVELS and not isinstance(node, Term):
        found = Change.objects.filter(_condition(node, ask)).order_by()
        return these(list(found.values_list("pk", flat=True)))
    match node:
        case Term():
            return registry.find(node).build(ask(node))
        case Not(part=Term() as term) if build := registry.find(term).build_negated:
            return build(ask(term))
        case Not(part=part):
            return ~_condition(part, ask, depth + 1)
        case And(parts=parts):
            return reduce(and_, [_condition(part, ask, depth + 1) for part in parts])
        case Or(parts=parts):
            return reduce(or_, [_condition(part, ask, depth + 1) for part in parts])
