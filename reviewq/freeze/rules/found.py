"""What a patch does that a freeze may forbid: one typed finding each, with the line that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reviewq.trivial.rules.diff import Line

MOST_SHOWN = 200  # characters of a line or a name


class Does(StrEnum):
    """What a change does. The values are kept in the database and shown to programs; `WORDS` says them."""

    FEATURE = "feature"
    API = "api"
    OPTION = "option"
    TABLES = "migration"
    DEPENDENCY = "dependency"
    MINIMUM = "minimum"
    STRING = "string"


WORDS: Mapping[Does, str] = {
    Does.FEATURE: "is a feature",
    Does.API: "adds to the API",
    Does.OPTION: "adds an option",
    Does.TABLES: "changes the database's tables",
    Does.DEPENDENCY: "adds a dependency",
    Does.MINIMUM: "raises what is needed of a dependency",
    Does.STRING: "adds or changes a text for translators",
}


@dataclass(frozen=True, slots=True)
class Found:
    """`name`: of the option, package or text. `number`: of the line in the new file, 0: the path alone says it.
    `is_talk`: not forbidden, but to be talked over first."""

    does: Does
    path: str
    name: str = ""
    line: str = ""
    number: int = 0
    is_talk: bool = False


def found_at(does: Does, path: str, name: str, line: Line, *, is_talk: bool = False) -> Found:
    """A finding on a line, bounded."""
    return Found(does, path, name[:MOST_SHOWN], line.text.strip()[:MOST_SHOWN], line.new or line.old, is_talk)
