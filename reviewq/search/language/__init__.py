"""Gerrit's query language as a text: read into a tree, and printed again. Pure: what an operator means is not known
here."""

from .errors import QueryError
from .parse import parse
from .printing import as_text, quoted
from .tree import And, Node, Not, Or, Term

__all__ = ["And", "Node", "Not", "Or", "QueryError", "Term", "as_text", "parse", "quoted"]
