"""Dashboards as texts: Gerrit's address of one, gerrit-dash-creator's `.dash` file, and back again. Pure.

Gerrit keeps a custom dashboard in its address alone: `title` and `foreach` are taken, every other parameter is a
section with its query, in the order of the address. Ours have the same form, so an address works with either host.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

TITLE, FOREACH = "title", "foreach"
MOST_SECTIONS = 30
LONGEST_NAME = 200
LONGEST_QUERY = 4_000
LONGEST_TEXT = 30_000
LONGEST_ADDRESS = 7_500  # of the part after `?`; web servers refuse addresses beyond some 8,000 characters
SECTION = re.compile(r'section\s+"(?P<name>.*)"\s*')
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


class DashboardError(ValueError):
    """Why a text is no dashboard; `line` counts from 1, None where no line is to blame."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {message}" if line else message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Sections in their order; `foreach` belongs to the query of each. `description` lives in `.dash` files only."""

    sections: tuple[Section, ...]
    title: str = ""
    foreach: str = ""
    description: str = ""

    def query_of(self, section: Section) -> str:
        """What is searched for: `foreach` is appended as a text, as Gerrit does it."""
        return f"{section.query} {self.foreach}".strip()

    @property
    def address(self) -> str:
        """Its parameters, as they stand after the `?` of `/dashboard/` on Gerrit and of `/lanes/` here."""
        taken = [(TITLE, self.title), (FOREACH, self.foreach)]
        pairs = [pair for pair in taken if pair[1]] + [(section.name, section.query) for section in self.sections]
        return urlencode(pairs)

    def named(self, title: str) -> Dashboard:
        return replace(self, title=title) if title else self


def read(text: str) -> Dashboard:
    """The dashboard of an address or of a `.dash` file, whichever the text is. Raises DashboardError."""
    if len(text) > LONGEST_TEXT:
        raise DashboardError(f"This has {len(text):,} characters; at most {LONGEST_TEXT:,} can be read.")
    text = text.strip().removeprefix("\ufeff")
    if not text:
        raise DashboardError("Paste the address of a Gerrit dashboard, or a .dash file.")
    is_file = any(line.lstrip().startswith("[") for line in text.splitlines())
    return read_file(text) if is_file else read_address(text)


def read_address(text: str) -> Dashboard:
    """From `https://host/dashboard/?title=..&foreach=..&Name=query`, its old form with `#`, the path alone, or only
    what follows the `?`; also if a mail broke it into lines."""
    text = "".join(line.strip() for line in text.splitlines())
    try:
        parts = urlsplit(text)
    except ValueError:
        raise DashboardError("This is no address: paste it whole, as the browser shows it.") from None
    old, has_question, behind = parts.fragment.partition("?")
    rest = behind if has_question and old.startswith("/") else parts.query
    if not rest and "=" in text and not parts.scheme and "?" not in text:
        rest = text
    if not rest:
        raise DashboardError(
            "This is no dashboard. An address names its sections after a “?”, a .dash file begins with [dashboard]. One"
            " that is stored on the server (such as /p/project/+/dashboard/name) has to be pasted in its long form."
        )
    return from_query(rest)


def from_query(query: str) -> Dashboard:
    """From the parameters of an address, as in Gerrit's. Raises DashboardError."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_SECTIONS + 2)
    except ValueError:
        raise DashboardError(f"A dashboard has at most {MOST_SECTIONS} sections.") from None
    taken = {name: _clean(value) for name, value in pairs if name in (TITLE, FOREACH)}
    sections = (Section(_clean(name), _clean(value)) for name, value in pairs if name not in (TITLE, FOREACH, ""))
    return _checked(sections, taken.get(TITLE, ""), taken.get(FOREACH, ""))


def read_file(text: str) -> Dashboard:
    """From a `.dash` file: `[dashboard]` with title, description and foreach, then `[section "Name"]` with query, which
    may go on in indented lines."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), default_section="")
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError as fault:
        raise DashboardError("Expected [dashboard] or [section “Name”] before this.", fault.lineno) from None
    except configparser.ParsingError as fault:
        raise DashboardError("Expected “name = value”.", fault.errors[0][0]) from None
    except configparser.DuplicateOptionError as fault:
        raise DashboardError(f"“{fault.option}” is given a second time.", fault.lineno) from None
    except configparser.DuplicateSectionError as fault:
        raise DashboardError(f"[{fault.section}] is given a second time.", fault.lineno) from None
    own = dict(parser["dashboard"]) if parser.has_section("dashboard") else {}
    sections = [_section(parser, name) for name in parser.sections() if name != "dashboard"]
    if not sections:
        raise DashboardError('The file has no sections; each begins with [section "Name"] and has a line query = …')
    found = _checked(sections, _clean(own.get(TITLE, "")), _clean(own.get(FOREACH, "")))
    return replace(found, description=_clean(own.get("description", "")))


def _section(parser: configparser.ConfigParser, header: str) -> Section:
    found = SECTION.fullmatch(header)
    if not found:
        raise DashboardError(f'There is no part [{header[:80]}]; there are [dashboard] and [section "Name"].')
    name = _clean(found["name"])
    if name in (TITLE, FOREACH):
        raise DashboardError(f"A section cannot be called “{name}”: in an address that is the dashboard's own.")
    if not parser.has_option(header, "query"):
        raise DashboardError(f"Section “{name}” has no line query = …")
    return Section(name, _clean(parser.get(header, "query")))


def _checked(sections: Iterable[Section], title: str, foreach: str) -> Dashboard:
    """Only what can be shown and kept in an address."""
    kept = tuple(sections)
    if not kept:
        raise DashboardError("There is no section: each is a parameter, such as Needs+review=is:open.")
    if len(kept) > MOST_SECTIONS:
        raise DashboardError(f"There are {len(kept)} sections; a dashboard has at most {MOST_SECTIONS}.")
    if len(title) > LONGEST_NAME:
        raise DashboardError(f"The title has {len(title):,} characters; at most {LONGEST_NAME}.")
    for section in kept:
        if not section.name or len(section.name) > LONGEST_NAME:
            raise DashboardError(f"The name of a section has 1 to {LONGEST_NAME} characters: {section.name[:40]}…")
        if len(section.query) + len(foreach) > LONGEST_QUERY:
            raise DashboardError(f"Section “{section.name}”: its query has more than {LONGEST_QUERY:,} characters.")
    found = Dashboard(kept, title, foreach)
    if len(found.address) > LONGEST_ADDRESS:
        raise DashboardError(
            f"As an address this has {len(found.address):,} characters; web servers take at most {LONGEST_ADDRESS:,}."
            " Make two dashboards of it."
        )
    return found


def _clean(text: str) -> str:
    """On one line, without control characters."""
    return CONTROL.sub(" ", text).strip()


def to_file(dashboard: Dashboard) -> str:
    """As a `.dash` file. Names are made different from each other, and lose their double quotes."""
    own = {TITLE: dashboard.title, "description": dashboard.description, FOREACH: dashboard.foreach}
    lines = ["[dashboard]", *(f"{name} = {value}" for name, value in own.items() if value)]
    used: set[str] = set()
    for section in dashboard.sections:
        name = _unused(section.name.replace('"', "'"), used)
        lines += ["", f'[section "{name}"]', f"query = {section.query}"]
    return "\n".join(lines) + "\n"


def _unused(name: str, used: set[str]) -> str:
    wanted, place = name, 1
    while wanted in used:
        place += 1
        wanted = f"{name} ({place})"
    used.add(wanted)
    return wanted
