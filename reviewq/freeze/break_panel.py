"""What the page of a change says of freezes: what it does that one forbids, with the lines that show it, and from when
to when that is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change, Facts
from reviewq.people.reads import Viewer

from .models import Findings
from .row_tags import findings_of
from .rules.forbids import NAMES, WORDS, Rule, Window, broken
from .rules.found import WORDS as DOES_WORDS
from .rules.found import Does, Found
from .works import FREE_KINDS, let_in, with_work

NEAR = timedelta(days=30)  # before a freeze begins the page speaks of it


@dataclass(frozen=True, slots=True)
class Told:
    """One freeze and what the change does against it. `state`: on or coming."""

    name: str
    words: str
    window: Window
    state: str
    found: tuple[tuple[str, Found], ...]


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """One query; nothing for a closed change, and where no freeze of the calendar is on or near."""
    rows = list(_rows(change, now)) if change.is_open else []
    windows = [window for *_, window in rows if window and window.at - NEAR <= now and not window.is_over(now)]
    if not windows:
        return SafeString("")
    found, is_unknown, is_let_in, _ = rows[0]
    told = [one for one in (_told(window, found, now) for window in windows) if one.found]
    talk = [(DOES_WORDS[one.does], one) for one in found if one.is_talk]
    if not told and not talk and not is_unknown:
        return SafeString("")
    context = {"told": told, "talk": talk, "is_unknown": is_unknown, "is_let_in": is_let_in}
    return SafeString(render_to_string("freeze/break_panel.html", context, request))


def _rows(change: Change, now: datetime) -> Iterator[tuple[list[Found], bool, bool, Window | None]]:
    """(what it does, whether its diff has yet to be read, whether an exception lets it in, a freeze of its branch),
    once a freeze of its project; none for a kind that nobody freezes."""
    facts = with_work(Facts.objects.filter(pk=change.pk)).exclude(category__in=FREE_KINDS).annotate(lets=let_in(now))
    columns = ("is_now", "home", "lets", "change__findings__patch_set", "change__findings__found")
    freeze = ("project__frozen__branch_pattern", "project__frozen__rule", "project__frozen__at")
    rows = facts.order_by("project__frozen__at").values_list(
        *columns, *freeze, "project__frozen__lifts_at", "change__findings__state"
    )
    for work, effort, lets, patch_set, found, pattern, rule, at, lifts_at, state in rows:
        findings = [Found(Does.FEATURE, "", effort)] if work == "feature" else []
        is_read = state == Findings.State.READ and patch_set == change.patch_set
        findings += findings_of(found) if is_read else []
        is_here = bool(rule) and fnmatchcase(change.branch, pattern)
        yield findings, not is_read, lets, Window(Rule(rule), at, lifts_at) if is_here else None


def _told(window: Window, found: list[Found], now: datetime) -> Told:
    state = "on" if window.is_on(now) else "coming"
    theirs = tuple((DOES_WORDS[one.found.does], one.found) for one in broken(found, [window]))
    return Told(NAMES[window.rule], WORDS[window.rule], window, state, theirs)
