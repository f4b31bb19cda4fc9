"""Where a file of owners lies, and what its readers share: how patterns and people are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reviewq.changes.rules.domain import PATH
from reviewq.domains.rules.draft import Named, Person
from reviewq.domains.rules.record import (
    LONGEST,
    LONGEST_CONTACT,
    LONGEST_SLUG,
    MOST_ITEMS,
    RESERVED,
    DomainRecord,
    RuleLine,
    in_slug_letters,
)

ADDRESS = re.compile(r"(?:(?P<name>[^<>]*?)\s*<)?(?P<email>[^\s<>@]+@[^\s<>@]+)>?")
WILD = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]/]*\]")
EVERYTHING = "*"
LONGEST_PERSON = 300


@dataclass(frozen=True, slots=True)
class Place:
    """The project of a file, or a pattern of projects, and the folder that it lies in, '' for the top."""

    project: str
    folder: str = ""

    @property
    def prefix(self) -> str:
        """The folder with one slash at its end."""
        folder = self.folder.strip().strip("/")
        return f"{folder}/" if folder else ""

    @property
    def name(self) -> str:
        """The last telling part of folder or project."""
        return (self.prefix.rstrip("/") or self.project.rstrip("*/")).rsplit("/", 1)[-1] or "everything"

    @property
    def everything(self) -> RuleLine:
        """The rule of all files of this folder."""
        return RuleLine(self.project, PATH, self.prefix or EVERYTHING)

    def rule(self, pattern: str) -> RuleLine:
        """The rule of a pattern as our rules have them, which counts from the top."""
        return RuleLine(self.project, PATH, pattern)


class Slugs:
    """Short names that differ within a file."""

    def __init__(self) -> None:
        self._taken = set(RESERVED)

    def of(self, name: str) -> str:
        plain = in_slug_letters(name)[: LONGEST_SLUG - 4].strip("-") or "domain"
        slug, count = plain, 1
        while slug in self._taken:
            count += 1
            slug = f"{plain}-{count}"
        self._taken.add(slug)
        return slug


def regex_of(glob: str) -> str:
    """A pattern of files of which `*` stops at a slash and `**` does not, as a regular expression over the path."""
    parts, at = list[str](), 0
    for wild in WILD.finditer(glob):
        parts += [literal(glob[at : wild.start()]), _wild(wild[0])]
        at = wild.end()
    return "".join([*parts, literal(glob[at:])])


def _wild(mark: str) -> str:
    if mark.startswith("["):
        return "[^" + mark[2:] if mark.startswith("[!") else mark
    return {"**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}[mark]


def literal(text: str) -> str:
    return "".join(char if char.isalnum() or char in "_/-" else f"\\{char}" for char in text)


def is_wild(glob: str) -> bool:
    return bool(WILD.search(glob))


def person_of(text: str) -> Person | None:
    """`Name <address>`, an address, or a user name with or without @; None: it is nobody, such as a team."""
    text = text.strip()
    if len(text) > LONGEST_PERSON:
        return None
    if found := ADDRESS.fullmatch(text):
        return Person(text, email=found["email"])
    name = text.removeprefix("@")
    return Person(text, username=name) if re.fullmatch(r"[\w.-]+", name) else None


def people_of(texts: Iterable[str], line: int = 0) -> tuple[tuple[Named, ...], list[str]]:
    """The people among these texts, each once, and the teams and groups that are left."""
    people: dict[Person, Named] = {}
    teams = []
    for text in texts:
        person = person_of(text)
        if person is None:
            teams.append(text.strip()[:LONGEST_CONTACT])
        else:
            people.setdefault(person, Named(person, line=line))
    return tuple(people.values()), teams


def record_of(
    slugs: Slugs,
    name: str,
    rules: Iterable[RuleLine],
    about: str = "",
    contacts: Iterable[str] = (),
    tags: Iterable[str] = (),
) -> DomainRecord:
    """A record of what a file says, cut to what is kept."""
    return DomainRecord(
        slugs.of(name),
        clean(name)[: LONGEST["name"]] or "everything",
        clean(about)[: LONGEST["about"]],
        tuple(dict.fromkeys(tag for tag in map(clean, tags) if tag))[:MOST_ITEMS],
        tuple(dict.fromkeys(text[:LONGEST_CONTACT] for text in map(clean, contacts) if text))[:MOST_ITEMS],
        tuple(dict.fromkeys(rules)),
    )


def clean(text: str) -> str:
    """Text of one line without control characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
