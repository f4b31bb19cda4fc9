"""CODEOWNERS: a pattern of files a line, and who owns them; sections with owners of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewq.domains.rules.draft import Draft, Read
from reviewq.domains.rules.record import RuleLine

from .place import EVERYTHING, Place, Slugs, is_wild, literal, people_of, record_of, regex_of

SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?\s*(?P<owners>.*)")
WORD = re.compile(r"(?:\\.|[^\s\\])+")  # a space in a path stands behind a backslash
LAST_WINS = "In this file the last pattern wins that matches, here the most specific one: look at patterns that meet."


@dataclass(slots=True)
class Owned:
    """The patterns that the same people own."""

    section: str
    owners: tuple[str, ...]
    line: int
    rules: list[RuleLine] = field(default_factory=list)
    first: str = ""


def read_codeowners(text: str, place: Place) -> Read:
    read, slugs = Read(), Slugs()
    for owned in _owned(text, place, read):
        people, teams = people_of(owned.owners, owned.line)
        name = owned.section or _name(owned.first, place)
        record = record_of(slugs, name, owned.rules, contacts=teams)
        read.drafts.append(Draft(record, people, owned.line))
    if len(read.drafts) > 1:
        read.leave_out(0, LAST_WINS)
    return read


def _owned(text: str, place: Place, read: Read) -> Iterator[Owned]:
    """Patterns by section and owners, in the order of the file."""
    found: dict[tuple[str, tuple[str, ...]], Owned] = {}
    section, usual = "", tuple[str, ...]()
    for number, line in _lines(text):
        if heading := SECTION.fullmatch(line):
            section, usual = heading["name"].strip(), tuple(heading["owners"].split())
            continue
        pattern, *owners = [word.replace("\\ ", " ") for word in WORD.findall(line)] or [""]
        names = tuple(owners) or usual
        if not names or pattern.startswith("!"):
            read.leave_out(number, f"{pattern[:60]} is without an owner: nobody is named by it.")
            continue
        owned = found.setdefault((section, names), Owned(section, names, number, first=pattern))
        owned.rules.append(place.rule(_pattern(pattern, place)))
    yield from found.values()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if bare:
            yield number, bare


def _pattern(pattern: str, place: Place) -> str:
    """As in .gitignore: a slash at the beginning or within means from the top, else the name may be anywhere."""
    bare = pattern.strip("/")
    is_anchored = pattern.startswith("/") or "/" in bare
    if not bare or bare in ("*", "**"):
        return place.prefix or EVERYTHING
    if is_anchored and not is_wild(bare):
        return place.prefix + bare + ("/" if pattern.endswith("/") else "")
    if is_anchored and bare.endswith("/**") and not is_wild(bare[:-3]):
        return place.prefix + bare[:-2]
    if not is_anchored and bare.startswith("*") and not is_wild(bare[1:]) and not pattern.endswith("/"):
        return place.prefix + bare  # *.js: a file of such a name anywhere
    start = literal(place.prefix) + ("" if is_anchored else "(.*/)?")
    end = "/.*" if pattern.endswith("/") else "" if bare.endswith("*") else "(/.*)?"
    return f"^{start}{regex_of(bare)}{end}"


def _name(pattern: str, place: Place) -> str:
    """The last part of a pattern that says something."""
    telling = [part for part in pattern.split("/") if part and not set(part) <= set("*?.")]
    return telling[-1] if telling else place.name
