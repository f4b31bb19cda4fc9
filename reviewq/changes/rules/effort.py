"""What a change is for, as a freeze asks it (feature, fix, other, unknown), and which effort it is a part of: the
changes of one blueprint, else of one topic, else of one bug.

A change that names a blueprint is a feature even if it names a bug as well; what names neither is unknown, never
guessed. Names are those that OpenStack's own hooks read: footers, addresses of Launchpad, the words `blueprint` and
`bp` before a name, topics.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from .category import STABLE_BRANCHES
from .cause import BUG, BUG_TOPIC, LONGEST_READ, REGRESSION, bugs_of

LONGEST = 200  # characters of a key


class Work(StrEnum):
    """OTHER: neither feature nor fix by what it touches, such as documentation or tests alone."""

    FEATURE = "feature"
    FIX = "fix"
    OTHER = "other"
    UNKNOWN = ""


OTHER_KINDS = frozenset({"docs", "tests", "ci", "bot", "translation", "requirements", "release"})  # rules.category
BP, TOPIC, BUG_KEY = "bp/", "topic/", "bug/"
# In what follows each run of blanks has become one (`_read`), so that no text takes long to search.
BLANKS = re.compile(r"[ \t]+")
ADDRESS = re.compile(
    r"^ ?(?:[\w -]{0,30}(?:implements?|blueprint|bp|spec) ?:? ?)(?:(?:blueprint|bp) ?:? ?)?"
    r"<?https?://[\w.-]{1,60}/[\w./~-]{0,60}\+spec/([\w.-]{1,80})>? ?$",
    re.MULTILINE | re.IGNORECASE,
)
# The line says which blueprint, with or without the word: `Implements: x`, `Partially-Implements: blueprint x`, `bp x`.
FOOTER = re.compile(
    r"^ ?(?:"
    r"(?:(?:partial(?:ly)?|part|closes|related|fully|co)[ -]?)?(?:implements?|blueprint)(?:[ -]blueprint)? ?:"
    r"|(?:partial(?:ly)?[ -])?implements (?:the )?(?:blueprint|bp)\b"
    r"|(?:(?:related(?:[ -]to)?|part[ -]of|closes|addresses|completes) ?:? ?)?(?:blueprint|bp)\b)"
    r"[ #:/]{0,4}(?:(?:blueprint|bp)\b[ #:/]{0,4})?([\w.-]{1,80})[ .,;]{0,4}(?:$|[(\[]|[ ,;](?:and|part)\b)",
    re.MULTILINE | re.IGNORECASE,
)
# An address alone on its line only among the footers: the text above them also tells of what other projects do.
BARE_ADDRESS = re.compile(
    r"^ ?<?https?://[\w.-]{1,60}/[\w./~-]{0,60}\+spec/([\w.-]{1,80})>? ?$", re.MULTILINE | re.IGNORECASE
)
# In prose a name has a hyphen: "the blueprint says" names none.
PROSE = re.compile(r"\b(?:blueprint|bp)(?: ?[#:/] ?| )(\w[\w.]{0,60}-[\w.-]{1,80})", re.IGNORECASE)
BLUEPRINT_TOPIC = re.compile(r"(?:bp|blueprint)s?[/:-]([\w.-]{1,80})", re.IGNORECASE)
BUG_IN_PROSE = re.compile(r"\b(?:bug|lp) ?[:#]{0,2} ?#?(\d{5,12})\b", re.IGNORECASE)
BUG_ADDRESS = re.compile(r"https?://\S{1,100}/(?:\+bug|bugs?)/(\d{1,12})\b", re.IGNORECASE)
# Names of branches, and what tools put where people wrote no topic: they join nothing that belongs together.
BLUEPRINT_WORDS = ("blueprint", "bp", "implement", "+spec/")
NO_EFFORT = ("master", "main", "trunk", "develop", "devel", "head", "review/*", "none", *STABLE_BRANCHES)


def effort_of(message: str, topic: str = "", branch: str = "") -> str:
    """The key of its effort: `bp/NAME`, `topic/NAME` or `bug/NUMBER`; empty: it belongs to none."""
    if name := blueprint_of(message, topic):
        return f"{BP}{name.lower()}"[:LONGEST]
    topic = topic.strip()
    if number := BUG_TOPIC.fullmatch(topic):
        return f"{BUG_KEY}{int(number[1])}"
    if topic and not is_no_effort(topic, branch):
        return f"{TOPIC}{topic}"[:LONGEST]
    mended = next((bug.number for bug in bugs_of(message) if bug.naming.mends), None)
    return f"{BUG_KEY}{mended}" if mended else ""


def is_no_effort(topic: str, branch: str = "") -> bool:
    """Whether a topic only says where or how the change was made."""
    return topic == branch or any(fnmatchcase(topic.lower(), pattern) for pattern in NO_EFFORT)


@lru_cache(maxsize=8)
def blueprint_of(message: str, topic: str = "") -> str:
    """The blueprint as the change writes it; a footer comes before an address, that before prose and topic. Kept, since
    work and effort ask for it one after the other."""
    found = _blueprint_in(_read(message)) or BLUEPRINT_TOPIC.fullmatch(topic.strip())
    return found[1].strip(".-") if found else ""


def _blueprint_in(message: str) -> re.Match[str] | None:
    lowered = message.lower()
    if not any(word in lowered for word in BLUEPRINT_WORDS):  # every pattern has one of them; most messages have none
        return None
    footers = message.rstrip().rpartition("\n\n")[2]
    found = FOOTER.search(message) or ADDRESS.search(message) or BARE_ADDRESS.search(footers)
    return found or PROSE.search(message)


def _read(message: str) -> str:
    return BLANKS.sub(" ", message[:LONGEST_READ])


def names_bug(message: str, topic: str = "") -> bool:
    """Whether it names a bug anywhere: footer, subject, text, address or topic."""
    if BUG_TOPIC.fullmatch(topic.strip()):
        return True
    lowered = message[:LONGEST_READ].lower()
    if "bug" not in lowered and "lp" not in lowered:  # every pattern has one of them
        return False
    message = _read(message)
    is_named = BUG.search(message) or BUG_IN_PROSE.search(message) or BUG_ADDRESS.search(message)
    return bool(is_named or bugs_of(message, topic))


def work_of(message: str, topic: str = "", kinds: Collection[str] = ()) -> Work:
    """`kinds`: what its files and owner make of it (rules.category)."""
    if blueprint_of(message, topic):
        return Work.FEATURE
    if names_bug(message, topic) or REGRESSION.search(message[:LONGEST_READ]):
        return Work.FIX
    return Work.OTHER if OTHER_KINDS.intersection(kinds) else Work.UNKNOWN


def joined(keys: Iterable[str]) -> Mapping[str, str]:
    """Key -> the key under which its effort stands: a topic whose name is that of a blueprint that other changes name
    belongs to the blueprint."""
    keys = set(keys)
    return {key: _home(key, keys) for key in keys}


def _home(key: str, keys: Collection[str]) -> str:
    blueprint = BP + key.removeprefix(TOPIC).lower()
    return blueprint if key.startswith(TOPIC) and blueprint in keys else key


def aliases(key: str) -> tuple[str, ...]:
    """The keys that may mean the same effort: of a blueprint its own, and the topic of that name."""
    return (key, TOPIC + key.removeprefix(BP)) if key.startswith(BP) else (key,)
