"""Every query of the queue and of its live updates. A page costs the same number for one row and for fifty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.utils import timezone

from reviewq.changes.models import Facts, LaneCount, Project
from reviewq.parts.lanes import ALL, BY_LANE, MINE, SMALL, TABS, Tab, first_look
from reviewq.parts.reads import listed, rows_of
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer, accounts_matching

from .forms import Cursor, Glimpse, Wanted

PAGE_SIZE = 50
MOST_COUNTED = 1000  # of a narrowed list; beyond it counting would cost more than it tells
MOST_PROJECTS = 60  # in the menu
YES = (True,)  # `IN (1)`: SQLite looks that up in an index, but not the bare column that Django makes of `=True`


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that a state of the queue is about, in every lane. `unknown`: names in it that mean nothing here."""

    facts: QuerySet[Facts]
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


def scope_of(wanted: Wanted, viewer: Viewer) -> Scope:
    """What the filters leave, and what the reader may see of it."""
    facts = Facts.objects.filter(is_listed__in=YES)
    if not viewer.sees_private:
        facts = facts.filter(is_private=False)
    unknown: list[str] = []
    project_ids: tuple[int, ...] | None = None
    if wanted.project:
        project_ids = tuple(Project.objects.filter(name=wanted.project).values_list("id", flat=True))
        facts = _one_of(facts, "project_id", project_ids)
        unknown += [] if project_ids else [f"No project is called “{wanted.project}”."]
    if wanted.owner:
        owners = [account.pk for account in accounts_matching(wanted.owner, limit=50)]
        facts = _one_of(facts, "owner_id", owners)
        unknown += [] if owners else [f"Nobody is called “{wanted.owner}”."]
    if wanted.branch:
        facts = facts.filter(branch=wanted.branch)
    if wanted.area:
        area = wanted.area.rstrip("/")
        facts = facts.filter(area=area) if "/" in area else facts.filter(Q(area=area) | Q(area__startswith=f"{area}/"))
    return Scope(_with_text(facts, wanted.q), project_ids, tuple(unknown))


def _one_of(facts: QuerySet[Facts], column: str, ids: Sequence[int]) -> QuerySet[Facts]:
    """One id is asked for by `=`: then an index that begins with the column gives the rows in order."""
    return facts.filter(**{column: ids[0]}) if len(ids) == 1 else facts.filter(**{f"{column}__in": ids})


def _with_text(facts: QuerySet[Facts], text: str) -> QuerySet[Facts]:
    """Every word has to be in the subject or the topic; a number may be that of the change, too."""
    for word in text.split()[:10]:
        meant = Q(change__subject__icontains=word) | Q(change__topic__icontains=word) | Q(change__change_id=word)
        if word.isascii() and word.isdigit() and len(word) < 18:
            meant |= Q(number=int(word))
        facts = facts.filter(meant)
    return facts


def in_lane(facts: QuerySet[Facts], lane: str, viewer: Viewer) -> QuerySet[Facts]:
    if lane == ALL:
        return facts
    if lane == SMALL:
        return facts.filter(is_small__in=YES)
    if lane == MINE:
        return facts.filter(owner_id=viewer.account.pk) if viewer.account else facts.none()
    return facts.filter(lane=lane)


Counts = dict[str, int] | None  # of each lane; None: too many to count


def counted(scope: Scope, wanted: Wanted, viewer: Viewer) -> tuple[Counts, Scope]:
    """How many rows each lane has; and the scope, by the ids of its rows if counting had to find them anyway."""
    return _narrowed_counts(scope, viewer) if wanted.is_narrowed else (_kept_counts(scope, viewer), scope)


def _kept_counts(scope: Scope, viewer: Viewer) -> dict[str, int]:
    """From the counts that are kept with the facts."""
    kept = LaneCount.objects.filter(count__gt=0)
    own = scope.facts.filter(owner_id=viewer.account.pk if viewer.account else None).values("pk")[: MOST_COUNTED + 1]
    if scope.project_ids is not None:
        kept = kept.filter(project_id__in=scope.project_ids)
    by_lane = kept.values_list("lane").annotate(total=Sum("count")).order_by()
    mine = (
        Facts.objects.filter(pk__in=own)
        .annotate(of=Value(MINE))
        .values_list("of")
        .annotate(total=Count("pk"))
        .order_by()
    )
    both = by_lane.union(mine, all=True) if viewer.account else by_lane
    counts: dict[str, int] = dict(both)
    counts[ALL] = sum(count for lane, count in counts.items() if lane not in (SMALL, MINE))
    return counts


def _narrowed_counts(scope: Scope, viewer: Viewer) -> tuple[Counts, Scope]:
    found = list(scope.facts.order_by().values_list("pk", "lane", "is_small", "owner_id")[: MOST_COUNTED + 1])
    if len(found) > MOST_COUNTED:
        return None, scope
    counts = Counter(lane for _, lane, _, _ in found)
    counts[SMALL] = sum(is_small for _, _, is_small, _ in found)
    counts[MINE] = sum(owner == viewer.account.pk for *_, owner in found) if viewer.account else 0
    counts[ALL] = len(found)
    rows = Facts.objects.filter(pk__in=[row[0] for row in found])
    return dict(counts), replace(scope, facts=rows)


def tabs_of(counts: Counts, wanted: Wanted, viewer: Viewer) -> list[LaneTab]:
    """The strip of lanes. `unknown` shows only when it holds something, `mine` to who has an account."""
    tabs = []
    for tab in TABS:
        count = None if counts is None else counts.get(tab.lane, 0)
        is_open = tab.lane == wanted.lane
        if not is_open and ((tab.lane == "unknown" and not count) or (tab.lane == MINE and not viewer.account)):
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


@dataclass(slots=True)
class Changes:
    """What became of an open page: rows to put in place, ids of rows to hide, how many came in."""

    rows: list[Row]
    hidden: list[int]
    came_in: int


def changes_since(seen: Glimpse, scope: Scope, wanted: Wanted, viewer: Viewer, servers: dict[int, str]) -> Changes:
    """The rows of an open page that are newer than it, and how many new ones a reload would bring."""
    touched = listed(seen.shown, version__gt=seen.version)
    visible = [row for row in touched if viewer.sees_private or not row.is_hidden]
    hidden = [row.id for row in touched if row not in visible]
    now_here = page_ids(scope, wanted, viewer).values_list("pk", "version")[:PAGE_SIZE]
    came_in = sum(pk not in seen.shown and version > seen.base for pk, version in now_here)
    rows = rows_of(visible, viewer, servers, timezone.now())
    for row in rows:
        row.is_changed = True
    return Changes(rows, hidden, came_in)
