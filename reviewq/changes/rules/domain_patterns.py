"""How the pattern of a domain's rule is read, how specific it is, and what is wrong with it as people typed it.

    nova/virt/libvirt     a folder with all below it, or a file of that name
    nova/virt/libvirt/    the folder alone
    */libvirt/*.py        * stands for any text, / too; what it matches may also be a folder above the file
    ^nova/.*_test\\.py     a regular expression as in the search, over the whole path

Of a topic: the whole topic, with * and ^ as above. Letters of both sizes differ, as in git.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .policy_check import text_problem
from .regular.automaton import Automaton, RegexError

PATH, TOPIC = "path", "topic"
LONGEST = 300
MOST_WILDCARDS = 10
WILDCARD, REGEX = "*", "^"
LITERAL_RANK, WILDCARD_RANK, REGEX_RANK = 2, 1, 0
# Texts that an expression is tried on before it is kept, and the states that they may lead to: sensible ones need a
# dozen, those that would take long on thousands of paths many more.
PROBES = (
    "a" * 60,
    "ab/" * 30,
    "abaabbabaaababbbaabb" * 5,
    "0123456789/abcdefghijklmnopqrstuvwxyz_test.py",
    "A-b_c.d/" * 9,
)
MOST_STATES = 60
TOO_MUCH = "The regular expression takes too much to be read: write a shorter one, or two rules."


@dataclass(slots=True)
class Pattern:
    """One pattern, ready to be matched often. `letters`: how many of its characters stand for themselves (of a regular
    expression, those it begins with); `rank`: of equally many, a plain name before wildcards before an expression."""

    text: str
    letters: int = 0
    rank: int = LITERAL_RANK
    _pieces: tuple[str, ...] = ()
    _automaton: Automaton | None = field(default=None, repr=False)

    @classmethod
    def of(cls, text: str, kind: str = PATH) -> Pattern:
        """An expression that cannot be read is kept, and matches nothing."""
        if text.startswith(REGEX):
            return cls._regex(text)
        text = plain_folder(text) if kind == PATH else text
        return cls.of_wildcards(text) if WILDCARD in text else cls(text, len(text.rstrip("/")))

    @classmethod
    def of_wildcards(cls, text: str) -> Pattern:
        """One in which only * has a meaning."""
        return cls(text, len(text) - text.count(WILDCARD), WILDCARD_RANK, tuple(text.split(WILDCARD)))

    @classmethod
    def _regex(cls, text: str) -> Pattern:
        try:
            automaton = Automaton(expression_of(text))
        except RegexError:
            return cls(text, 0, REGEX_RANK)
        return cls(text, len(automaton.prefix), REGEX_RANK, (automaton.prefix,), automaton)

    @property
    def is_plain(self) -> bool:
        """Whether it is a plain folder or file."""
        return self.rank == LITERAL_RANK

    @property
    def is_glob(self) -> bool:
        """Whether it has nothing but letters and *."""
        return self.rank != REGEX_RANK

    @property
    def prefix(self) -> str:
        """What everything that it matches begins with."""
        return self._pieces[0] if self._pieces else self.text

    def matches_path(self, path: str) -> bool:
        """Whether it matches the file, or a folder above it."""
        if self.rank == REGEX_RANK:
            return self._reads(path)
        if self.rank == WILDCARD_RANK:
            return fits(self._pieces, path) or fits((*self._pieces[:-1], self._pieces[-1].rstrip("/") + "/", ""), path)
        return path.startswith(self.text.rstrip("/") + "/") or path == self.text

    def matches_whole(self, text: str) -> bool:
        """Whether it matches this whole text, such as a topic."""
        if self.rank == REGEX_RANK:
            return self._reads(text)
        return fits(self._pieces, text) if self.rank == WILDCARD_RANK else text == self.text

    def _reads(self, text: str) -> bool:
        """An automaton keeps what it has learnt of earlier texts, up to a bound; then another one begins anew."""
        if self._automaton is None:
            return False
        try:
            return self._automaton.matches(text)
        except RegexError:
            self._automaton = Automaton(expression_of(self.text))
        try:
            return self._automaton.matches(text)
        except RegexError:
            return False


def expression_of(text: str) -> str:
    """What stands behind the ^; a $ at the end says what is so anyway."""
    expression = text.removeprefix(REGEX)
    return expression[:-1] if expression.endswith("$") and not expression.endswith("\\$") else expression


def plain_folder(text: str) -> str:
    """`nova/virt/*` says no more than the folder `nova/virt/`."""
    bare = text.rstrip(WILDCARD)
    return bare if bare.endswith("/") and WILDCARD not in bare else text


def fits(pieces: tuple[str, ...], text: str) -> bool:
    """Whether the text is these pieces in this order, with anything between them. Linear: the leftmost place of each
    piece leaves most to the others."""
    if len(pieces) == 1:
        return text == pieces[0]
    if not text.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1]:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return text.endswith(pieces[-1]) and len(text) - len(pieces[-1]) >= at


def pattern_problem(kind: str, pattern: str) -> str:
    """What is wrong with a pattern as people typed it, and what to do; '' if nothing."""
    if message := text_problem(pattern, LONGEST, is_needed=True):
        return message
    if pattern != pattern.strip():
        return "This begins or ends with a space: take it away."
    if pattern.startswith(REGEX):
        return _regex_problem(expression_of(pattern))
    if pattern.count(WILDCARD) > MOST_WILDCARDS:
        return f"This has {pattern.count(WILDCARD)} wildcards; at most {MOST_WILDCARDS} * in one pattern."
    return _path_problem(pattern) if kind == PATH else ""


def _path_problem(pattern: str) -> str:
    if pattern.startswith("/"):
        return f"Paths begin at the top of the repository without a /: write {pattern.lstrip('/')[:60] or 'a folder'}."
    if "\\" in pattern:
        return "Folders are separated by /, not by \\."
    parts = pattern.rstrip("/").split("/")
    if ".." in parts or "." in parts:
        return "A path of a repository has no . or .. in it: write it from the top of the repository."
    return "There is an empty part in this path: // has to be /." if "" in parts else ""


def _regex_problem(expression: str) -> str:
    """Said with the character that is to blame, counted from the ^ on."""
    if not expression:
        return "After ^ a regular expression has to follow, such as ^nova/.*_test\\.py"
    try:
        automaton = Automaton(expression)
    except RegexError as error:
        return f"The regular expression cannot be used, at character {error.position + 2}: {error}"
    try:
        for probe in PROBES:
            automaton.matches(probe)
    except RegexError:
        return TOO_MUCH
    return TOO_MUCH if automaton.size > MOST_STATES else ""
