"""What a file says of domains before it is compared with those that are there. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .record import ALWAYS, Days, DomainRecord

LARGEST = 300_000  # characters of a file
MOST_DRAFTS = 300
MOST_PEOPLE = 2_000  # namings of a file
MOST_FAULTS = 50  # told at once


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file, or left out of it. `line` 0: nowhere in particular."""

    line: int
    words: str

    def __str__(self) -> str:
        told = f"Line {self.line}: {self.words}" if self.line else self.words
        return told.encode(errors="replace").decode()  # a file may hold halves of characters, which no page can


class BadFile(ValueError):
    """The file cannot be taken as it is."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)[:MOST_FAULTS]
        super().__init__("; ".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a file names, by one of these. `words`: as it stands there."""

    words: str
    email: str = ""
    username: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A person with their days and the line that they stand in."""

    person: Person
    days: Days = ALWAYS
    line: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """One domain of a file. `line`: where it begins."""

    record: DomainRecord
    people: tuple[Named, ...] = ()
    line: int = 0


@dataclass(slots=True)
class Read:
    """What was read of a file. `left_out`: what it says that has no place here, or that cannot be understood."""

    drafts: list[Draft] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)

    def leave_out(self, line: int, words: str) -> None:
        if len(self.left_out) < MOST_FAULTS:
            self.left_out.append(Fault(line, words))


def readable(text: str) -> None:
    """Raises BadFile for what no reader takes."""
    if len(text) > LARGEST:
        raise BadFile([Fault(0, f"The file has {len(text)} characters; at most {LARGEST} can be read.")])
    if "\0" in text:
        raise BadFile([Fault(0, "The file has a NUL character: it is no text.")])


def bounded(read: Read) -> Read:
    """The same, unless it is too much. Raises BadFile."""
    people = sum(len(draft.people) for draft in read.drafts)
    for count, most, words in ((len(read.drafts), MOST_DRAFTS, "domains"), (people, MOST_PEOPLE, "namings")):
        if count > most:
            raise BadFile([Fault(0, f"The file has {count} {words}; at most {most} can be read.")])
    return read
