"""Reads a query. The grammar is `query.lark`; here are its bounds, and what is said when a text does not fit it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedToken, v_args
from lark.exceptions import VisitError

from .errors import QueryError
from .printing import OUR_WORD
from .tree import And, Node, Not, Or, Term

MOST_CHARACTERS = 8_000
MOST_TERMS = 200
MOST_DEPTH = 100  # of parentheses
UNFIT = re.compile("[\x00\ud800-\udfff]")  # no database holds these
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPED = {"t": "\t", "n": "\n", "r": "\r"}
WORDS = {  # terminal of the grammar -> how people say it
    "NAME": "a word",
    "WORD": "a word",
    "PHRASE": "a quoted phrase",
    "COLON": "“:”",
    "LPAR": "“(”",
    "RPAR": "“)”",
    "_AND": "AND",
    "_OR": "OR",
    "_NOT": "NOT",
    "_MINUS": "“-”",
    "$END": "the end",
}
A_VALUE = frozenset({"NAME", "WORD", "PHRASE"})
A_TERM = A_VALUE | {"LPAR", "_NOT", "_MINUS"}


def parse(text: str) -> Node:
    """The tree of a query. Raises QueryError at the character that does not fit."""
    if len(text) > MOST_CHARACTERS:
        raise QueryError(MOST_CHARACTERS, f"The query is too long: at most {MOST_CHARACTERS:,} characters.")
    if unfit := UNFIT.search(text):
        raise QueryError(unfit.start(), f"This character (U+{ord(unfit[0]):04X}) cannot stand in a query.")
    if not text.strip():
        raise QueryError(len(text), "The query is empty.", ("a word", "an operator such as status:open"))
    try:
        # the transformer has made nodes of lark's own trees
        return cast(Node, _grammar().parse(text))
    except UnexpectedCharacters as fault:
        raise _strange_character(text, fault.pos_in_stream or 0) from None
    except UnexpectedToken as fault:
        raise _strange_token(text, fault) from None
    except VisitError as fault:
        raise fault.orig_exc from None


@cache
def _grammar() -> Lark:
    return Lark.open(
        "query.lark", rel_to=__file__, parser="lalr", lexer="basic", transformer=_Nodes(), postlex=_Bounds()
    )


class _Bounds:
    """Counts while the text is read: what is too much for one query."""

    always_accept = ()

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        depth = values = 0
        for token in stream:
            depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
            values += token.type in A_VALUE
            place = token.start_pos or 0
            if depth > MOST_DEPTH:
                raise QueryError(place, f"Too many parentheses within each other: at most {MOST_DEPTH}.")
            if values > 2 * MOST_TERMS:
                raise QueryError(place, f"Too many terms: at most {MOST_TERMS}.")
            yield token


@v_args(inline=True)
class _Nodes(Transformer[Token, Any]):
    """Makes the nodes while the text is read."""

    def any(self, *parts: Node) -> Node:
        return Or(_flat(Or, parts))

    def all(self, *parts: Node) -> Node:
        return And(_flat(And, parts))

    def negated(self, part: Node) -> Node:
        return part.part if isinstance(part, Not) else Not(part)

    def operator(self, name: Token, _colon: Token, value: tuple[str, int]) -> Node:
        return Term(str(name), value[0], name.start_pos or 0, value[1])

    def bare(self, first: Token, *rest: Any) -> Node:
        value, place = self.value(first, *rest)
        if first.type == "NAME" and value == OUR_WORD:
            return Term("is", value, place, place)
        return Term("", value, place, place)

    def value(self, first: Token, *rest: Any) -> tuple[str, int]:
        text = _unquoted(first) if first.type == "PHRASE" else str(first)
        if rest:
            text = f"{text}:{rest[1][0]}"
        return text, (first.start_pos or 0) + (first.type == "PHRASE")  # behind the quote


def _flat(kind: type[And] | type[Or], parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """`a (b c)` is `a b c`: fewer levels to go through later."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return tuple(flat)


def _unquoted(phrase: str) -> str:
    return ESCAPE.sub(lambda found: ESCAPED.get(found[1], found[1]), phrase[1:-1])


def _strange_character(text: str, place: int) -> QueryError:
    char = text[place]
    if char in '"{':
        closing = "}" if char == "{" else char
        return QueryError(place, f"This {char} is never closed.", (f"a closing {closing}",))
    if char == "'":
        return QueryError(place, "A single quote does not quote.", ('double quotes: "…"',))
    if char.isprintable():
        return QueryError(place, f"{char} cannot stand in a plain word.", ('quotes around the value: "…"',))
    return QueryError(place, f"A control character (U+{ord(char):04X}) cannot stand here.", ("plain text",))


def _strange_token(text: str, fault: UnexpectedToken) -> QueryError:
    accepted = set(fault.accepts or fault.expected)
    token = fault.token
    at_end = token.type == "$END"
    place = len(text) if at_end else token.start_pos or 0
    if at_end and "RPAR" in accepted:
        return QueryError(place, "A parenthesis is still open.", ("“)”",))
    message = "The query ends too early." if at_end else f"{token} cannot stand here."
    if token.type == "RPAR" and "RPAR" not in accepted and accepted >= {"$END"}:
        message = "No parenthesis is open that this one could close."
    return QueryError(place, message, _expected(accepted))


def _expected(accepted: set[str]) -> tuple[str, ...]:
    if accepted >= A_TERM:
        said = ["a word", "a quoted phrase", "“(”"]
        return (*said, "AND", "OR", "the end") if "$END" in accepted else tuple(said)
    if accepted >= A_VALUE:
        return ("a value",)
    return tuple(dict.fromkeys(WORDS.get(one, one) for one in sorted(accepted)))
