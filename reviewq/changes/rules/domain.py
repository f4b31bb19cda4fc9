"""Which domains a change touches: rules of paths and topics, the most specific one wins for each file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PATH, TOPIC = "path", "topic"


@dataclass(frozen=True, slots=True)
class DomainRule:
    """`pattern` of a path: a folder (with or without a slash at its end; all below it) or a file; with * any text, `/`
    too; after ^ a regular expression as in Gerrit's search, over the whole path. Of a topic: the same without folders.
    `domain`: its id."""

    domain: int
    project_pattern: str
    kind: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A domain that a change touches; `files` and `lines` of the change belong to it."""

    domain: int
    files: int = 0
    lines: int = 0
    is_by_topic: bool = False


class Matcher:
    """All rules, made ready to be asked often. A file belongs to the domains of the most specific rule that matches
    it (several, if equally specific rules of several domains do); a topic adds its domains."""

    def __init__(self, rules: Iterable[DomainRule]) -> None:
        self.rules: Sequence[DomainRule] = tuple(rules)

    def touched(self, project: str, files: Iterable[tuple[str, int]], topic: str) -> list[Touched]:
        """`files`: (path, changed lines). The domain with most lines first, ties by id."""
        raise NotImplementedError
