"""Which change is in which domain, as rows. Written by `derive` for what it derives and by `domain_links` for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from .fast import insert, select
from .models import Change, ChangedFile, ChangeDomain, DomainRule
from .rules import domain as rules
from .rules.domain import Matcher, Touched

COLUMNS = ["change_id", "domain_id", "files", "lines", "is_by_topic", "missing"]
Link = tuple[int, int, int, bool, int | None]  # domain, files, lines, whether by topic, votes of experts missing
Missing = Mapping[int, int | None]  # domain -> votes of its experts that are missing; None: none are asked


def load_matcher() -> Matcher:
    """All rules of all domains: one query. What was worked out for the same rules before is remembered."""
    stored = DomainRule.objects.order_by("domain_id", "project_pattern", "kind", "pattern")
    return _matcher(tuple(stored.values_list("domain_id", "project_pattern", "kind", "pattern")))


@lru_cache(maxsize=2)
def _matcher(stored: tuple[tuple[int, str, str, str], ...]) -> Matcher:
    return Matcher(rules.DomainRule(*row) for row in stored)


def keep_links(ids: Collection[int], matcher: Matcher | None = None) -> set[int]:
    """Works out the domains of these changes and writes what differs: ten thousand changes in about a second. Returns
    the changes whose domains are others than before."""
    matcher = matcher or load_matcher()
    files: dict[int, list[tuple[str, int]]] = defaultdict(list)
    if matcher.rules:
        for change, path, added, removed in select(ChangedFile, ["path", "insertions", "deletions"], ids):
            files[change].append((path, added + removed))
    rows = Change.objects.filter(id__in=ids).values_list("id", "project__name", "topic")
    return keep({key: matcher.touched(project, files[key], topic) for key, project, topic in rows})


def keep(touched: Mapping[int, Iterable[Touched]], missing: Mapping[int, Missing] | None = None) -> set[int]:
    """Writes the links of these changes where they differ. Returns the changes whose domains are others than before;
    other numbers in the same ones are no difference. `missing`: by change; None: it is not known, what was stays."""
    stored: dict[int, dict[int, Link]] = defaultdict(dict)
    for change, domain, *numbers in select(ChangeDomain, COLUMNS[1:], touched.keys()):
        stored[change][domain] = (domain, *numbers)
    new, gone, differing = list[tuple[int, *Link]](), defaultdict[int, list[int]](list), set[int]()
    for change, found in touched.items():
        had = stored.get(change, {})
        known = {domain: link[-1] for domain, link in had.items()} if missing is None else missing.get(change, {})
        links = {one.domain: _link(one, known) for one in found}
        new += [(change, *link) for domain, link in links.items() if link != had.get(domain)]
        for domain in had.keys() - links.keys():
            gone[domain].append(change)
        if had.keys() != links.keys():
            differing.add(change)
    for domain, changes in gone.items():
        ChangeDomain.objects.filter(domain_id=domain, change_id__in=changes).delete()
    insert(ChangeDomain, COLUMNS, new, unique=["change_id", "domain_id"])
    return differing


def _link(one: Touched, missing: Missing) -> Link:
    return one.domain, one.files, one.lines, one.is_by_topic, missing.get(one.domain)
