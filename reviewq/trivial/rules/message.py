"""What the author says of a patch, as words. Footers are left out: they name bugs, blueprints and people, and what is
known to be large is known by them, so a rule that read them would only learn how its teachers were chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_TEXT = 20_000  # characters of a message that are read
LONGEST_SUBJECT = 500
LONGEST_WORD = 20
_FOOTER = re.compile(r"\s*[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+){1,4} *[:#]|\s*\w{3,12}Impact\b|\s*\(cherry picked from")
_TIED = re.compile(
    r"\s*(?:partial(?:ly)?|implements?|closes?|fix(?:es)?|resolves?|related)?[\s:-]{0,3}(?:bp|blueprint|bug|lp)\b[\s:#-]",
    re.IGNORECASE,
)
_MARK = re.compile(r"\W{0,3}trivial(?:[ _-]?fix)?(?:\W{0,3}$|\s?[:\]]\s?)", re.IGNORECASE)
_PREFIX = re.compile(r"(?:\[[^\]]{0,60}\]\s*){1,5}|[\w/. -]{1,40}:\s+")
_AROUND = ".,;:!?()[]{}<>*"
_QUOTES = "'\"`"


@dataclass(frozen=True, slots=True)
class Message:
    """`subject` and `body` are their plain words; lengths are counts of words; `is_marked`: the author says that it is
    trivial."""

    subject: frozenset[str]
    body: frozenset[str]
    subject_length: int
    length: int
    links: int
    is_revert: bool
    is_marked: bool


def message_of(subject: str, message: str) -> Message:
    """Reads subject and message, whose first line is the subject again."""
    lines = [line for line in message[:MOST_TEXT].split("\n")[1:] if not _is_footer(line[:200])]
    marks = [line for line in lines if _MARK.match(line[:80])]
    mark = _MARK.match(subject)
    title = subject[mark.end() if mark else 0 :][:LONGEST_SUBJECT]
    text = "\n".join(line for line in lines if line not in marks)
    prefix = _PREFIX.match(title)
    return Message(
        subject=plain_words(title[prefix.end() if prefix else 0 :]),
        body=plain_words(text),
        subject_length=len(title.split()),
        length=len(text.split()),
        links=text.count("://"),
        is_revert=title.startswith("Revert "),
        is_marked=bool(mark or marks),
    )


def plain_words(text: str) -> frozenset[str]:
    """Words in small letters: no quoted names and no identifiers, which would tie the rule to one project."""
    words = (part for word in text.split() for part in _unquoted(word.strip(_AROUND)).split("-"))
    return frozenset(word.lower() for word in words if _is_plain(word))


def _unquoted(word: str) -> str:
    """Nothing of a word in quotes."""
    return "" if word[:1] in _QUOTES and word[-1:] in _QUOTES else word


def _is_plain(word: str) -> bool:
    is_word = 1 < len(word) <= LONGEST_WORD and word.isascii() and word.isalnum() and not word.isdigit()
    return is_word and (word.isupper() or word[1:].islower())


def _is_footer(line: str) -> bool:
    return bool(_FOOTER.match(line) or _TIED.match(line))
