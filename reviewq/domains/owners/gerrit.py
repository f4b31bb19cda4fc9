"""OWNERS as Gerrit's find-owners has them: an address a line, for the folder that the file lies in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewq.domains.rules.draft import Draft, Read

from .place import Place, Slugs, is_wild, literal, people_of, record_of, regex_of

PER_FILE = re.compile(r"per-file\s+(?P<globs>[^=]+?)\s*=\s*(?P<owners>.*)")
INCLUDE = re.compile(r"include\b|file:")
NOPARENT = re.compile(r"set\s+noparent")
ANYBODY = "*"


def read_gerrit(text: str, place: Place) -> Read:
    read, slugs = Read(), Slugs()
    owners, about = list[tuple[int, str]](), ""
    by_owners: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for number, line in _lines(text):
        if found := PER_FILE.fullmatch(line):
            for glob in _parts(found["globs"]):
                by_owners.setdefault(tuple(_parts(found["owners"])), []).append((number, glob))
        elif NOPARENT.fullmatch(line):
            about = "Owners of the folders above do not count here."
        elif line == ANYBODY:
            read.leave_out(number, "* makes everybody an owner: nobody is named by it.")
        elif INCLUDE.match(line):
            read.leave_out(number, "Other files are not followed: import that one, too.")
        else:
            owners += [(number, one) for one in _parts(line)]
    if owners:
        _add(read, slugs, place, owners, about)
    for names, globs in by_owners.items():
        _add_files(read, slugs, place, names, globs)
    return read


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, line) without comments."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.split("#", 1)[0].strip()
        if bare:
            yield number, bare


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[,\s]+", text.strip()) if part]


def _add(read: Read, slugs: Slugs, place: Place, owners: list[tuple[int, str]], about: str) -> None:
    for number, text in owners:
        if "@" not in text:
            read.leave_out(number, f"“{text[:60]}” is no address of a person.")
    people, _ = people_of([text for _, text in owners if "@" in text], owners[0][0])
    if people:
        record = record_of(slugs, place.name, [place.everything], about)
        read.drafts.append(Draft(record, people, owners[0][0]))


def _add_files(read: Read, slugs: Slugs, place: Place, names: tuple[str, ...], globs: list[tuple[int, str]]) -> None:
    line = globs[0][0]
    people, _ = people_of([name for name in names if "@" in name], line)
    if not people:
        read.leave_out(line, "The line names nobody: it says who may, or what is not asked.")
        return
    rules = [place.rule(_pattern(place, glob)) for _, glob in globs]
    name = f"{place.name}: {', '.join(glob for _, glob in globs[:3])}"
    read.drafts.append(Draft(record_of(slugs, name, rules), people, line))


def _pattern(place: Place, glob: str) -> str:
    """A glob of find-owners means files of the folder itself, none below."""
    return f"^{literal(place.prefix)}{regex_of(glob)}" if is_wild(glob) else place.prefix + glob
