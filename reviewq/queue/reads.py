"""Every query of the queue and of its live updates. A page costs the same number for one row and for fifty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from reviewq.changes.models import Facts, LaneCount, Project
from reviewq.parts import plugins
from reviewq.parts.lanes import ALL, BY_LANE, MINE, QUIET, SMALL, TABS, Tab, first_look
from reviewq.parts.reads import listed, rows_of
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer, accounts_matching
from reviewq.search.find import search

from .forms import Cursor, Wanted

PAGE_SIZE = 50
MOST_COUNTED = 1000  # of a narrowed list; beyond it counting would cost more than it tells
MOST_PROJECTS = 60  # in the menu
ASIDE = "aside"  # changes of any lane that the reader has put aside: in no lane but that of all changes
YES = (True,)  # `IN (1)`: SQLite looks that up in an index, but not the bare column that Django makes of `=True`


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that a state of the queue is about, in every lane; `visible`: all rows that the reader may see.
    `unknown`: names in it that mean nothing here."""

    facts: QuerySet[Facts]
    visible: QuerySet[Facts]
    project_ids: tuple[int, ...] | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaneTab:
    """A tab with its number; empty: not counted."""

    tab: Tab
    count: str
    query: str
    is_open: bool


@dataclass(slots=True)
class Page:
    """One page of a lane."""

    rows: list[Row] = field(default_factory=list)
    previous: str = ""
    following: str = ""


def scope_of(wanted: Wanted, viewer: Viewer, now: datetime) -> Scope:
    """What the filters leave, and what the reader may see of it. Raises QueryError if the text is no query."""
    facts = Facts.objects.filter(is_listed__in=YES)
    if not viewer.sees_private:
        facts = facts.filter(is_private=False)
    visible = facts
    unknown: list[str] = []
    project_ids: tuple[int, ...] | None = None
    if wanted.project:
        named = Project.objects.filter(name=wanted.project).values_list("id", flat=True)
        if wanted.is_narrowed:  # then the rows are found before they are ordered, and its id would be a query more
            facts = facts.filter(project_id__in=named)
        else:
            project_ids = tuple(named)
            facts = _one_of(facts, "project_id", project_ids)
            unknown += [] if project_ids else [NO_PROJECT.format(wanted.project)]
    if wanted.owner:
        owners = [account.pk for account in accounts_matching(wanted.owner, limit=50)]
        facts = _one_of(facts, "owner_id", owners)
        unknown += [] if owners else [f"Nobody is called “{wanted.owner}”."]
    if wanted.branch:
        facts = facts.filter(branch=wanted.branch)
    if wanted.area:
        area = wanted.area.rstrip("/")
        facts = facts.filter(area=area) if "/" in area else facts.filter(Q(area=area) | Q(area__startswith=f"{area}/"))
    if wanted.q:
        facts = facts.filter(pk__in=search(wanted.q, viewer, now).changes.values("pk"))
    return Scope(facts, visible, project_ids, tuple(unknown))


def _one_of(facts: QuerySet[Facts], column: str, ids: Sequence[int]) -> QuerySet[Facts]:
    """One id is asked for by `=`: then an index that begins with the column gives the rows in order."""
    return facts.filter(**{column: ids[0]}) if len(ids) == 1 else facts.filter(**{f"{column}__in": ids})


def in_lane(facts: QuerySet[Facts], lane: str, viewer: Viewer) -> QuerySet[Facts]:
    """What the lane shows this reader; only the one of all changes shows what they have put aside, too."""
    if lane == ALL:
        return facts
    for ids in plugins.left_out_of(viewer):
        facts = facts.exclude(pk__in=ids)
    if lane == SMALL:
        return facts.filter(is_small__in=YES)
    if lane == MINE:
        return facts.filter(owner_id=viewer.account.pk) if viewer.account else facts.none()
    return facts.filter(lane=lane)


Counts = dict[str, int] | None  # of each lane; None: too many to count
NOTHING: Counts = {SMALL: 0, MINE: 0, ALL: 0}
NO_PROJECT = "No project is called “{}”."


def counted(scope: Scope, wanted: Wanted, viewer: Viewer) -> tuple[Counts, Scope]:
    """How many rows each lane has; and the scope, by the ids of its rows if counting had to find them anyway."""
    if not wanted.is_narrowed:
        return _kept_counts(scope, viewer), scope
    counts, scope = _narrowed_counts(scope, viewer)
    if wanted.project and counts == NOTHING and not Project.objects.filter(name=wanted.project).exists():
        scope = replace(scope, unknown=(NO_PROJECT.format(wanted.project), *scope.unknown))
    return counts, scope


def _kept_counts(scope: Scope, viewer: Viewer) -> dict[str, int]:
    """From the counts that are kept with the facts, less what the reader has put aside: one query."""
    kept = LaneCount.objects.filter(count__gt=0)
    if scope.project_ids is not None:
        kept = kept.filter(project_id__in=scope.project_ids)
    parts = [kept.values_list("lane").annotate(total=Sum("count")).order_by()]
    # Few rows by their ids, and the project looked at in the count alone: asked for in WHERE, SQLite goes through all
    # of the project instead.
    here = Q() if scope.project_ids is None else Q(project_id__in=scope.project_ids)
    if viewer.account:
        own = in_lane(scope.visible, MINE, viewer).values("pk")[: MOST_COUNTED + 1]
        parts.append(_total(Facts.objects.filter(pk__in=own), Value(MINE), Count("pk", filter=here)))
    for ids in plugins.left_out_of(viewer):
        aside, counted_here = Facts.objects.filter(pk__in=ids), here & Q(is_listed=True, is_private=False)
        parts.append(_total(aside, F("lane"), -Count("pk", filter=counted_here)))
        parts.append(_total(aside, Value(SMALL), -Count("pk", filter=counted_here & Q(is_small=True))))
        parts.append(_total(aside, Value(ASIDE), Count("pk", filter=counted_here)))
    counts: Counter[str] = Counter()
    for lane, count in parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]:
        counts[lane] += count
    counts[ALL] = sum(count for lane, count in counts.items() if lane not in (SMALL, MINE))
    return dict(counts)


def _total(facts: QuerySet[Facts], of: Any, total: Any) -> QuerySet[Any, Any]:
    """(lane, number of rows) as a part of the query that counts all lanes."""
    return facts.annotate(of=of).values_list("of").annotate(total=total).order_by()


def _narrowed_counts(scope: Scope, viewer: Viewer) -> tuple[Counts, Scope]:
    aside = [Q(pk__in=ids) for ids in plugins.left_out_of(viewer)]
    is_aside = Case(*(When(one, then=True) for one in aside), default=False) if aside else Value(False)
    columns = ("pk", "lane", "is_small", "owner_id", "is_aside")
    rows = scope.facts.annotate(is_aside=is_aside).order_by().values_list(*columns)
    found = list(rows[: MOST_COUNTED + 1])
    if len(found) > MOST_COUNTED:
        return None, scope
    there = [row for row in found if not row[-1]]
    counts = Counter(lane for _, lane, *_ in there)
    counts[SMALL] = sum(is_small for _, _, is_small, *_ in there)
    counts[MINE] = sum(owner == viewer.account.pk for *_, owner, _ in there) if viewer.account else 0
    counts[ALL] = len(found)
    return dict(counts), replace(scope, facts=Facts.objects.filter(pk__in=[row[0] for row in found]))


def tabs_of(counts: Counts, wanted: Wanted, viewer: Viewer) -> list[LaneTab]:
    """The strip of lanes. The quiet ones show only when they hold something, `mine` to who has an account."""
    tabs = []
    for tab in TABS:
        count = None if counts is None else counts.get(tab.lane, 0)
        is_open = tab.lane == wanted.lane
        if not is_open and ((tab.lane in QUIET and not count) or (tab.lane == MINE and not viewer.account)):
            continue
        words = "" if count is None else f"{MOST_COUNTED}+" if tab.lane == MINE and count > MOST_COUNTED else str(count)
        tabs.append(LaneTab(tab, words, wanted.but(lane=tab.lane).query, is_open))
    return tabs


def with_lane(wanted: Wanted, counts: Counts) -> Wanted:
    """The state with its lane decided."""
    return wanted if wanted.lane else wanted.but(lane=first_look(counts) if counts is not None else ALL)


def page_ids(scope: Scope, wanted: Wanted, viewer: Viewer) -> QuerySet[Facts]:
    """The rows of the page and one more, which tells whether another page follows."""
    order = wanted.order
    facts = in_lane(scope.facts, wanted.lane, viewer)
    cursor, backwards = wanted.after or wanted.before, bool(wanted.before and not wanted.after)
    downwards = order.is_descending != backwards
    if cursor:
        than = "lt" if downwards else "gt"
        column, value = order.column, cursor.value
        beyond = Q(**{column: value, f"change_id__{than}": cursor.change}) | Q(**{f"{column}__{than}": value})
        # the plain bound lets the database start in the index right where the page starts
        facts = facts.filter(**{f"{column}__{than}e": value}).filter(beyond)
    sign = "-" if downwards else ""
    return facts.order_by(f"{sign}{order.column}", f"{sign}change_id")[: PAGE_SIZE + 1]


def page_of(scope: Scope, wanted: Wanted, viewer: Viewer, servers: dict[int, str], now: datetime) -> Page:
    """The page that `wanted` asks for; three queries, whatever is on it."""
    order, backwards = wanted.order, bool(wanted.before and not wanted.after)
    found = listed(page_ids(scope, wanted, viewer).values("pk"))
    found.sort(key=lambda row: (getattr(row, order.column), row.id), reverse=order.is_descending != backwards)
    has_more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    page = Page(rows_of(found, viewer, servers, now))
    if found and (wanted.after or (backwards and has_more)):
        page.previous = wanted.but(before=Cursor(getattr(found[0], order.column), found[0].id)).query
    if found and (backwards or has_more):
        page.following = wanted.but(after=Cursor(getattr(found[-1], order.column), found[-1].id)).query
    return page


def projects_to_choose(chosen: str) -> list[tuple[str, str]]:
    """(project, its words) for the menu: those with open changes, by name; the largest, if there are too many, and the
    one that is chosen, whatever it is."""
    rows = LaneCount.objects.filter(lane__in=[lane for lane in BY_LANE if lane not in (SMALL, MINE, ALL)], count__gt=0)
    sums = rows.values_list("project__name").annotate(total=Sum("count")).order_by("-total", "project__name")
    menu = {name: f"{name} ({total})" for name, total in sums[:MOST_PROJECTS]}
    return sorted((menu | {chosen: menu.get(chosen, chosen)} if chosen else menu).items())
