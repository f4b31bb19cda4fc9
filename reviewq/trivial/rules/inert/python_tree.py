"""Whole Python files compared as the trees that the parser makes of them."""

from __future__ import annotations

import ast
import warnings

MOST = 1_000_000  # characters of a file that is parsed
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


def tree(text: str) -> str | None:
    """The program without docstrings, comments and layout, as text to compare. None: this Python cannot parse it, as
    with "print x" of Python 2, or it is too large or too deep."""
    if len(text) > MOST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in strings that are no business of ours
            module = ast.parse(text)
            if "__future__" in text:
                compile(text, "module", "exec", dont_inherit=True)  # it must stand right below the docstring
        _drop_words(module)
        return ast.dump(module)
    except _UNREADABLE:
        return None


def _drop_words(module: ast.Module) -> None:
    """Take out strings that stand alone: docstrings, and those that do nothing. Changes the tree."""
    for node in ast.walk(module):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list):
                setattr(node, name, [statement for statement in body if not _is_words(statement)])


def _is_words(statement: ast.AST) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return False
    return isinstance(statement.value.value, str | bytes)
