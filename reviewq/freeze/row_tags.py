"""`breaks FF` on rows of every list: the change does what a freeze forbids that is on now. A part of the one query for
tags; while the calendar has no freeze on, not even that."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Case, F, Q, When

from reviewq.changes.models import Facts as FactsRow
from reviewq.changes.rules.effort import Work
from reviewq.cycles import calendar
from reviewq.cycles.rules.cycle import CycleDay, Kind
from reviewq.parts.plugins import Asked, Facts, RowTags, Tag, instant_of
from reviewq.people.reads import Viewer

from .rules.forbids import NAMES, WORDS, Broken, Rule, Window, broken
from .rules.found import WORDS as DOES_WORDS
from .rules.found import Does, Found
from .works import FREE_KINDS, let_in, with_work

WEIGHT = 35
BEGIN = frozenset(
    {
        *(Kind.FEATURE_FREEZE, Kind.REQUIREMENTS_FREEZE, Kind.SOFT_STRING_FREEZE),
        *(Kind.LIBRARY_FREEZE, Kind.CLIENT_LIBRARY_FREEZE),
    }
)
MOST_TOLD = 3  # findings in the words of a tag
WINDOW = {"rule": "project__frozen__rule", "at": "project__frozen__at", "pattern": "project__frozen__branch_pattern"}


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    """Each row once for each freeze of its project that is on."""
    if not any_on(now):
        return []
    is_on = Q(project__frozen__at__lte=now) & (Q(project__frozen__lifts_at=None) | Q(project__frozen__lifts_at__gt=now))
    breaks = Q(change__findings__breaks=True, change__findings__patch_set=F("change__patch_set"))
    facts = with_work(FactsRow.objects.filter(is_on, pk__in=ids)).exclude(category__in=FREE_KINDS).exclude(lane="")
    rows = facts.filter(Q(is_now=Work.FEATURE.value) | breaks).exclude(let_in(now))
    found = Case(When(breaks, then="change__findings__found"))
    return [Asked(rows, WINDOW | {"branch": "branch", "effort": F("home"), "work": F("is_now"), "found": found})]


def any_on(now: datetime) -> bool:
    """Whether the calendar, as this process knows it, has a freeze on for whichever project."""
    return any(_may_be_on(one.days, now) for one in calendar.known().cycles)


def _may_be_on(days: Iterable[CycleDay], now: datetime) -> bool:
    begins = [day.at for day in days if day.kind in BEGIN]
    lifts = [day.at for day in days if day.kind is Kind.RC1] or [day.at for day in days if day.kind is Kind.RELEASE]
    return bool(begins) and min(begins) <= now and not (lifts and max(lifts) <= now)


def tags(rows: list[Facts], viewer: Viewer, now: datetime) -> list[Tag]:
    """One tag: of the freeze that weighs most."""
    rows = [row for row in rows if fnmatchcase(row["branch"], row["pattern"])]
    windows = {window for row in rows if (window := Window(Rule(row["rule"]), instant_of(row["at"])))}
    found = broken(_findings(rows), windows)
    if not found:
        return []
    rule = min((one.window.rule for one in found), key=list(Rule).index)
    return [Tag(f"breaks {rule.value}", in_words([one for one in found if one.window.rule is rule]), WEIGHT)]


def _findings(rows: Iterable[Facts]) -> list[Found]:
    found: dict[Found, None] = {}
    for row in rows:
        if row["work"] == Work.FEATURE:
            found[Found(Does.FEATURE, "", row["effort"])] = None
        found |= dict.fromkeys(findings_of(row["found"] or []))
    return list(found)


def findings_of(stored: Any) -> list[Found]:
    """The findings of a column, which some databases hand over as text."""
    told = json.loads(stored) if isinstance(stored, str) else stored
    return [Found(**(one | {"does": Does(one["does"])})) for one in told]


def in_words(found: list[Broken]) -> str:
    """What the change does, and the rule that forbids it."""
    window = found[0].window
    told = "; ".join(finding_words(one.found) for one in found[:MOST_TOLD])
    more = f"; and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
    since = f"The {NAMES[window.rule]} is on since {window.at:%Y-%m-%d %H:%M} UTC"
    return f"It {told}{more}. {since}. {WORDS[window.rule]}"


def finding_words(found: Found) -> str:
    """`adds an option: tide_limit (mooring/conf/berth.py:12)`"""
    place = f"{found.path}:{found.number}" if found.number else found.path
    named = f": {found.name}" if found.name else ""
    return f"{DOES_WORDS[found.does]}{named}{f' ({place})' if place else ''}"


ROW_TAGS = RowTags(ask, tags)
