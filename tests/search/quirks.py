"""Where Gerrit's answer is not what its query says (docs/search.md, Gerrit's quirks): the tree of what it answers
instead, so that a comparison can tell a quirk from a fault of ours."""

from __future__ import annotations

import re
from functools import reduce

from reviewq.search.language import And, Node, Not, Or, QueryError, Term, parse
from reviewq.search.language.tree import terms_of

NEW, MERGED, ABANDONED = "new", "merged", "abandoned"
EVERY = frozenset({NEW, MERGED, ABANDONED})
CLOSED = EVERY - {NEW}
STATUSES = {
    "abandoned": {ABANDONED},
    "closed": CLOSED,
    "merged": {MERGED},
    "new": {NEW},
    "open": {NEW},
    "pending": {NEW},
}
TIMES = frozenset({"age", "before", "until", "mergedbefore"})
NOWHERE = Term("commit", "none")
LAST_KEYWORD = re.compile(r"(?<![^\s()])(AND|OR|NOT|and|or|not)\Z")


def gerrits(tree: Node) -> Node:
    """A tree whose plain meaning is what Gerrit answers to this one."""
    statuses = _statuses(tree)
    meant = _without_mere_negations(tree)
    if statuses is None or statuses == EVERY:
        return meant
    if not statuses:
        return NOWHERE
    indexes = {"open" if status == NEW else "closed" for status in statuses}
    return meant if len(indexes) > 1 else And((meant, Term("status", indexes.pop())))


def _without_mere_negations(node: Node) -> Node:
    """Several conditions of which each is negated find nothing: its index subtracts, and nothing is there to subtract
    from. A negated time is none: it becomes the time on the other side."""
    match node:
        case Term():
            return node
        case Not(part=part):
            return Not(_without_mere_negations(part))
        case Or(parts=parts):
            return Or(tuple(map(_without_mere_negations, parts)))
        case And(parts=parts):
            if all(map(_is_negation, parts)):
                return NOWHERE
            return And(tuple(map(_without_mere_negations, parts)))


def _is_negation(node: Node) -> bool:
    """is:reviewed is one to Gerrit: not without a review."""
    if isinstance(node, Not):
        return not _is_reviewed(node.part) and not (isinstance(node.part, Term) and node.part.operator in TIMES)
    return _is_reviewed(node)


def _is_reviewed(node: Node) -> bool:
    return isinstance(node, Term) and node.operator in ("is", "status") and node.value.lower() == "reviewed"


def _statuses(node: Node) -> frozenset[str] | None:
    """Open and closed changes are indexed apart, and what a query says of the status decides which index is asked. A
    negated group counts as if it were the opposite of its status alone. None: nothing is said."""
    match node:
        case Term():
            return _status(node)
        case Not(part=part):
            found = _statuses(part)
            return None if found is None else EVERY - found
        case And(parts=parts):
            told = [found for part in parts if (found := _statuses(part)) is not None]
            return reduce(frozenset.__and__, told) if told else None
        case Or(parts=parts):
            each = [_statuses(part) for part in parts]
            told = [found for found in each if found is not None]
            if told and len(told) < len(each):
                return EVERY
            return reduce(frozenset.__or__, told) if told else None


def _status(term: Term) -> frozenset[str] | None:
    if term.operator not in ("status", "is"):
        return None
    named = [name for name in STATUSES if name.startswith(term.value.lower())]
    return frozenset(STATUSES[named[0]]) if named and term.value.lower() != "consistent" else None


WORDY = frozenset({"message", "m", "d", "description", "subject", "intopic", "inhashtag", "author", "a", "committer"})


def is_read_twice(tree: Node) -> bool:
    """A query with a label in it is gone through a second time, change by change and by other rules: words are cut at
    other characters, \\d is the letter d, a change that is not merged is on no side of a time, mere negations subtract
    from everything. Gerrit finds what both readings find."""
    terms = list(terms_of(tree))
    is_other = gerrits(tree) != tree or any(
        one.operator in (*WORDY, "mergedbefore") or one.value.startswith("^") for one in terms
    )
    return is_other and any(one.operator == "label" for one in terms)


def ends_with_keyword(text: str) -> bool:
    """A keyword at the very end of a text is a bare word to Gerrit, which it looks for in many places; we refuse it."""
    return bool(LAST_KEYWORD.search(text))


def gerrits_text(text: str) -> str | None:
    """What Gerrit reads where we refuse a text: it passes over what comes after the end of an expression, and over a
    parenthesis behind it that holds none. None: the text has no such end."""
    try:
        parse(text)
    except QueryError as fault:
        ends = [place for place in range(fault.position + 1) if text[place : place + 1] in ("(", ")", ":")]
        return next((text[:end] for end in reversed(ends) if _is_query(text[:end])), None)
    return None


def _is_query(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True
