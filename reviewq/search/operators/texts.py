"""Operators about words, and bare words."""

from __future__ import annotations

import re

from django.db.models import Q

from reviewq.changes.models import Change

from ..registry import Asked, Operator, add
from .conditions import NOTHING, automaton, begins, contains, indexed, matching, these, with_words
from .places import by_ref
from .which import named, of_commit

SHA = re.compile(r"[0-9a-f]{6,40}")
DIGITS = re.compile(r"[1-9][0-9]*")
FOOTER = re.compile(r"([^=:]+)=(.*)", re.DOTALL)


def message(asked: Asked) -> Q:
    """Words in the commit message, one behind the other; or an expression that the whole of it matches."""
    if not asked.value.startswith("^"):
        return with_words(asked, asked.value, "message")
    expression = automaton(asked)
    near = Change.objects.exclude(commit_message="")
    if expression.literal:
        near = near.filter(contains("commit_message", expression.literal))
    rows = near.order_by().values_list("pk", "commit_message")
    return these([pk for pk, text in rows if matching(asked, [text], expression)])


def subject(asked: Asked) -> Q:
    return with_words(asked, asked.value, "subject")


def prefixsubject(asked: Asked) -> Q:
    return begins("subject", asked.value)


def footer(asked: Asked) -> Q:
    """The whole of one: `Key: value` or `Key=value`. Capital and small letters are the same."""
    found = FOOTER.fullmatch(asked.value)
    text = f"{found[1]}: {found[2]}" if found else asked.value
    return indexed(footers__icontains=f"\n{text}\n") if text and "\n" not in text else NOTHING


def hasfooter(asked: Asked) -> Q:
    """Its key, letter by letter."""
    return indexed(contains("footers", f"\n{asked.value}: ")) if asked.value else NOTHING


def words(asked: Asked) -> Q:
    """A bare word or phrase: the number, Change-Id or commit of a change; a branch by its whole name; else words of the
    subject or the message."""
    value = asked.value
    if value.startswith("refs/"):
        return by_ref(value)
    change = named(value)
    if DIGITS.fullmatch(value):
        return (change or NOTHING) | (of_commit(value) if len(value) >= 6 else NOTHING)
    found = with_words(asked, value, "subject", "message")
    if change is not None:
        found |= change
    return found | of_commit(value) if SHA.fullmatch(value) else found


add(
    Operator("message", message, "words in the commit message", ("m", "d", "description"), example="live migration"),
    Operator("subject", subject, "words in the subject", example="live migration"),
    Operator("prefixsubject", prefixsubject, "subjects that begin so", example="Fix"),
    Operator("footer", footer, "a footer of the commit message", example="Closes-Bug=#1234567"),
    Operator("hasfooter", hasfooter, "the key of a footer", example="Depends-On"),
    Operator("", words, "words in the subject or the commit message"),
)
