"""A file of domains against those that are there: what it would do, shown first, applied as it was shown.

A TOML file says all of a domain: what is not in it goes. A file of owners only adds rules and people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from reviewq.changes.actions import Editor
from reviewq.changes.models import Domain
from reviewq.people.reads import Viewer

from . import permits, reads, words
from .actions import Wish, apply_wishes
from .matching import Accounts
from .namings import moves, naming_problem
from .owners import TOML, Place, kind_of, read_owners
from .owners import UNKNOWN as UNKNOWN_FILE
from .records import Naming, as_json, domain_json, namings_of, record_of
from .rules.draft import BadFile, Draft, Fault, Read
from .rules.record import MOST_ITEMS, Days, DomainRecord, meeting, problems
from .toml import read_toml

NOWHERE = Place("")
NEW, CHANGED, REMOVED, SAME = "new", "changed", "removed", "unchanged"


class Stale(Exception):
    """The domains are not those any more that the plan was shown for. `plan`: what the file would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the domains were changed meanwhile")
        self.plan = plan


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was given. `kind`: toml, one of `owners.READERS`, or '' to find out. `place`: of a file of owners,
    where it lies."""

    text: str
    kind: str = ""
    place: Place = NOWHERE

    def known(self) -> Source:
        """With its kind. Raises BadFile if nobody can tell, or if it is not said where it lies."""
        kind = self.kind or kind_of(self.text) or (TOML if not self.text.strip() else "")
        if not kind:
            raise BadFile([Fault(0, UNKNOWN_FILE)])
        if kind != TOML and not self.place.project:
            raise BadFile([Fault(0, "Say which project this file of owners is from: it does not name it itself.")])
        return replace(self, kind=kind)


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of one domain. `fields`: (field, before, after) in words."""

    state: str
    title: str
    wish: Wish
    fields: list[words.Edit]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do. `others`: domains that it does not name and that are not the reader's to remove: they stay.
    `left_out`: what of the file is not taken, and why. `token` stands for the file and all domains as they were."""

    source: Source
    parts: list[Part]
    others: list[str]
    left_out: list[Fault]
    token: str

    def of(self, state: str) -> list[Part]:
        return [part for part in self.parts if part.state == state]

    @property
    def new(self) -> list[Part]:
        return self.of(NEW)

    @property
    def changed(self) -> list[Part]:
        return self.of(CHANGED)

    @property
    def removed(self) -> list[Part]:
        return self.of(REMOVED)

    @property
    def same(self) -> int:
        return len(self.of(SAME))

    @property
    def is_empty(self) -> bool:
        return self.same == len(self.parts)


def plan_of(source: Source, viewer: Viewer, now: datetime) -> Plan:
    """What this file would do. Raises BadFile, also for domains that are not the reader's to edit."""
    source = source.known()
    read = read_toml(source.text) if source.kind == TOML else read_owners(source.text, source.kind, source.place)
    there = {domain.slug: domain for domain in reads.all_domains()}
    planning = _Planning(read, viewer, now, Accounts(named.person for one in read.drafts for named in one.people))
    make = planning.whole if source.kind == TOML else planning.added
    parts = [make(draft, there.get(draft.record.slug)) for draft in read.drafts]
    others: list[str] = []
    if source.kind == TOML:
        named = {draft.record.slug for draft in read.drafts}
        for domain in there.values():
            if domain.slug not in named:
                gone = _removal(domain)
                if permits.may_edit(viewer, record_of(domain).project_patterns):
                    parts.append(gone)
                else:
                    others.append(gone.title)
    if planning.faults:
        raise BadFile(planning.faults)
    return Plan(source, parts, others, read.left_out, _token(source, list(there.values()), now))


def apply_source(source: Source, token: str, keeps_rest: bool, viewer: Viewer, editor: Editor) -> Plan:
    """Does what was shown under this token. Raises Stale if it would be something else by now, and BadFile."""
    with transaction.atomic():
        list(Domain.objects.select_for_update().order_by("pk"))  # nobody names an expert meanwhile
        plan = plan_of(source, viewer, editor.now)
        if not constant_time_compare(plan.token, token):
            raise Stale(plan)
        states = (NEW, CHANGED) if keeps_rest else (NEW, CHANGED, REMOVED)
        apply_wishes([part.wish for part in plan.parts if part.state in states], editor)
    return plan


@dataclass(slots=True)
class _Planning:
    """Makes parts of drafts; what has no place is left out and said."""

    read: Read
    viewer: Viewer
    now: datetime
    accounts: Accounts
    faults: list[Fault] = field(default_factory=list)

    def whole(self, draft: Draft, domain: Domain | None) -> Part:
        """The domain becomes what the draft says."""
        return self._part(draft, domain, draft.record, self._namings(draft, None))

    def added(self, draft: Draft, domain: Domain | None) -> Part:
        """Rules and people of the draft come to those that are there, from today on."""
        today = Days(self.now.date())
        if domain is None:
            return self._part(draft, domain, draft.record, self._namings(draft, today))
        had, new = record_of(domain), draft.record
        record = replace(
            had,
            rules=tuple(dict.fromkeys((*had.rules, *new.rules))),
            contacts=tuple(dict.fromkeys((*had.contacts, *new.contacts)))[:MOST_ITEMS],
            bug_tags=tuple(dict.fromkeys((*had.bug_tags, *new.bug_tags)))[:MOST_ITEMS],
        )
        self.faults += [Fault(draft.line, f"{had.name}: {problem.words}") for problem in problems(record)]
        there = namings_of(domain)
        known = {one.account.pk for one in there if not one.days.is_over(self.now.date())}
        came = [one for one in self._namings(draft, today) if one.account.pk not in known]
        return self._part(draft, domain, record, [*there, *came])

    def _namings(self, draft: Draft, days: Days | None) -> list[Naming]:
        """The people whose accounts are known. `days`: instead of those that the file says."""
        found: dict[Any, Naming] = {}
        for named in draft.people:
            account, why_not = self.accounts.of(named.person)
            if account is None:
                self._leave_out(draft, named.line, f"{named.person.words[:100]} {why_not}")
                continue
            naming = Naming(account, days or named.days)
            found.setdefault(naming.key, naming)
        return list(found.values())

    def _leave_out(self, draft: Draft, line: int, told: str) -> None:
        self.read.leave_out(line or draft.line, f"{draft.record.name[:60]}: {told}")

    def _part(self, draft: Draft, domain: Domain | None, record: DomainRecord, wanted: Sequence[Naming]) -> Part:
        there = namings_of(domain) if domain else []
        kept, new = moves(there, wanted, self.now.date())
        result = [one for one in kept.values() if one]
        taken: list[Naming] = []
        for naming in new:
            if problem := naming_problem(naming, result):
                self._leave_out(draft, 0, next(iter(problem.values())))
            else:
                result.append(naming)
                taken.append(naming)
        self.faults += [Fault(draft.line, f"{record.name[:60]}: {told}") for told in _named_twice(result)]
        before = domain_json(domain) if domain else None
        after = as_json(record, result)
        self._check_permit(draft, domain, record, before != after)
        stay = [one for one in wanted if one.key in kept]
        wish = Wish(record.slug, record, domain.version if domain else None, (*stay, *taken))
        state = NEW if before is None else CHANGED if before != after else SAME
        return Part(state, record.name, wish, words.edits_between(before, after))

    def _check_permit(self, draft: Draft, domain: Domain | None, record: DomainRecord, differs: bool) -> None:
        patterns = record.project_patterns | (record_of(domain).project_patterns if domain else frozenset())
        if differs and (told := permits.not_yours(self.viewer, patterns)):
            self.faults.append(Fault(draft.line, f"{record.name[:60]}: {told}"))


def _named_twice(namings: Iterable[Naming]) -> Iterator[str]:
    """Who would be named twice for the same days, under two ways to write them, or beside an earlier naming."""
    days: dict[int, list[Days]] = {}
    for naming in namings:
        if met := meeting(naming.days, days.setdefault(naming.account.pk, [])):
            yield f"{naming.account.label} would be named twice for the same days ({met.words or 'without end'})."
        days[naming.account.pk].append(naming.days)


def _removal(domain: Domain) -> Part:
    before = domain_json(domain)
    wish = Wish(domain.slug, None, domain.version)
    return Part(REMOVED, domain.name, wish, words.edits_between(before, None))


def _token(source: Source, domains: Sequence[Domain], now: datetime) -> str:
    state = [[domain.pk, domain.version, domain_json(domain)] for domain in domains]
    told = [source.text, source.kind, source.place.project, source.place.prefix, now.date().isoformat(), state]
    return salted_hmac("domains.plan", json.dumps(told, sort_keys=True)).hexdigest()
