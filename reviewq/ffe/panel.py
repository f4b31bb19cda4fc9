"""What the page of a change shows of the ledger: the exceptions that it is part of, and where to ask for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from reviewq.changes.models import Change, Facts
from reviewq.changes.rules.effort import Work
from reviewq.cycles import calendar
from reviewq.cycles.reads import current_among
from reviewq.cycles.rules.cycle import Kind
from reviewq.people.reads import Viewer

from .efforts import BY_CHANGE
from .models import Member
from .reads import counted, state_words, visible
from .rules.life import OPEN, State, state_at
from .rules.terms import narrowest, sponsors_needed
from .standing import held

NEAR = timedelta(days=21)  # before a feature freeze it begins to matter whether a change needs an exception


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as the panel says it."""

    url: str
    title: str
    state: State
    words: str
    cycle: str
    until: datetime | None
    is_open: bool


def panel_of(request: HttpRequest, change: Change, viewer: Viewer, now: datetime) -> SafeString:
    """One query for its requests and one for their terms; one more for a reader who might ask for one."""
    requests = requests_of(change, viewer, now)
    ask = "" if any(one.is_open for one in requests) else ask_url(change, viewer, now)
    if not requests and not ask:
        return SafeString("")
    return SafeString(render_to_string("ffe/panel.html", {"requests": requests, "ask": ask}, request))


def requests_of(change: Change, viewer: Viewer, now: datetime) -> list[Shown]:
    """Those that it is or was in, the newest first."""
    members = Member.objects.filter(change=change).exclude(left_why__in=("taken out", "moved"))
    rows = counted(visible(viewer).filter(pk__in=members.values("request")))
    found = list(rows.select_related("cycle", "project").prefetch_related("cycle__ffe_terms").order_by("-made_at"))
    return [_shown(one, now) for one in found]


def _shown(one: Any, now: datetime) -> Shown:
    state = state_at(State(one.state), one.until, now)
    terms = narrowest(map(held, one.cycle.ffe_terms.all()), one.project.name)
    words = state_words(state, one.until, one.promised, sponsors_needed(terms, one.is_by_core))
    until = one.until if state is State.GRANTED else None
    return Shown(reverse("ffe:request", args=[one.pk]), one.title, state, words, one.cycle.name, until, state in OPEN)


def ask_url(change: Change, viewer: Viewer, now: datetime) -> str:
    """Where this reader asks for an exception; empty: the change needs none, or it is not the time to think of one."""
    if not viewer.user.is_authenticated or not change.is_open or change.is_private:
        return ""
    facts = Facts.objects.filter(pk=change.pk, work=Work.FEATURE).values_list("effort", flat=True).first()
    slug = _cycle_near(change, now) if facts is not None else ""
    if not slug:
        return ""
    effort = facts or f"{BY_CHANGE}{change.number}"
    asked = {"project": change.project.name, "cycle": slug, "effort": effort}
    return f"{reverse('ffe:new')}?{urlencode(asked)}"


def _cycle_near(change: Change, now: datetime) -> str:
    """The slug of the cycle whose feature freeze is near or over and that is not released; empty: none."""
    span = current_among(calendar.known().spans(change.project.name), now)
    freeze = span.at(Kind.FEATURE_FREEZE) if span else None
    if span is None or freeze is None or now < freeze - NEAR:
        return ""
    return span.slug if fnmatchcase(change.branch, span.branch_pattern) else ""
