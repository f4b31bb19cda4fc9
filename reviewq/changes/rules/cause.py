"""What a change is for, as far as it says so itself: the fix of a bug, a part of a feature, or unknown.

How important a bug is, only its tracker knows: `weighed` adds that where the mirror has the bug.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Purpose(StrEnum):
    FIX = "fix"
    FEATURE = "feature"
    UNKNOWN = ""


class Naming(StrEnum):
    """How a change names a bug, the strongest first."""

    CLOSES = "closes"
    PARTIAL = "partial"
    TOPIC = "topic"
    RELATED = "related"
    SUBJECT = "subject"

    @property
    def mends(self) -> bool:
        """Whether the change is (a part of) the fix, and not only about the same thing."""
        return self in (Naming.CLOSES, Naming.PARTIAL, Naming.TOPIC)


@dataclass(frozen=True, slots=True)
class BugName:
    """A bug as a change names it: by its number in the tracker."""

    number: int
    naming: Naming


@dataclass(frozen=True, slots=True)
class Cause:
    """`name`: of the bug or blueprint, as the change writes it. `is_regression`: a footer says that it mends what had
    worked before; the bare word would also find the tests for it. `importance`: of the bug named, as its tracker writes
    it; empty: unknown."""

    purpose: Purpose = Purpose.UNKNOWN
    name: str = ""
    is_regression: bool = False
    importance: str = ""


LONGEST_READ = 20_000  # characters of a commit message
MOST_BUGS = 10  # that one change is taken to name
IMPORTANCES = ("Critical", "High", "Medium", "Low", "Wishlist")  # the most important first; Undecided is unknown
BUG = re.compile(r"^(?:Closes|Partial|Related|Fixes)-Bug:[ \t]*#?[ \t]*([\w./-]{1,40})", re.MULTILINE | re.IGNORECASE)
BLUEPRINT = re.compile(
    r"^(?:(?:Partial(?:ly)?-)?Implements|Blueprint|Implement):?[ \t]*(?:blueprint|bp)?[ \t]*:?[ \t]*([\w.-]{1,60})",
    re.MULTILINE | re.IGNORECASE,
)
REGRESSION = re.compile(r"^Regression(?:-[A-Za-z]{1,20})?:", re.MULTILINE | re.IGNORECASE)
BUG_TOPIC = re.compile(r"(?:bug|lp)[/:#-]?(\d{1,12})", re.IGNORECASE)
BLUEPRINT_TOPIC = re.compile(r"(?:bp|blueprint)[/:]([\w.-]{1,60})", re.IGNORECASE)
BUG_LINE = re.compile(
    r"^(?:(Closes|Partial|Related|Fixes)-Bug|LP):[ \t]*([^\r\n]{1,300})", re.MULTILINE | re.IGNORECASE
)
# one word of such a line: `#17`, `LP#17`, `bug:17`, or the address of the bug's page
NUMBERED = re.compile(r"(?:(?:lp|bug)?[:#]{0,2}|https?://\S{1,200}/(?:\+bug|bugs?)/)(\d{1,12})[.)]?", re.IGNORECASE)
BETWEEN = ("and", "lp", "bug", "bugs", "#")  # words that may stand between the numbers
# Short numbers in a subject are counts and years as often as bugs.
IN_SUBJECT = re.compile(r"\b(?:bug|lp)[ :]{0,2}#?(\d{5,12})\b", re.IGNORECASE)
NAMINGS = {"closes": Naming.CLOSES, "fixes": Naming.CLOSES, "partial": Naming.PARTIAL, "related": Naming.RELATED}


def cause_of(message: str, topic: str = "") -> Cause:
    """By the footers of the commit message; without any, by the topic. A bug comes before a blueprint."""
    message = message[:LONGEST_READ]
    is_regression = bool(REGRESSION.search(message))
    if bug := BUG.search(message) or BUG_TOPIC.fullmatch(topic):
        return Cause(Purpose.FIX, bug[1], is_regression)
    if blueprint := BLUEPRINT.search(message) or BLUEPRINT_TOPIC.fullmatch(topic):
        return Cause(Purpose.FEATURE, blueprint[1], is_regression)
    return Cause(Purpose.FIX if is_regression else Purpose.UNKNOWN, "", is_regression)


def bugs_of(message: str, topic: str = "") -> tuple[BugName, ...]:
    """The bugs that a change names in footers, topic and subject, each once in the strongest way; the strongest
    first."""
    message = message[:LONGEST_READ]
    found = [
        BugName(number, NAMINGS.get((line[1] or "closes").lower(), Naming.RELATED))
        for line in BUG_LINE.finditer(message)
        for number in _numbers(line[2])
    ]
    if in_topic := BUG_TOPIC.fullmatch(topic):
        found.append(BugName(int(in_topic[1]), Naming.TOPIC))
    subject = message.partition("\n")[0][:1000]
    found += [BugName(int(number), Naming.SUBJECT) for number in IN_SUBJECT.findall(subject)]
    if not found:
        return ()
    order = list(Naming)
    strongest: dict[int, BugName] = {}
    for bug in sorted(found, key=lambda bug: order.index(bug.naming)):
        strongest.setdefault(bug.number, bug)
    return tuple(strongest.values())[:MOST_BUGS]


def _numbers(text: str) -> Iterable[int]:
    """The numbers that a footer's value begins with; what comes behind the first other word is prose."""
    for word in re.split(r"[,;\s]+", text):
        if number := NUMBERED.fullmatch(word):
            yield int(number[1])
        elif word.rstrip(":#").lower() not in (*BETWEEN, ""):
            return


def weighed(cause: Cause, bugs: Iterable[BugName], importances: Mapping[int, str]) -> Cause:
    """The cause with the importance of the most important bug that the change mends. `importances`: bug number -> as
    its tracker writes it; what is not there is unknown."""
    known = [(bug.number, importances[bug.number]) for bug in bugs if bug.naming.mends and bug.number in importances]
    told = [(number, word) for number, word in known if word in IMPORTANCES]
    if not told:
        return cause
    number, word = min(told, key=lambda one: IMPORTANCES.index(one[1]))
    return replace(cause, purpose=Purpose.FIX, name=str(number), importance=word)
