"""A domain as people write it, and what is wrong with it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reviewq.changes.rules.domain import PATH, TOPIC, pattern_problem
from reviewq.changes.rules.policy_check import pattern_problem as name_problem
from reviewq.changes.rules.policy_check import text_problem

MOST_RULES = 300  # of one domain
MOST_ITEMS = 20  # bug tags, contacts
MOST_EXPERTS = 100  # namings of one domain, those that are over with them
LONGEST = {"name": 100, "about": 1000}
LONGEST_SLUG = 60
LONGEST_TAG = 60
LONGEST_CONTACT = 200
KINDS = (PATH, TOPIC)
SLUG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
NOT_PLAIN = re.compile(r"[^a-z0-9]+")
# Addresses beside /domains/<slug>/ and words of the search that a short name must not take.
RESERVED = frozenset(
    {"new", "history", "import", "export", "proposals", "list", "map", "none", "any", "self", "one-and-one"}
)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class RuleLine:
    """One rule as it is typed: these paths, or topics, of these projects."""

    project: str
    kind: str
    pattern: str

    def __str__(self) -> str:
        return f"{self.project}  {self.kind}  {self.pattern}"


@dataclass(frozen=True, slots=True)
class DomainRecord:
    """A domain without its people. `slug` is its short name, which never changes."""

    slug: str
    name: str
    about: str = ""
    bug_tags: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    rules: tuple[RuleLine, ...] = ()

    @property
    def project_patterns(self) -> frozenset[str]:
        return frozenset(rule.project for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a field. `place`: of a list, which of its items, from 0."""

    field: str
    words: str
    place: int | None = None


def problems(record: DomainRecord) -> list[Problem]:
    """All that is wrong with a record; empty: it can be kept."""
    slug = [Problem("slug", words)] if (words := slug_problem(record.slug)) else []
    texts = [
        Problem(field, words)
        for field, longest in LONGEST.items()
        if (words := text_problem(getattr(record, field), longest, is_needed=field == "name"))
    ]
    lists = [*_items("bug_tags", record.bug_tags, tag_problem), *_items("contacts", record.contacts, contact_problem)]
    return [*slug, *texts, *lists, *_rules(record.rules)]


def in_slug_letters(text: str) -> str:
    """A name in the letters of a short name, of any length; empty: it has none of them."""
    return NOT_PLAIN.sub("-", text.lower()).strip("-")


def slug_problem(slug: object) -> str:
    """What is wrong with a short name. One that is empty could not be made of the domain's name."""
    if slug == "":
        return "Write a short name in letters a to z: the domain's name has none to make one of."
    if message := text_problem(slug, LONGEST_SLUG, is_needed=True):
        return message
    if slug in RESERVED:
        return f"“{slug}” means something else in addresses and searches: take another word."
    if not SLUG.fullmatch(str(slug)):
        return "A short name has small letters, digits, - and _, such as virt-libvirt."
    return ""


def tag_problem(tag: object) -> str:
    if message := text_problem(tag, LONGEST_TAG, is_needed=True):
        return message
    return "A tag has no spaces: write one a line." if set(str(tag)) & set(" ,") else ""


def contact_problem(contact: object) -> str:
    return text_problem(contact, LONGEST_CONTACT, is_needed=True)


def project_problem(pattern: object) -> str:
    """What is wrong with the name of a project, or a pattern of names."""
    if message := name_problem(pattern):
        return message
    return "The only wildcard is *: write the rest as it stands." if "?" in str(pattern) else ""


def rule_problem(rule: RuleLine) -> str:
    """What is wrong with one rule."""
    if rule.kind not in KINDS:
        return f"“{rule.kind[:40]}” is no kind of rule: write path or topic."
    if message := project_problem(rule.project):
        return f"The project: {message}"
    return pattern_problem(rule.kind, rule.pattern)


def _rules(rules: tuple[RuleLine, ...]) -> Iterator[Problem]:
    if not rules:
        yield Problem("rules", "A domain needs a rule that says which files or topics belong to it.")
    if len(rules) > MOST_RULES:
        yield Problem("rules", f"These are {len(rules)} rules; at most {MOST_RULES} are kept. Patterns take fewer.")
        return
    seen: set[RuleLine] = set()
    for place, rule in enumerate(rules):
        if message := rule_problem(rule):
            yield Problem("rules", message, place)
        elif rule in seen:
            yield Problem("rules", "The very same rule stands above already: take one of them away.", place)
        seen.add(rule)


def _items(field: str, items: tuple[str, ...], check: Callable[[object], str]) -> Iterator[Problem]:
    if len(items) > MOST_ITEMS:
        yield Problem(field, f"These are {len(items)}; at most {MOST_ITEMS} are kept.")
        return
    for place, item in enumerate(items):
        if message := check(item):
            yield Problem(field, message, place)
        elif item in items[:place]:
            yield Problem(field, f"“{item}” stands here twice.", place)


def days_problem(since: date | None, until: date | None) -> dict[str, str]:
    """What is wrong with the days of a naming: field -> message."""
    found = {
        field: f"Write a day from {FIRST_DAY} to {LAST_DAY}, or nothing."
        for field, day in (("since", since), ("until", until))
        if day is not None and not FIRST_DAY <= day <= LAST_DAY
    }
    if not found and since and until and until < since:
        found["until"] = f"The last day, {until}, is before the first, {since}."
    return found


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day, both included; None: without bound."""

    since: date | None = None
    until: date | None = None

    def meets(self, other: Days) -> bool:
        """Whether some day is in both."""
        return _before(self.since, other.until) and _before(other.since, self.until)

    def is_over(self, today: date) -> bool:
        return self.until is not None and self.until < today

    @property
    def words(self) -> str:
        parts = [f"since {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        return " ".join(part for part in parts if part)


ALWAYS = Days()


def _before(first: date | None, last: date | None) -> bool:
    return first is None or last is None or first <= last


def meeting(days: Days, others: Iterable[Days]) -> Days | None:
    """The first of the others that shares a day with these."""
    return next((other for other in others if days.meets(other)), None)
