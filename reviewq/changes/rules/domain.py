"""Which domains a change touches: rules of paths and topics, the most specific one wins for each file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from .domain_patterns import PATH, TOPIC, Pattern, pattern_problem
from .policy import narrowness

__all__ = ["PATH", "TOPIC", "DomainRule", "Matcher", "Specificity", "Touched", "pattern_problem", "specificity"]

MOST_REMEMBERED = 200_000  # paths, of all projects

# letters of the pattern; a plain name before wildcards before an expression; how narrow its project is
Specificity = tuple[int, int, tuple[bool, int]]
Key = tuple[Specificity, int]  # with the domain


@dataclass(frozen=True, slots=True)
class DomainRule:
    """`pattern` of a path: a folder (with or without a slash at its end; all below it) or a file; with * any text, `/`
    too; after ^ a regular expression as in Gerrit's search, over the whole path. Of a topic: the same without folders.
    `domain`: its id."""

    domain: int
    project_pattern: str
    kind: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A domain that a change touches; `files` and `lines` of the change belong to it."""

    domain: int
    files: int = 0
    lines: int = 0
    is_by_topic: bool = False


def specificity(rule: DomainRule) -> Specificity:
    """Of the rules that match one file, those where this is largest win: the more letters its pattern has, then a plain
    folder or file before wildcards before a regular expression, then the narrower project."""
    return _specificity(Pattern.of(rule.pattern, rule.kind), rule)


def _specificity(pattern: Pattern, rule: DomainRule) -> Specificity:
    return pattern.letters, pattern.rank, narrowness(rule.project_pattern)


@dataclass(slots=True)
class _Table:
    """The rules of one project. `names`: plain folder or file -> (whether only what is below it, key); `others`: what
    has to be tried one by one, the most specific first."""

    names: dict[str, list[tuple[bool, Key]]] = field(default_factory=dict)
    others: list[tuple[Pattern, Key]] = field(default_factory=list)
    topics: list[tuple[Pattern, int]] = field(default_factory=list)
    known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, pattern: Pattern, rule: DomainRule) -> None:
        key = (_specificity(pattern, rule), rule.domain)
        if rule.kind == TOPIC:
            self.topics.append((pattern, rule.domain))
        elif pattern.is_plain:
            is_below = pattern.text.endswith("/")
            self.names.setdefault(pattern.text.rstrip("/"), []).append((is_below, key))
        else:
            self.others.append((pattern, key))

    def domains_of(self, path: str) -> tuple[int, ...]:
        """The domains of the most specific rules that match."""
        best: Specificity | None = None
        found: set[int] = set()
        for rank, domain in self._matching(path):
            if best is not None and rank < best:
                continue
            found = found | {domain} if rank == best else {domain}
            best = rank
        return tuple(sorted(found))

    def _matching(self, path: str) -> Iterator[Key]:
        """The rules that match, but for those that are surely less specific than one of them."""
        best: Specificity | None = None
        for name in _folders(path):
            keys = [key for is_below, key in self.names.get(name, ()) if not (is_below and name == path)]
            if keys:
                yield from keys
                best = max(keys)[0]
                break
        for pattern, key in self.others:
            if best is not None and key[0] < best:
                return
            if path.startswith(pattern.prefix) and pattern.matches_path(path):
                best = key[0]
                yield key

    def domains_of_topic(self, topic: str) -> set[int]:
        return {domain for pattern, domain in self.topics if pattern.matches_whole(topic)} if topic else set()


class Matcher:
    """All rules, made ready to be asked often. A file belongs to the domains of the most specific rule that matches
    it (several, if equally specific rules of several domains do); a topic adds its domains."""

    def __init__(self, rules: Iterable[DomainRule]) -> None:
        self.rules: Sequence[DomainRule] = tuple(rules)
        self._tables: dict[str, _Table] = {}
        self._remembered = 0
        # patterns are shared by the tables of all projects: an automaton is worth keeping
        self._patterns = [(Pattern.of(rule.pattern, rule.kind), rule) for rule in self.rules]

    def touched(self, project: str, files: Iterable[tuple[str, int]], topic: str) -> list[Touched]:
        """`files`: (path, changed lines). The domain with most lines first, ties by id."""
        if not self.rules:
            return []
        table = self._table(project)
        counted: dict[int, tuple[int, int]] = {}
        for path, lines in files:
            for domain in self._domains_of(table, path):
                had = counted.get(domain, (0, 0))
                counted[domain] = (had[0] + 1, had[1] + lines)
        by_topic = table.domains_of_topic(topic)
        found = [
            Touched(domain, *counted.get(domain, (0, 0)), is_by_topic=domain in by_topic)
            for domain in counted.keys() | by_topic
        ]
        return sorted(found, key=lambda one: (-one.lines, -one.files, one.domain))

    def domains_of(self, project: str, path: str) -> tuple[int, ...]:
        """The domains of one file, by id; none where no rule matches."""
        return self._domains_of(self._table(project), path)

    def _domains_of(self, table: _Table, path: str) -> tuple[int, ...]:
        known = table.known.get(path)
        if known is None:
            if self._remembered >= MOST_REMEMBERED:
                self._forget()
            known = table.known[path] = table.domains_of(path)
            self._remembered += 1
        return known

    def _forget(self) -> None:
        for table in self._tables.values():
            table.known.clear()
        self._remembered = 0

    def _table(self, project: str) -> _Table:
        table = self._tables.get(project)
        if table is None:
            table = self._tables[project] = _Table()
            for pattern, rule in self._patterns:
                if fnmatchcase(project, rule.project_pattern):
                    table.add(pattern, rule)
            table.others.sort(key=lambda one: one[1], reverse=True)
        return table


def _folders(path: str) -> Iterator[str]:
    """The path itself, then the folders above it, the deepest first."""
    yield path
    at = len(path)
    while (at := path.rfind("/", 0, at)) > 0:
        yield path[:at]
