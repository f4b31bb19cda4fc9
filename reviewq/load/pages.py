"""What the load pages show, put together from reads, rules and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from reviewq.changes.models import Account
from reviewq.changes.rules.reason import duration
from reviewq.cycles import calendar
from reviewq.cycles.rules.cycle import CycleSpan, Kind
from reviewq.parts.plot import Plot
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer

from . import people_reads, pictures, shown, words
from .rules.audience import Allowed
from .rules.gaps import Gap
from .rules.peak import Came, freezes, weeks_around
from .rules.waiting import Kind as Waiting
from .total_reads import Totals

MOST_GAPS = 10
HELD = "turn:reviewers"


@dataclass(frozen=True, slots=True)
class Listing:
    """The list behind a figure. `count`: how many there are; the first of them are shown."""

    key: str
    words: str
    rows: list[Row]
    count: int


@dataclass(slots=True)
class PersonPage:
    """One person's figures, with the list that was asked for."""

    person: shown.Person
    plot: Plot
    listing: Listing | None = None


def person_page(allowed: Allowed, account: Account, key: str, viewer: Viewer, now: datetime) -> PersonPage:
    """`key`: which list, '' for none. At most 14 queries, five more with a list."""
    is_own = viewer.account == account
    figures = people_reads.figures(allowed, [account], people_reads.cores_of(allowed), now)[0]
    weeks = people_reads.weeks_of(allowed, account.pk, now)
    plot = pictures.reviews_by_week(weeks, "your" if is_own else "their")
    page = PersonPage(shown.person(figures, is_own), plot)
    if key:
        rows, count = _behind(allowed, figures, key, viewer, now)
        page.listing = Listing(key, shown.list_words(key, is_own), rows, count)
    return page


def _behind(
    allowed: Allowed, of: people_reads.Figures, key: str, viewer: Viewer, now: datetime
) -> tuple[list[Row], int]:
    if key in shown.REVIEWED:
        return people_reads.reviewed_rows(allowed, of.account.pk, int(key), viewer, now)
    return people_reads.waiting_rows(of.load, shown.LISTS.get(key) or [Waiting(key)], viewer, now)


@dataclass(slots=True)
class TeamPage:
    people: list[shown.Person]
    sums: shown.Sums


def team_page(allowed: Allowed, accounts: Sequence[Account], now: datetime, is_by_room: bool) -> TeamPage:
    """A row for each core; by name, or who has room first and of these who has least waiting."""
    found = people_reads.figures(allowed, accounts, _only_project(allowed, accounts), now)
    people = [shown.person(one, is_own=False) for one in found]
    if is_by_room:
        people.sort(key=lambda one: (not one.figures.time.room.is_open, one.figures.load.minutes()))
    return TeamPage(people, shown.sums(people))


def _only_project(allowed: Allowed, accounts: Iterable[Account]) -> dict[int, set[int]]:
    """The cores of a team are those of its one project."""
    return {project: {account.pk for account in accounts} for project in allowed.projects or ()}


@dataclass(frozen=True, slots=True)
class GapLine:
    """`query`: of the queue, with which it shows the changes that wait there."""

    what: str
    name: str
    query: dict[str, str]
    gap: Gap

    @property
    def address(self) -> str:
        return urlencode({"lane": "all", **self.query})


@dataclass(slots=True)
class TotalsPage:
    """The public figures in words and pictures."""

    totals: Totals
    balance: str
    outlook: str
    trend: str
    response: str
    spread: str
    spread_before: str
    minutes: str
    plots: list[Plot] = field(default_factory=list)

    @property
    def gaps(self) -> list[GapLine]:
        """Areas and domains that wait long, the longest first."""
        of, names = self.totals, self.totals.domain_names
        found = [
            GapLine("Domain", names[one.place], {"q": f"{HELD} domain:{one.place}"}, one) for one in of.domain_gaps
        ]
        found += [GapLine("Area", one.place, {"q": HELD, "area": one.place}, one) for one in of.area_gaps]
        return sorted(found, key=lambda line: -line.gap.median_seconds)[:MOST_GAPS]


def totals_page(of: Totals, now: datetime) -> TotalsPage:
    """No query, but for the calendar once in a while."""
    cores = of.cores
    told = cores.days90 is not None and cores.before90 is not None
    return TotalsPage(
        totals=of,
        balance=words.balance_words(of.balance) if cores.is_told and of.balance.is_whole else "",
        outlook=words.outlook_words(of.outlook),
        trend=words.change_words(cores.days90 or 0, cores.before90 or 0) if told else "",
        response=words.response_words(of.response.median_seconds if of.response else None),
        spread=words.spread_words(cores.spread),
        spread_before=words.spread_words(cores.spread_before) if cores.spread_before else "",
        minutes=duration(of.minutes),
        plots=list(_plots(of, now)),
    )


def _plots(of: Totals, now: datetime) -> Iterable[Plot]:
    today = now.astimezone(UTC).date()
    spans = calendar.known().spans(of.project.name)
    by_day = {day.day: span for span in spans if (day := span.day(Kind.FEATURE_FREEZE))}
    freeze, earlier = freezes(by_day, today)
    yield pictures.in_and_out(of.flow, of.known_from, freeze, of.cores.is_told)
    if freeze:
        yield _peak(of, freeze, earlier, by_day, today)
    if of.cores.is_told:
        yield pictures.spread_by_month(of.cores.months)


def _peak(of: Totals, freeze: date, earlier: date | None, spans: dict[date, CycleSpan], today: date) -> Plot:
    came = [Came(day.day, day.patch_sets, day.core_reviews if of.cores.is_told else None) for day in of.flow]
    here = weeks_around(freeze, came, of.known_from, today)
    before = weeks_around(earlier, came, of.known_from, today) if earlier else []
    return pictures.before_freezes(here, before, spans[earlier].name if earlier else "", today)
