"""Every query of `/me`: at most twelve, whatever is on the page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import FloatField, Q, TextField, Value
from django.db.models.fields import DateTimeField
from django.db.models.functions import Cast

from reviewq.changes.models import Account, Facts, Server, Vote
from reviewq.changes.rules.reason import Reason
from reviewq.parts import plugins
from reviewq.parts.reads import glossary_of, listed
from reviewq.parts.rows import Glossary, Listed, Row, numbers_in, people_in, row_of
from reviewq.people.reads import Viewer

from . import sections
from .models import Hold
from .rules import hold as hold_rule
from .sections import (
    BACK,
    BY_KEY,
    EXPERT,
    FIRST,
    GIVEN_BACK,
    HANDED,
    HELD,
    NEARLY,
    OWN,
    PROMISED,
    SECTIONS,
    Candidate,
    Reading,
    Section,
)
from .words import term_of

SHOWN = 10  # rows of a section
SHOWN_ALONE = 200  # rows of a section that is asked for alone
MOST_HOLDS = 300
MOST_ACTIVE = 200  # newest votes, and newest own changes, that tell where somebody is active
MOST_AREAS = 8
SERVER = "server"


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with its rows. `is_more`: not all of them are shown."""

    section: Section
    rows: list[Row] = field(default_factory=list)
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """Where somebody was active lately: (project id, area) and (project name, area) -> changes."""

    areas: Mapping[tuple[int, str], int] = field(default_factory=dict)
    names: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def projects(self) -> set[str]:
        return {project for project, _ in self.names}


@dataclass(slots=True)
class Desk:
    """The page: its sections, and where its reader is active."""

    shown: list[Shown]
    activity: Activity
    returned: frozenset[int] = frozenset()  # changes that a hold, or who had them by hand, brought back

    @property
    def ids(self) -> list[int]:
        return [row.id for shown in self.shown for row in shown.rows]


def desk_of(viewer: Viewer, now: datetime, only: str = "") -> Desk:
    """What is on the reader's desk; `only`: one section alone, with more of its rows."""
    wanted = [section.key for section in SECTIONS if not only or section.key == only]
    most = SHOWN_ALONE if only else SHOWN
    holds = holds_of(viewer)
    activity = activity_of(viewer.account, now) if viewer.account else Activity()
    held = tuple(hold.change_id for hold in holds if hold.ended_at is None)
    reading = Reading(viewer.account, viewer.is_verified, activity.areas, held, most * 3, now.astimezone(UTC).date())
    candidates, servers = _candidates(viewer, reading, wanted, now)
    reasons = _back_reasons(holds, candidates, viewer)
    lists = sections.unique([(key, _ids_of(key, holds, candidates, reasons)) for key in _by_claim(wanted)])
    page = {key: ids[:most] for key, ids in lists.items()}
    told = _Told(viewer, now, holds, candidates, reasons, activity)
    rows = _rows([pk for ids in page.values() for pk in ids], told, servers, lists)
    shown = [Shown(BY_KEY[key], [rows[pk] for pk in page[key] if pk in rows], len(lists[key]) > most) for key in wanted]
    returned = {hold.change_id for hold in holds if hold.ended_at}
    returned |= {pk for pk, reason in reasons.items() if reason.code == GIVEN_BACK}
    return Desk(shown, activity, frozenset(returned))


def _by_claim(wanted: Iterable[str]) -> list[str]:
    """The sections in the order in which they claim a change that several could have."""
    order = (HELD, HANDED, BACK, OWN, PROMISED, NEARLY, EXPERT, FIRST)
    return sorted(wanted, key=order.index)


def holds_of(viewer: Viewer) -> list[Hold]:
    """What the reader holds, and what has come back and was not put away; the newest first."""
    if not viewer.user.is_authenticated:
        return []
    open_or_back = Q(ended_at=None) | Q(ended_by=Hold.End.RETURNED, seen_at=None)
    hidden = Q() if viewer.sees_private else Q(change__is_private=False, change__missing_since=None)
    rows = Hold.objects.filter(open_or_back, hidden, user=viewer.user, change__gone_at=None)
    return list(rows.select_related("until_change", "until_freeze").order_by("-ended_at", "-since", "-pk")[:MOST_HOLDS])


def activity_of(account: Account, now: datetime) -> Activity:
    """The areas of the changes that an account voted on or owns, those of the last 90 days; the busiest few."""
    votes = Vote.objects.filter(account=account, date__gte=now - sections.LATELY).order_by("-date").values("change_id")
    own = Facts.objects.filter(owner=account, updated__gte=now - sections.LATELY).order_by("-updated").values("pk")
    near = Facts.objects.filter(Q(pk__in=votes[:MOST_ACTIVE]) | Q(pk__in=own[:MOST_ACTIVE])).exclude(area="")
    rows = near.values_list("project_id", "project__name", "area")
    busiest = Counter(rows).most_common(MOST_AREAS)
    areas = {(project, area): count for (project, _, area), count in busiest}
    return Activity(areas, {(name, area): count for (_, name, area), count in busiest})


def _candidates(
    viewer: Viewer, reading: Reading, wanted: Collection[str], now: datetime
) -> tuple[list[Candidate], dict[int, str]]:
    """(the changes of all sections that come from the mirror, the addresses of the servers): one query. `reading` wants
    some more than are shown: a change that several sections could have stands in one of them."""
    parts = [*sections.parts_of(reading, wanted)] if viewer.account else []
    for promise in plugins.promises() if PROMISED in wanted else ():
        if (ids := promise.find(viewer, now)) is not None:
            parts.append(sections.promised_elsewhere(promise, ids, reading))
    parts.append(
        Server.objects.annotate(
            of=Value(SERVER),
            told=Cast("url", TextField()),
            rank=Value(0.0, FloatField()),
            clock_start=Value(None, DateTimeField()),
        )
        .values_list("of", "pk", "told", "rank", "clock_start")
        .order_by()
    )
    rows = [Candidate(*row) for row in (parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0])]
    urls = {row.change: row.text for row in rows if row.section == SERVER}
    return sorted((row for row in rows if row.section != SERVER), key=_urgency), urls


def _urgency(one: Candidate) -> tuple[Any, ...]:
    section = BY_KEY.get(one.section)
    if section and section.is_by_clock:
        return one.section, one.clock_start, one.change
    return one.section, -one.rank, one.change


def _back_reasons(holds: Sequence[Hold], candidates: Sequence[Candidate], viewer: Viewer) -> dict[int, Reason]:
    """What came back from the mirror, with why; what a hold of the reader tells of already is left out."""
    held = {hold.change_id for hold in holds}
    mine = viewer.account.pk if viewer.account else 0
    return {pk: reason for pk, reason in sections.came_back(candidates, mine) if pk not in held}


def _ids_of(
    key: str, holds: Sequence[Hold], candidates: Iterable[Candidate], reasons: Mapping[int, Reason]
) -> list[int]:
    if key == HELD:
        return [hold.change_id for hold in holds if hold.ended_at is None]
    if key == BACK:
        return [*dict.fromkeys(hold.change_id for hold in holds if hold.ended_at), *reasons]
    return list(dict.fromkeys(one.change for one in candidates if one.section == key))


@dataclass(slots=True)
class _Told:
    """What the page knows besides the rows, to say of each why it is there."""

    viewer: Viewer
    now: datetime
    holds: Sequence[Hold]
    candidates: Sequence[Candidate]
    reasons: Mapping[int, Reason]
    activity: Activity

    @property
    def returned(self) -> dict[int, Reason]:
        """Why each held change came back; of several returns the newest."""
        return {h.change_id: Reason.from_json(h.ended_why) for h in reversed(self.holds) if h.ended_at and h.ended_why}

    def accounts(self) -> set[int]:
        reasons = [*self.returned.values(), *self.reasons.values()]
        reasons += [Reason.from_json(json.loads(one.text)) for one in self.candidates if one.section == HANDED]
        return {reason.account for reason in reasons if reason.account is not None}

    def numbers(self) -> set[int]:
        named = {reason.number for reason in self.returned.values() if reason.number is not None}
        return named | {hold.until_change.number for hold in self.holds if hold.until_change}


def _rows(
    ids: Sequence[int], told: _Told, servers: Mapping[int, str], lists: Mapping[str, list[int]]
) -> dict[int, Row]:
    """The rows of the page; three queries and what others add."""
    found = listed(ids)
    people, numbers = people_in(found) | told.accounts(), numbers_in(found) | told.numbers()
    glossary = glossary_of(people, numbers, told.viewer)
    tags = plugins.tags_of([one.id for one in found], told.viewer, told.now)
    section_of = {pk: key for key, ids in lists.items() for pk in ids}
    reasons = _whys(section_of, found, told, glossary)
    rows = {}
    for one in found:
        if one.is_hidden and not told.viewer.sees_private:
            continue
        row = row_of(one, servers.get(one.server, ""), glossary, told.now, tags.get(one.id, []))
        why = reasons.get(one.id, "")
        if why:
            row.reason, row.more = why, [row.reason, *row.more] if row.reason else row.more
        rows[one.id] = row
    return rows


def _whys(section_of: Mapping[int, str], found: Iterable[Listed], told: _Told, glossary: Glossary) -> dict[int, str]:
    """Of each row why it is there."""
    texts = {one.change: one for one in told.candidates if one.section == PROMISED}
    handed = {one.change: one for one in told.candidates if one.section == HANDED}
    mine = told.viewer.account.pk if told.viewer.account else 0
    returned = told.returned
    open_holds = {hold.change_id: hold for hold in told.holds if hold.ended_at is None}

    def held(row: Listed) -> str:
        hold = open_holds[row.id]
        return f"Held until {term_of(hold, glossary.unsaid)}" + (f": {hold.why}" if hold.why else "")

    def back(row: Listed) -> str:
        if row.id in returned:
            return hold_rule.sentence(returned[row.id], glossary.names, told.now, glossary.unsaid)
        return sections.why_back(told.reasons[row.id], glossary.names, told.now)

    whys: dict[str, Callable[[Listed], str]] = {
        HELD: held,
        BACK: back,
        HANDED: lambda row: sections.why_handed(handed[row.id], glossary.names),
        PROMISED: lambda row: sections.why_promised(texts[row.id], row, mine),
        FIRST: lambda row: sections.why_first(row, told.activity.names),
    }
    return {row.id: whys[key](row) for row in found if (key := section_of[row.id]) in whys}
