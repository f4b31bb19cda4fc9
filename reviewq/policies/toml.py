"""Policies and freezes as a TOML file: what it says, what is wrong with it and in which line, and writing one.

A record is a table `[[policy]]` or `[[freeze]]`, with the names of our columns as keys. What is left out has its
default. Pure: no database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import tomli_w

LARGEST = 200_000  # characters
MOST_RECORDS = 500
TABLES = ("policy", "freeze")
HEADER = """\
# Policies and freezes of reviewq (docs/policies.md). What a record leaves out has its default.
# Importing this file makes the records that it names as they stand here, and removes those that it does not name.

"""
OTHER_HEADER = re.compile(r"\s*\[\[?[\w\s.\"'-]+\]\]?\s*(#.*)?$")
KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]")
AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the file. `line` 0: nowhere in particular."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.words}" if self.line else self.words


class BadFile(ValueError):
    """The file cannot be taken as it is."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("; ".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the file. `lines`: field -> the line that it is in; '' is that of the record itself."""

    table: str
    place: int
    values: Values
    lines: Mapping[str, int]

    def fault(self, field: str, words: str) -> Fault:
        """Something wrong with one of its fields; '' with the record as a whole."""
        line = self.lines.get(field) or self.lines.get("", 0)
        where = f"{self.table} {self.place}" if not line else self.table
        return Fault(line, f"{where}, {field}: {words}" if field else f"{where}: {words}")


def written(policies: Iterable[Values], freezes: Iterable[Values]) -> str:
    """The file of these records, in their order."""
    tables = {"policy": list(policies), "freeze": list(freezes)}
    return HEADER + tomli_w.dumps({name: records for name, records in tables.items() if records})


def read(text: str, fields: Mapping[str, Iterable[str]]) -> list[Entry]:
    """The records of a file. `fields`: table -> the keys that its records may have. Raises BadFile."""
    data = _parsed(text)
    faults = [Fault(_line_of(text, name), _unknown(name, TABLES)) for name in data if name not in TABLES]
    entries: list[Entry] = []
    for table in TABLES:
        records = data.get(table, [])
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            faults.append(Fault(_line_of(text, table), f"Write each {table} under [[{table}]], in double brackets."))
            continue
        lines = list(_places(text, table))
        known = [lines[place] if place < len(lines) else {} for place in range(len(records))]
        entries += [Entry(table, n, record, known[n - 1]) for n, record in enumerate(records, 1)]
    if len(entries) > MOST_RECORDS:
        raise BadFile([Fault(0, f"The file has {len(entries)} records; at most {MOST_RECORDS} can be read.")])
    faults += [fault for entry in entries for fault in _unknown_keys(entry, set(fields[entry.table]))]
    if faults:
        raise BadFile(faults)
    return entries


def _parsed(text: str) -> Values:
    if len(text) > LARGEST:
        raise BadFile([Fault(0, f"The file has {len(text)} characters; at most {LARGEST} can be read.")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadFile([_syntax(str(fault), text)]) from None
    except RecursionError:
        raise BadFile([Fault(0, "Its values are nested too deeply.")]) from None
    except ValueError:  # a number of thousands of digits, a day that does not exist
        raise BadFile([Fault(0, "It holds a number or a date that means nothing.")]) from None


def _syntax(message: str, text: str) -> Fault:
    """What the parser says, with the place in front; at the end of the document it names none."""
    place = AT_LINE.search(message)
    if place is None:
        return Fault(text.count("\n") + 1, f"{message.removesuffix(' (at end of document)')}, at the end of the file.")
    return Fault(int(place[1]), f"{message[: place.start()]}, at column {place[2]}.")


def _unknown_keys(entry: Entry, known: set[str]) -> Iterator[Fault]:
    for key in entry.values:
        if key not in known:
            yield entry.fault(key, _unknown(key, known))


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:100], sorted(known), n=1)
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    hint = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(sorted(known))}."
    return f"“{shown}” is not known here; {hint}"


def _line_of(text: str, name: str) -> int:
    """The first line that speaks of a name at the top of the file; 0 if none does plainly."""
    shape = re.compile(rf"\s*(?:\[+\s*)?[\"']?{re.escape(name)}[\"']?\s*[\]=.]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if shape.match(line)), 0)


def _places(text: str, table: str) -> Iterator[dict[str, int]]:
    """For each record of a table: field -> line. As far as the lines tell: an inline table has none of its own."""
    own, part = re.compile(rf"\s*\[\[\s*{table}\s*\]\]"), re.compile(rf"\s*\[+\s*{table}\s*\.\s*(\w+)")
    found: dict[str, int] | None = None
    is_inside = False  # among the record's own lines, not those of a table in it
    for number, line in enumerate(text.splitlines(), 1):
        if own.match(line):
            if found is not None:
                yield found
            found, is_inside = {"": number}, True
        elif OTHER_HEADER.match(line):
            is_inside = False
            if found is not None and (inner := part.match(line)):
                found.setdefault(inner[1], number)
        elif found is not None and is_inside and (given := KEY.match(line)):
            found.setdefault(given[1], number)
    if found is not None:
        yield found
