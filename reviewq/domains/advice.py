"""What is told of a domain before it is kept: rules that meet those of other domains, projects that nobody knows, and
which open changes would be in it. None of it forbids anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.utils.crypto import salted_hmac

from reviewq.changes.models import Domain
from reviewq.changes.rules.domain import TOPIC, Matcher
from reviewq.changes.rules.domain import DomainRule as Rule
from reviewq.changes.rules.domain_overlaps import Overlap, overlaps, overlaps_of
from reviewq.parts.rows import change_url, shortened
from reviewq.people.reads import Viewer

from . import reads
from .records import record_of
from .rules.record import DomainRecord, RuleLine

MOST_WARNINGS = 20  # told at once
MOST_PAIRS = 5_000  # of rules that are compared one by one; beyond that all are made ready once
MOST_LOOKED_AT = 2_000  # open changes, the newest
EXAMPLES = 5
NEW = 0  # stands for the key of a domain that has none yet
UNKNOWN_PROJECT = "No project of the mirror is called “{}”: the rule matches nothing for now."


@dataclass(frozen=True, slots=True)
class Example:
    """An open change that would be in the domain."""

    number: int
    url: str
    subject: str


@dataclass(frozen=True, slots=True)
class Preview:
    """How many of the open changes of its projects would be in a domain. `is_cut`: only the newest were looked at."""

    matched: int
    looked_at: int
    is_cut: bool
    examples: list[Example]


def warnings_of(record: DomainRecord, domain: Domain | None) -> list[str]:
    """What is unusual about the rules that are new in this record, in words."""
    had = set(record_of(domain).rules) if domain else set()
    new = [rule for rule in record.rules if rule not in had]
    if not new:
        return []
    told = [*_unknown_projects(new), *_met(new, domain)]
    more = len(told) - MOST_WARNINGS
    return [*told[:MOST_WARNINGS], *([f"There are {more} more such cases."] if more > 0 else [])]


def digest(warnings: Iterable[str]) -> str:
    """Stands for warnings that somebody has read; '' for none."""
    told = "\n".join(warnings)
    return salted_hmac("domains.warnings", told).hexdigest()[:32] if told else ""


def _unknown_projects(rules: Iterable[RuleLine]) -> Iterator[str]:
    known = reads.project_names()
    for pattern in sorted({rule.project for rule in rules}):
        if not any(fnmatchcase(name, pattern) for name in known):
            yield UNKNOWN_PROJECT.format(pattern)


def _met(new: Sequence[RuleLine], domain: Domain | None) -> list[str]:
    known = reads.rules_of_others(domain)
    names = {rule.domain: name for rule, name in known}
    key = domain.pk if domain else NEW
    own, others = [_rule(rule, key) for rule in new], [rule for rule, _ in known]
    if len(own) * len(others) <= MOST_PAIRS:
        found = [one for rule in own for one in overlaps_of(rule, others)]
    else:
        found = [one for one in overlaps([*own, *others]) if key in (one.first.domain, one.second.domain)]
    return [_words(one, key, names) for one in found]


def _rule(line: RuleLine, key: int) -> Rule:
    return Rule(key, line.project, line.kind, line.pattern)


def _words(overlap: Overlap, key: int, names: dict[int, str]) -> str:
    """Which rules meet, and whose the file is."""
    first, second = overlap.first, overlap.second
    own, other = (first, second) if first.domain == key else (second, first)
    name = names.get(other.domain, "another domain")
    what = "changes with such a topic" if own.kind == TOPIC else "files that both match"
    if (own.pattern, own.project_pattern) == (other.pattern, other.project_pattern):
        meets = "has the very same rule"
    else:
        may = "meets it" if overlap.is_certain else "may meet it"
        meets = f"has “{other.project_pattern} {other.kind} {other.pattern}”, which {may}"
    if overlap.winner is None:
        belongs = "belong to both domains"
    elif overlap.winner.domain == key:
        belongs = f"belong to this domain and no longer to {name}, since this rule is more specific"
    else:
        belongs = f"stay with {name}, since its rule is more specific"
    return f"“{own.project_pattern} {own.kind} {own.pattern}”: {name} {meets}. The {what} {belongs}."


def preview(record: DomainRecord, domain: Domain | None, viewer: Viewer) -> Preview:
    """Which of the newest open changes would be in the domain: those for which its rules win. Three queries."""
    key = domain.pk if domain else NEW
    matcher = Matcher(
        [*(_rule(line, key) for line in record.rules), *(rule for rule, _ in reads.rules_of_others(domain))]
    )
    patterns = record.project_patterns
    projects = [name for name in reads.project_names() if any(fnmatchcase(name, one) for one in patterns)]
    changes = reads.newest_open(projects, viewer, MOST_LOOKED_AT + 1)
    is_cut, changes = len(changes) > MOST_LOOKED_AT, changes[:MOST_LOOKED_AT]
    paths = reads.paths_of([change.pk for change in changes])
    found = [
        Example(change.number, change_url(change.project, change.number), shortened(change.subject, 120))
        for change in changes
        if any(one.domain == key for one in matcher.touched(change.project, paths.get(change.pk, ()), change.topic))
    ]
    return Preview(len(found), len(changes), is_cut, found[:EXAMPLES])
