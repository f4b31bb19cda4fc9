"""What the page of a change says of freezes: what it does that one forbids, with the lines that show it, and from when
to when that is so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reviewq.changes.models import Change, Facts
from reviewq.people.reads import Viewer

from .models import Findings, Frozen
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
    """One query, and one more where a freeze of the calendar is on or near; nothing for a closed change."""
    windows = _windows(change, now) if change.is_open else []
    known = _known(change, now) if windows else None
    if known is None:
        return SafeString("")
    found, is_unknown, is_let_in = known
    told = [one for one in (_told(window, found, now) for window in windows) if one.found]
    talk = [(DOES_WORDS[one.does], one) for one in found if one.is_talk]
    if not told and not talk and not is_unknown:
        return SafeString("")
    context = {"told": told, "talk": talk, "is_unknown": is_unknown, "is_let_in": is_let_in}
    return SafeString(render_to_string("freeze/break_panel.html", context, request))


def _windows(change: Change, now: datetime) -> list[Window]:
    """The freezes of its branch that are on or near, the earliest first."""
    frozen = Frozen.objects.filter(project=change.project_id).order_by("at")
    rows = [one for one in frozen if fnmatchcase(change.branch, one.branch_pattern)]
    windows = [Window(Rule(one.rule), one.at, one.lifts_at) for one in rows]
    return [window for window in windows if window.at - NEAR <= now and not window.is_over(now)]


def _known(change: Change, now: datetime) -> tuple[list[Found], bool, bool] | None:
    """(what it does, whether its diff has yet to be read, whether an exception lets it in); None for a kind that nobody
    freezes."""
    facts = with_work(Facts.objects.filter(pk=change.pk)).exclude(category__in=FREE_KINDS).annotate(lets=let_in(now))
    columns = ("patch_set", "found", "state")
    row = facts.values_list("is_now", "home", "lets", *(f"change__findings__{name}" for name in columns)).first()
    if row is None:
        return None
    work, effort, lets, patch_set, found, state = row
    findings = [Found(Does.FEATURE, "", effort)] if work == "feature" else []
    is_read = state == Findings.State.READ and patch_set == change.patch_set
    return findings + (findings_of(found) if is_read else []), not is_read, lets


def _told(window: Window, found: list[Found], now: datetime) -> Told:
    state = "on" if window.is_on(now) else "coming"
    theirs = tuple((DOES_WORDS[one.found.does], one.found) for one in broken(found, [window]))
    return Told(NAMES[window.rule], WORDS[window.rule], window, state, theirs)
