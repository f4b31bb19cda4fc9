"""`breaks FF` on rows of every list: the change does what a freeze forbids that is on now. Two parts of the one query
for tags; nothing is found while no freeze is on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import F, Q, QuerySet

from reviewq.changes.models import Change
from reviewq.changes.models import Facts as FactsRow
from reviewq.parts.plugins import Asked, Facts, RowTags, Tag, instant_of
from reviewq.people.reads import Viewer

from .models import Findings
from .rules.forbids import NAMES, WORDS, Broken, Rule, Window, broken
from .rules.found import WORDS as DOES_WORDS
from .rules.found import Does, Found
from .works import FREE_KINDS, let_in, with_work

WEIGHT = 35
MOST_TOLD = 3  # findings in the words of a tag
WINDOW = {"rule": "project__frozen__rule", "at": "project__frozen__at", "pattern": "project__frozen__branch_pattern"}


def ask(ids: Collection[int], viewer: Viewer, now: datetime) -> list[Asked]:
    newest = Findings.objects.filter(pk__in=ids, breaks=True, patch_set=F("change__patch_set"))
    findings = _frozen(newest.filter(change__status=Change.Status.NEW), now)
    effort, category = "change__facts__effort", "change__facts__category"
    findings = findings.exclude(**{f"{category}__in": FREE_KINDS}).exclude(let_in(now, effort=effort))
    features = _frozen(with_work(FactsRow.objects.filter(pk__in=ids)).filter(is_now="feature"), now)
    features = features.exclude(category__in=FREE_KINDS).exclude(let_in(now))
    return [
        Asked(findings, WINDOW | {"branch": "change__branch", "found": "found"}),
        Asked(features.exclude(lane=""), WINDOW | {"branch": "branch", "effort": "effort"}),
    ]


def _frozen(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Each row once for each freeze of its project that is on."""
    is_on = Q(project__frozen__at__lte=now) & (Q(project__frozen__lifts_at=None) | Q(project__frozen__lifts_at__gt=now))
    return rows.filter(is_on)


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
        if "effort" in row:
            found[Found(Does.FEATURE, "", row["effort"])] = None
        else:
            found |= dict.fromkeys(findings_of(row["found"]))
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
