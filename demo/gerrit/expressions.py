"""Gerrit's expression language, shared by searches, submit requirements and copy conditions.

`parse` gives a tree of `Term`, `Not`, `And`, `Or`. AND binds tighter than OR, and words side by side mean AND, as the
real grammar has it (its documentation says the opposite).
"""

import re
from dataclasses import dataclass

from .records import Rejected

TOKENS = re.compile(
    r"""\s*(?:
    (?P<open>\() | (?P<close>\)) | (?P<minus>-(?=[^\s]))
    | (?P<phrase>"(?:\\.|[^"\\])*"|\{[^}]*\})
    | (?P<field>[A-Za-z_]+(?=:))(?P<colon>:)
    | (?P<word>[^\s()":{}!$%';?\[\]-][^\s()"{}!$%';?\[\]]*)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Term:
    """`field:value`; field is empty for a bare word."""

    field: str
    value: str

    def __str__(self):
        return f"{self.field}:{self.value}" if self.field else self.value


@dataclass(frozen=True)
class Not:
    part: object


@dataclass(frozen=True)
class And:
    parts: tuple


@dataclass(frozen=True)
class Or:
    parts: tuple


class _Parser:
    def __init__(self, text: str):
        self.text = text
        self.at = 0

    def peek(self):
        """The next token, without taking it; None at the end."""
        if not self.text[self.at :].strip():
            return None
        found = TOKENS.match(self.text, self.at)
        if not found:
            raise self.wrong(self.at + len(self.text[self.at :]) - len(self.text[self.at :].lstrip()))
        return found

    def wrong(self, at: int) -> Rejected:
        if at < len(self.text) and self.text[at] == '"':
            end = len(self.text)
            return Rejected(400, f"line 1:{end} mismatched character '<EOF>' expecting '\"'")
        sign = repr(self.text[at]) if at < len(self.text) else "'<EOF>'"
        return Rejected(400, f"line 1:{at} no viable alternative at input {sign}")

    def word(self, token) -> str:
        return token["word"].upper() if token and token["word"] else ""

    def any_of(self):
        parts = [self.all_of()]
        while self.word(token := self.peek()) == "OR":
            self.at = token.end()
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self):
        parts = [self.negated()]
        while (token := self.peek()) and not token["close"] and self.word(token) != "OR":
            if self.word(token) == "AND":
                self.at = token.end()
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self):
        token = self.peek()
        if token and (token["minus"] or self.word(token) == "NOT"):
            self.at = token.end()
            return Not(self.negated())
        return self.single()

    def single(self):
        token = self.peek()
        if not token or token["close"] or self.word(token) in ("AND", "OR"):
            raise self.wrong(len(self.text) if not token else token.start())
        self.at = token.end()
        if token["open"]:
            inner = self.any_of()
            closing = self.peek()
            if not closing or not closing["close"]:
                raise Rejected(400, f"line 1:{len(self.text)} mismatched input '<EOF>' expecting ')'")
            self.at = closing.end()
            return inner
        return Term(token["field"], self.value()) if token["field"] else Term("", plain(token.group().strip()))

    def value(self) -> str:
        """What stands behind `field:`; like the real one it may hold more colons and signs than a bare word."""
        found = re.compile(r'\s*("(?:\\.|[^"\\])*"|\{[^}]*\}|[^\s()"{}]+)').match(self.text, self.at)
        if not found:
            raise self.wrong(len(self.text) if not self.text[self.at :].strip() else self.at)
        self.at = found.end()
        return plain(found.group(1))


def plain(token: str) -> str:
    """A token without the quotes or braces around it."""
    if token[:1] == '"':
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    return token[1:-1] if token[:1] == "{" else token


def parse(text: str):
    """The tree of an expression. Like the real grammar, it stops silently at a closing bracket too many."""
    if not text.strip():
        raise Rejected(400, "query is empty")
    return _Parser(text).any_of()


def atoms(tree) -> list[Term]:
    """All terms, in the order they are written."""
    if isinstance(tree, Term):
        return [tree]
    parts = (tree.part,) if isinstance(tree, Not) else tree.parts
    return [atom for part in parts for atom in atoms(part)]


def holds(tree, true_atoms) -> bool:
    """Whether the expression is true, given which of its terms are."""
    if isinstance(tree, Term):
        return tree in true_atoms
    if isinstance(tree, Not):
        return not holds(tree.part, true_atoms)
    parts = (holds(part, true_atoms) for part in tree.parts)
    return all(parts) if isinstance(tree, And) else any(parts)
