"""MAINTAINERS: sections with a title and lines of one letter, as in the Linux kernel and in QEMU."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewq.domains.rules.draft import Draft, Read
from reviewq.domains.rules.record import RuleLine

from .place import EVERYTHING, Place, Slugs, is_wild, literal, people_of, record_of, regex_of

TAGGED = re.compile(r"(?P<tag>[A-Z]):\s+(?P<value>.+)")
UNDERLINE = re.compile(r"[-=~]+")
PEOPLE = ("M", "R")  # maintainers, and who is asked to review
CONTACTS = ("L", "C", "W", "Q")  # mailing list, chat, page, patches
TOLD = {"S": "Status: {}.", "T": "Tree: {}."}


@dataclass(slots=True)
class Section:
    """One section. `values`: tag -> (line, text) in order."""

    title: str
    line: int
    values: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def texts(self, *tags: str) -> list[str]:
        return [text for tag in tags for _, text in self.values.get(tag, [])]


def read_maintainers(text: str, place: Place) -> Read:
    read, slugs = Read(), Slugs()
    for section in _sections(text):
        rules = list(_rules(section, place))
        people, others = people_of(section.texts(*PEOPLE), section.line)
        if not rules or not people:
            lacks = "no files" if not rules else "no people"
            read.leave_out(section.line, f"{section.title[:60]} names {lacks}.")
            continue
        for line, pattern in section.values.get("X", []):
            read.leave_out(line, f"{pattern[:60]} is taken out of {section.title[:60]}: rules here take nothing out.")
        for line, _ in section.values.get("K", []):
            read.leave_out(line, "What stands in a file is not looked at: only its path is.")
        about = " ".join(words.format(value) for tag, words in TOLD.items() for value in section.texts(tag))
        contacts = [*section.texts(*CONTACTS), *others]
        read.drafts.append(Draft(record_of(slugs, section.title, rules, about, contacts), people, section.line))
    return read


def _sections(text: str) -> Iterator[Section]:
    """A section begins at the first line with a letter; the line before is its title. Prose is passed over."""
    title, title_line = "", 0
    section: Section | None = None
    for number, line in enumerate(text.splitlines(), 1):
        found = TAGGED.fullmatch(line.rstrip())
        if found:
            if section is None:
                section = Section(title or f"Section at line {number}", title_line or number)
            section.values.setdefault(found["tag"], []).append((number, found["value"].strip()))
        elif line.strip() and not UNDERLINE.fullmatch(line.strip()):
            if section is not None:
                yield section
            section, title, title_line = None, line.strip(), number
    if section is not None:
        yield section


def _rules(section: Section, place: Place) -> Iterator[RuleLine]:
    for pattern in section.texts("F"):
        yield place.rule(_pattern(pattern.strip(), place))
    for expression in section.texts("N"):
        # the name of a file anywhere; ^ and $ are its ends
        start = "" if expression.startswith("^") else ".*"
        end = "" if expression.endswith("$") else ".*"
        yield place.rule(f"^{start}{expression.removeprefix('^').removesuffix('$')}{end}")


def _pattern(pattern: str, place: Place) -> str:
    """A folder with a slash at its end means all below; a * stops at a slash."""
    bare = pattern.removeprefix("./").lstrip("/")
    if bare in ("", EVERYTHING) or bare == "*/":
        return place.prefix or EVERYTHING
    if not is_wild(bare):
        return place.prefix + bare
    end = ".*" if bare.endswith("/") else ""
    return f"^{literal(place.prefix)}{regex_of(bare)}{end}"
