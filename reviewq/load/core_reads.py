"""What the cores of a project reviewed, as sums and spread: each on the days on which they were core. Who they are is
dropped here; of too few people nothing is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from reviewq.changes.models import Project
from reviewq.changes.rules.core_term import Term
from reviewq.people.rules import is_told
from reviewq.reviews.models import Review
from reviewq.reviews.rules.figures import DAY, Response, midnight, months_before, reaches, response

from .rules.spread import Spread, spread

MONTHS = 6
QUARTER = timedelta(days=90)
LENGTHS = {"days7": timedelta(days=7), "days30": timedelta(days=30), "days90": QUARTER}


@dataclass(frozen=True, slots=True)
class MonthSpread:
    """The spread of a month (UTC); None: too few people to say. `is_whole`: it is over, and the mirror has it all."""

    first: date
    spread: Spread | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class CoreReviews:
    """Review votes of cores in the last 7, 30 and 90 days and in the 90 before, their spread, and that of each month.
    None: too few people to say, or further back than the mirror reaches."""

    days7: int | None
    days30: int | None
    days90: int | None
    before90: int | None
    spread: Spread | None
    spread_before: Spread | None
    months: tuple[MonthSpread, ...]

    @property
    def is_told(self) -> bool:
        """Whether sums of what these cores do may be told."""
        return self.days90 is not None


@dataclass(frozen=True, slots=True)
class _Window:
    start: datetime
    end: datetime

    def holds(self, term: Term) -> bool:
        """Whether somebody was core on a day of it."""
        first, last = self.start.date(), (self.end - timedelta(microseconds=1)).date()
        return (term.since is None or term.since <= last) and (term.until is None or first <= term.until)


def core_reviews(project: Project, known: Sequence[Term], since: datetime | None, now: datetime) -> CoreReviews:
    """`known`: the core terms of the project; `since`: from when on the mirror is whole. One query."""
    firsts = months_before(now, MONTHS)
    windows = _windows(firsts, now)
    given = _given(project, known, windows)
    each = {name: _of_cores(known, given, name, window) for name, window in windows.items()}
    sums = {name: sum(each[name]) if is_told(sum(map(bool, each[name]))) else None for name in windows}
    is_known = since is not None and since <= windows["before90"].start
    months = (
        MonthSpread(first, spread(each[_name(first)]), reaches(since, first) and first != firsts[-1])
        for first in firsts
    )
    return CoreReviews(
        days7=sums["days7"],
        days30=sums["days30"],
        days90=sums["days90"],
        before90=sums["before90"] if is_known else None,
        spread=spread(each["days90"]),
        spread_before=spread(each["before90"]) if is_known else None,
        months=tuple(months),
    )


def core_response(project: Project, cores: Iterable[int], now: datetime) -> Response | None:
    """How long these cores let wait what came back to them, the median of all answers. None: of too few people. One
    query."""
    rows = Review.objects.filter(project=project, account__in=cores, waited__isnull=False, at__gte=now - QUARTER)
    waits = list(rows.values_list("account_id", "waited"))
    if not is_told(len({account for account, _ in waits})):
        return None
    return response(waited or 0 for _, waited in waits)


def _windows(firsts: Sequence[date], now: datetime) -> dict[str, _Window]:
    found = {name: _Window(now - length, now) for name, length in LENGTHS.items()}
    found["before90"] = _Window(now - 2 * QUARTER, now - QUARTER)
    ends = [*(midnight(first) for first in firsts[1:]), now]
    return found | {_name(first): _Window(midnight(first), end) for first, end in zip(firsts, ends, strict=True)}


def _given(project: Project, known: Sequence[Term], windows: Mapping[str, _Window]) -> Mapping[int, Mapping[str, int]]:
    """Account -> its reviews as a core in each window."""
    earliest, now = min(one.start for one in windows.values()), windows["days90"].end
    sums = {name: Count("id", filter=Q(at__gte=one.start, at__lt=one.end)) for name, one in windows.items()}
    rows = Review.objects.filter(project=project, value__isnull=False, at__gte=earliest, at__lt=now)
    rows = rows.filter(_as_core(known, earliest))
    return {row["account_id"]: row for row in rows.values("account_id").annotate(**sums)}


def _of_cores(known: Iterable[Term], given: Mapping[int, Mapping[str, int]], name: str, window: _Window) -> list[int]:
    """Reviews of everybody who was core then, those without any too."""
    then = {term.account for term in known if window.holds(term)}
    return [given.get(account, {}).get(name, 0) for account in then]


def _as_core(known: Iterable[Term], earliest: datetime) -> Q:
    """The condition that a review was given on a day on which its author was core."""
    always, at_times = [], Q()
    for term in known:
        if (term.since is None or midnight(term.since) <= earliest) and term.until is None:
            always.append(term.account)
        else:
            at_times |= Q(account=term.account) & _within(term)
    return Q(account__in=always) | at_times


def _within(term: Term) -> Q:
    found = Q() if term.since is None else Q(at__gte=midnight(term.since))
    return found if term.until is None else found & Q(at__lt=midnight(term.until + DAY))


def _name(first: date) -> str:
    return f"month_{first:%Y_%m}"
