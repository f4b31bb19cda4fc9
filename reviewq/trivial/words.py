"""What is said of patches, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .models import Judged, Word
from .rules.features import BODY, SUBJECT
from .rules.judgement import Category, State
from .rules.tag import Line, WhyNot
from .rules.vetoes.veto import WORDS as DANGERS
from .rules.vetoes.veto import Danger

CATEGORIES: Mapping[str, str] = {
    Category.COMMENT: "comments, docstrings or layout only",
    Category.DOCS: "documentation only",
    Category.TYPO: "a typo",
    Category.TESTS: "tests only",
    Category.DEAD_CODE: "removes dead code",
    Category.TEXT: "words of a message",
    Category.RENAME: "a rename",
    Category.PIN: "a pin",
    Category.CODE: "a few lines of code",
}
TERMS: Mapping[str, str] = {
    "balance": "as many lines added as removed",
    "code": "words of code that come or go",
    "code+tests": "code and tests together",
    "files": "files that are new, gone or moved",
    "flow": "conditions, loops and returns that come or go",
    "frames": "functions and classes that come or go",
    "hint": "its author calls it trivial",
    "inert": "share of files that change nothing in the program",
    "lines": "number of changed lines",
    "links": "links in the message",
    "logs": "share of lines that write a log",
    "message": "length of the message",
    "near": "words with only a letter or two changed",
    "only": "files all of one kind",
    "place": "where the files are",
    "revert": "it reverts something",
    "same-words": "the same words before and after",
    "share": "kinds of files",
    "subject-length": "length of the subject",
    "unread": "its diff cannot be read",
    "words": "number of new words",
}
CONCEPTS: Mapping[str, str] = {
    "spelling": "spelling",
    "wrong": "something wrong",
    "unused": "something unused",
    "twice": "something said or done twice",
    "remove": "removing",
    "tidy": "tidying up",
    "layout": "layout and style",
    "docs": "documentation",
    "comments": "comments",
    "links": "links",
    "i18n": "translation",
    "logs": "logs and messages",
    "help": "help and descriptions",
    "tests": "tests",
    "mocks": "mocks and fixtures",
    "coverage": "coverage",
    "names": "names",
    "imports": "imports",
    "constants": "constants",
    "arguments": "arguments",
    "code": "functions and classes",
    "add": "adding",
    "feature": "a feature",
    "fix": "fixing",
    "failure": "bugs and failures",
    "guard": "preventing or checking something",
    "rework": "moving code around",
    "port": "porting to something else",
    "replace": "using one thing for another",
    "deprecate": "deprecation",
    "update": "updating or changing",
    "bump": "versions",
    "missing": "something missing",
    "stop": "stopping or skipping something",
    "revert": "reverting",
    "data": "the database and its objects",
    "interface": "APIs, options and policies",
    "ci": "CI jobs",
    "why": "causes and circumstances",
    "series": "earlier or later changes",
    "plan": "blueprints and designs",
}
SCORE_MEANS = "of a hundred patches like this, authors themselves called about {} trivial"
MOST_DANGERS = 3  # named in one sentence


def percent(score: float) -> str:
    """A probability as it is shown; never 0 % or 100 %, which nothing is."""
    shown = round(score * 100)
    return "under 1 %" if shown < 1 else "over 99 %" if shown > 99 else f"{shown} %"


def share(score: float) -> str:
    """A threshold as people set it: 60 %, 59.5 %."""
    return f"{round(score * 100, 2):g} %"


def category_words(category: str) -> str:
    return CATEGORIES.get(category, category.replace("-", " "))


def term_words(group: str) -> str:
    """What a term of the score looks at; one that this version does not know by its own name."""
    for start, speaker in ((SUBJECT, "the subject talks of"), (BODY, "the message talks of")):
        if group.startswith(start):
            concept = group.removeprefix(start)
            return f"{speaker} {CONCEPTS.get(concept, concept)}"
    return TERMS.get(group, group.replace("-", " "))


def danger_words(danger: str) -> str:
    """What it does, after "it"; one that this version does not know by its own name."""
    return DANGERS[Danger(danger)] if danger in set(Danger) else danger.replace("-", " ")


def dangers_words(vetoes: list[Mapping[str, Any]], overlooked: frozenset[str] = frozenset()) -> str:
    """What a patch does that forbids the tag: "changes an option or its default, and touches security"."""
    dangers = dict.fromkeys(veto["danger"] for veto in vetoes if veto["danger"] not in overlooked)
    words = [danger_words(danger) for danger in dangers]
    more = len(words) - MOST_DANGERS
    shown = words[:MOST_DANGERS] + ([f"{more} more"] if more > 0 else [])
    return " and ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part) if shown else ""


def words_of_tag(category: str, said_by: str, how: str) -> str:
    """The tag of a row in full: the category, and in a few words how it is proven."""
    kind = category_words(category) if category else ""
    words = ": ".join(part for part in (kind, how) if part) or "its diff has not been read"
    return f"Confirmed as trivial by a person: {words}" if said_by else f"Trivial: {words}"


def sentence(row: Judged, line: Line, word: Word | None) -> str:
    """Whether a patch is tagged, and why. `word`: the one that decides, if one does."""
    if word is not None:
        verb = "is trivial" if word.kind == Word.Kind.CONFIRM else "is not trivial"
        tagged = "Tagged" if row.is_tagged else "Not tagged"
        return f"{tagged}: {word.by_name} says that it {verb}, because"
    if row.is_tagged and row.score is not None:
        return f"Tagged: {percent(row.score)} probable, the line here is {share(line.score)}, and nothing vetoes it."
    if row.why_not == WhyNot.VETO:
        return f"Not tagged: it {dangers_words(row.vetoes, line.overlooked)}."
    if row.score is not None:
        return f"Not tagged: only {percent(row.score)} probable; the line here is {share(line.score)}."
    return state_words(row)


def state_words(row: Judged) -> str:
    """Why a patch set is not judged."""
    if row.state == State.TOO_LARGE:
        return f"Not tagged: patch set {row.patch_set} is too large to judge."
    if row.state == State.UNREADABLE:
        return f"Not tagged: the diff of patch set {row.patch_set} cannot be read as text."
    return waiting_words(row.patch_set)


def waiting_words(patch_set: int) -> str:
    return f"Not judged yet: the diff of patch set {patch_set} is being waited for."


def lost_words(row: Judged, line: Line) -> str:
    """What became of the tag that the code before had; empty if it had none, or has it still."""
    before = row.before or {}
    if not before.get("is_tagged") or row.is_tagged:
        return ""
    was = f"Patch set {before['patch_set']} was tagged"
    if before.get("category"):
        was += f" ({category_words(before['category'])})"
    return f"{was}; {_now_words(row, line)}"


def _now_words(row: Judged, line: Line) -> str:
    """What is to be said of the code that took its place."""
    now = f"patch set {row.patch_set}"
    if row.why_not == WhyNot.VETO:
        return f"{now} {dangers_words(row.vetoes, line.overlooked)}."
    if row.why_not == WhyNot.SCORE and row.score is not None:
        return f"{now} is more than that: {percent(row.score)} probable."
    if row.why_not == WhyNot.PERSON:
        return f"{now} was rejected."
    waits = {State.TOO_LARGE: "is too large to judge.", State.UNREADABLE: "cannot be read as text."}
    return f"{now} {waits.get(State(row.state), 'is not judged yet.')}"
