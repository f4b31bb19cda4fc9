"""From when to when somebody is core of a project: by the evidence of today, and by lists with dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

HAND, GROUP, RANGE, IMPORT = "hand", "group", "range", "import"
WHOLE_LISTS = (HAND, GROUP)  # who is not in such a list is not core; a voting range shows only whom somebody asked
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """Somebody is or was core of a project, both days included (UTC). `since` None: was core when we first looked;
    `until` None: still is. `key`: of its row; 0: it has none."""

    account: int
    since: date | None = None
    until: date | None = None
    source: str = ""
    project: int = 0
    key: int = 0

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def cores_on(terms: Iterable[Term], day: date) -> frozenset[int]:
    """The accounts that were core on a day, by the terms of one project."""
    return frozenset(term.account for term in terms if term.holds_on(day))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who is core of one project now: account -> the first day on which that was seen. `source` is the kind of list
    that counts there; '' if nothing tells of that project."""

    source: str = ""
    since: Mapping[int, date] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether somebody whom it does not name is no core."""
        return self.source in WHOLE_LISTS


@dataclass(frozen=True, slots=True)
class Update:
    """What has to be written: new terms, rows that are another term now, rows that never held."""

    opened: tuple[Term, ...] = ()
    changed: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedList:
    """Everybody who is core from this day on, until the day of the next list."""

    day: date
    members: frozenset[int]


def reconciled(
    terms: Sequence[Term], evidence: Evidence, today: date, inactive: Collection[int] = frozenset()
) -> Update:
    """What today's evidence does to the terms of one project.

    Somebody whom a whole list no longer names, or whose account is closed, was core until yesterday: that is the last
    day of which we know it. A voting range that was not seen of late says nothing, so it ends no term; nor does the
    lack of any evidence end what an imported list says.
    """
    opened = {term.account for term in terms if term.until is None}
    ended = [
        replace(term, until=_last_day(term, today))
        for term in terms
        if term.until is None
        and term.account not in evidence.since
        and (evidence.is_whole or term.account in inactive or (not evidence.source and term.source != IMPORT))
    ]
    new, again = [], []
    for account in sorted(evidence.since.keys() - opened):
        last = max((t.until for t in terms if t.account == account and t.until), default=None)
        same = next((t for t in terms if t.account == account and t.until and t.until == last), None)
        if same and last and last >= today - ONE_DAY:  # gone for no whole day: an edit of the list in two steps
            again.append(replace(same, until=None))
        else:
            new.append(Term(account, _first_day(account, terms, evidence, today), None, evidence.source))
    return Update(tuple(new), (*ended, *again))


def _last_day(term: Term, today: date) -> date:
    return today if term.since == today else today - ONE_DAY


def _first_day(account: int, terms: Sequence[Term], evidence: Evidence, today: date) -> date | None:
    """None at the first look by that kind of list: they were core before. A range is dated by the changes that show
    it, which is the best that is known of somebody who was not seen before."""
    if any(term.account == account for term in terms):
        return today
    if not any(term.source == evidence.source for term in terms):
        return None
    seen = evidence.since[account]
    if evidence.source == RANGE:
        return min(seen, today)
    is_first_list = evidence.source == HAND and seen == min(evidence.since.values())  # typed one by one that day
    return None if is_first_list else today


def terms_of(lists: Iterable[DatedList]) -> list[Term]:
    """The terms that dated lists tell of: from the first list with somebody to the day before the first without; open
    for who is in the last one."""
    ordered = sorted(lists, key=lambda one: one.day)
    found: list[Term] = []
    begun: dict[int, date] = {}
    for one in ordered:
        for account in begun.keys() - one.members:
            found.append(Term(account, begun.pop(account), one.day - ONE_DAY, IMPORT))
        for account in one.members - begun.keys():
            begun[account] = one.day
    found += [Term(account, since, None, IMPORT) for account, since in begun.items()]
    return sorted(found, key=lambda term: (term.since or date.min, term.account))


def imported(
    lists: Sequence[DatedList], known: Sequence[Term], evidence: Evidence
) -> tuple[list[Term], list[Term], list[Term]]:
    """(terms to add, terms that now begin later, terms to drop), for dated lists beside what we saw ourselves.

    Up to the day of its last list the file knows better: our own terms begin after it. From then on we do: who is in
    the last list stays core only if we see no cores at all, or see them among these.
    """
    last = max(one.day for one in lists)
    own = [term for term in known if term.source != IMPORT]
    dropped = [term for term in own if term.until is not None and term.until <= last]
    kept = [term for term in own if term not in dropped]
    later = [replace(term, since=last + ONE_DAY) for term in kept if term.since is None or term.since <= last]
    is_seen = bool(evidence.source or kept)
    added = [replace(term, until=last) if term.until is None and is_seen else term for term in terms_of(lists)]
    return added, later, dropped
