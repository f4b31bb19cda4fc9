"""Domains as a TOML file: what it says, what is wrong with it and in which line, and writing one.

A domain is a table `[[domain]]` with tables `[[domain.rule]]` and `[[domain.expert]]`. Pure: no database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import tomli_w

from reviewq.changes.rules.domain import PATH

from .rules.draft import BadFile, Draft, Fault, Named, Person, Read, bounded, readable
from .rules.record import KINDS, Days, DomainRecord, Problem, RuleLine, days_problem, meeting, problems

HEADER = """\
# Domains of reviewq and the people named as their experts (docs/domains.md).
# Importing this file makes the domains that it names as they stand here, and removes those that it does not name.

"""
DOMAIN_KEYS = ("slug", "name", "about", "bug_tags", "contacts", "rule", "expert")
RULE_KEYS = ("project", *KINDS)
EXPERT_KEYS = ("account", "since", "until", "name")  # the name is for readers alone
PARTS = ("rule", "expert")
TABLE = re.compile(r"\s*\[\[\s*domain\s*(?:\.\s*(\w+)\s*)?\]\]")
KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]")
AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")
LARGEST_NUMBER = 2**63 - 1  # of an account
Values = dict[str, Any]


def written(domains: Iterable[Values]) -> str:
    """The file of these domains (`records.as_json`), in their order. What is empty is left out."""
    return HEADER + "\n".join(map(_written, domains))


def _written(domain: Values) -> str:
    """One domain; a rule and an expert have a table of their own each, so that files differ by lines."""
    plain = {name: domain[name] for name in DOMAIN_KEYS[:5] if domain[name]}
    experts = [_expert_table(expert) for expert in domain["experts"]]
    parts = [
        *(("domain.rule", rule) for rule in domain["rules"]),
        *(("domain.expert", expert) for expert in experts),
    ]
    return "\n".join(f"[[{name}]]\n{tomli_w.dumps(values)}" for name, values in (("domain", plain), *parts))


def _expert_table(expert: Values) -> Values:
    days: Values = {name: date.fromisoformat(expert[name]) for name in ("since", "until") if name in expert}
    return {"account": expert["account"], "name": expert["name"]} | days


@dataclass(slots=True)
class Places:
    """Where a domain and its parts stand in the file. 0: nobody knows."""

    start: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    parts: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in PARTS})

    def of(self, name: str, place: int | None = None) -> int:
        """The line of a field, or of one of the rules or experts."""
        lines = self.parts.get(name, [])
        if place is not None and place < len(lines):
            return lines[place]
        return self.keys.get(name) or (lines[0] if lines else self.start)


def read_toml(text: str) -> Read:
    """The domains of a file. Raises BadFile, with every fault that was found."""
    readable(text)
    data = _parsed(text)
    faults = [Fault(0, _unknown(name, ("domain",))) for name in data if name != "domain"]
    rows = data.get("domain", [])
    if not _is_tables(rows):
        raise BadFile([*faults, Fault(0, "Write each domain under [[domain]], in double brackets.")])
    places = list(_places(text))
    read = Read()
    for number, row in enumerate(rows):
        place = places[number] if number < len(places) else Places()
        draft, found = _draft(row, place)
        read.drafts.append(draft)
        faults += found
    if faults := [*faults, *_twice(read.drafts)]:
        raise BadFile(faults)
    return bounded(read)


def _parsed(text: str) -> Values:
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


def _places(text: str) -> Iterator[Places]:
    """Where the domains stand, as far as the lines tell: what is written inline has no line of its own."""
    found: Places | None = None
    part = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := TABLE.match(line):
            part = header[1] or ""
            if part == "":
                if found is not None:
                    yield found
                found = Places(number)
            elif found is not None and part in found.parts:
                found.parts[part].append(number)
        elif found is not None and part == "" and (key := KEY.match(line)):
            found.keys.setdefault(key[1], number)
    if found is not None:
        yield found


def _is_tables(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:100], sorted(known), n=1)
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    hint = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(known)}."
    return f"“{shown}” is not known here; {hint}"


def _draft(row: Values, places: Places) -> tuple[Draft, list[Fault]]:
    """A domain of the file, and what is wrong with it."""
    faults = [Fault(places.of(name), _unknown(name, DOMAIN_KEYS)) for name in row if name not in DOMAIN_KEYS]
    tables = {name: row.get(name, []) for name in PARTS}
    for name, rows in tables.items():
        if not _is_tables(rows):
            faults.append(Fault(places.of(name), f"Write each {name} under [[domain.{name}]], in double brackets."))
            tables[name] = []
    for name in ("bug_tags", "contacts"):
        if not isinstance(row.get(name, []), list):
            faults.append(Fault(places.of(name), f"{name}: write a list, such as [“one”, “two”]."))
    if faults:
        return Draft(DomainRecord("", "")), faults
    rules = [_rule(rule, places.of("rule", at), faults) for at, rule in enumerate(tables["rule"])]
    people = [_named(one, places.of("expert", at), faults) for at, one in enumerate(tables["expert"])]
    record = DomainRecord(
        row.get("slug", ""),
        row["name"] if "name" in row else row.get("slug", ""),
        row.get("about", ""),
        tuple(row.get("bug_tags", [])),
        tuple(row.get("contacts", [])),
        tuple(rules),
    )
    faults += [] if faults else [_fault(one, places) for one in problems(record)]
    return Draft(record, tuple(one for one in people if one), places.start), faults


def _fault(problem: Problem, places: Places) -> Fault:
    name = "rule" if problem.field == "rules" else problem.field
    return Fault(places.of(name, problem.place), f"{name}: {problem.words}")


def _rule(row: Values, line: int, faults: list[Fault]) -> RuleLine:
    faults += [Fault(line, _unknown(name, RULE_KEYS)) for name in row if name not in RULE_KEYS]
    kinds = [kind for kind in KINDS if kind in row]
    values = [row.get("project", "*"), *(row[kind] for kind in kinds)]
    if len(kinds) != 1 or not all(isinstance(value, str) for value in values):
        faults.append(Fault(line, "A rule has a project and either path or topic, all of them texts."))
        return RuleLine("*", PATH, "?")
    return RuleLine(values[0], kinds[0], values[1])


def _named(row: Values, line: int, faults: list[Fault]) -> Named | None:
    faults += [Fault(line, _unknown(name, EXPERT_KEYS)) for name in row if name not in EXPERT_KEYS]
    person = _person(row.get("account"))
    if person is None:
        faults.append(Fault(line, "account: write a user name, an e-mail address, or Gerrit's number of the account."))
    for name in ("since", "until"):
        if name in row and (not isinstance(row[name], date) or isinstance(row[name], datetime)):
            faults.append(Fault(line, f"{name}: write a day as 2026-03-31, without quotes and without an hour."))
            return None
    since, until = row.get("since"), row.get("until")
    faults += [Fault(line, f"{name}: {words}") for name, words in days_problem(since, until).items()]
    return Named(person, Days(since, until), line) if person else None


def _person(account: object) -> Person | None:
    if isinstance(account, int) and not isinstance(account, bool) and 0 <= account <= LARGEST_NUMBER:
        return Person(str(account), number=account)
    if not isinstance(account, str) or not account.strip() or len(account) > 300:
        return None
    text = account.strip()
    return Person(text, email=text) if "@" in text else Person(text, username=text)


def _twice(drafts: Iterable[Draft]) -> Iterator[Fault]:
    """Domains of one short name, and people who are named for the same days."""
    seen: Mapping[str, Draft] = {}
    for draft in drafts:
        slug = draft.record.slug
        if slug and slug in seen:
            yield Fault(draft.line, f"slug: a domain “{slug[:60]}” stands in line {seen[slug].line} already.")
        seen = {slug: draft, **seen}
        yield from _named_twice(draft)


def _named_twice(draft: Draft) -> Iterator[Fault]:
    days: dict[Person, list[Days]] = {}
    for named in draft.people:
        if meeting(named.days, days.setdefault(named.person, [])):
            yield Fault(named.line, f"{named.person.words[:60]} is named twice for the same days.")
        days[named.person].append(named.days)
