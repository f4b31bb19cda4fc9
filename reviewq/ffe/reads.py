"""What the rest of the site asks of the ledger: which efforts have a request, and which changes a grant lets in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from reviewq.people.reads import Viewer

from .models import Member, Request, Terms
from .rules.life import ASKED, OPEN, State, state_at
from .rules.terms import narrowest, sponsors_needed
from .standing import held


@dataclass(frozen=True, slots=True)
class EffortState:
    """The newest request of an effort. `until`: the end of a grant; `sponsors` of `needed` cores have promised to
    review; `unseen`: changes that joined since the grant and that no PTL has seen."""

    pk: int
    state: State
    until: datetime | None
    sponsors: int
    needed: int
    unseen: int = 0
    is_by_core: bool = False

    @property
    def words(self) -> str:
        """`sponsored (1 of 3)`, `granted until 2026-03-26, 2 new since`, `denied`."""
        told = state_words(self.state, self.until, self.sponsors, self.needed)
        return f"{told}, {self.unseen} new since" if self.unseen and self.state is State.GRANTED else told


def state_words(state: State, until: datetime | None, sponsors: int, needed: int) -> str:
    if state in ASKED:
        return f"{state.value} ({sponsors} of {needed} sponsors)"
    return f"granted until {until:%Y-%m-%d}" if state is State.GRANTED and until else state.value


def states_by_effort(project_id: int, cycle_slug: str, now: datetime) -> dict[str, EffortState]:
    """Effort -> its newest request of that cycle. Drafts are their author's own business. Two queries."""
    asked = Request.objects.filter(project=project_id, cycle__slug=cycle_slug).exclude(state=State.DRAFT)
    rows = list(counted(asked).select_related("project").order_by("made_at", "pk"))
    terms = [held(one) for one in Terms.objects.filter(cycle__slug=cycle_slug)] if rows else []
    found = {}
    for row in rows:
        needed = sponsors_needed(narrowest(terms, row.project.name), row.is_by_core)
        state = state_at(State(row.state), row.until, now)
        said: Any = row  # what `counted` adds is no column
        found[row.effort] = EffortState(row.pk, state, row.until, said.promised, needed, said.unseen, row.is_by_core)
    return found


def counted(requests: QuerySet[Request]) -> QuerySet[Request]:
    """With `promised`: how many promises stand, and `unseen`: changes that joined after the grant unseen."""
    stands = Q(sponsors__withdrawn_at=None)
    is_unseen = Q(members__left_at=None, members__seen_at=None, members__joined_at__gt=F("granted_at"))
    return requests.annotate(
        promised=Count("sponsors", filter=stands, distinct=True),
        unseen=Count("members", filter=is_unseen, distinct=True),
    )


def granted(now: datetime) -> Q:
    """The condition on Request that it lets changes in at an instant."""
    return Q(state=State.GRANTED, until__gt=now)


def granted_efforts(project_id: int, now: datetime) -> set[str]:
    """The efforts that may merge after the freeze; one query."""
    rows = Request.objects.filter(granted(now), project=project_id)
    return set(rows.values_list("effort", flat=True))


def granted_changes(project_id: int, now: datetime) -> set[int]:
    """The ids of changes that belong to a grant, by their effort or because somebody named them; one query."""
    standing = Request.objects.filter(granted(now), project=project_id).values("pk")
    return set(Member.objects.filter(request__in=standing, left_at=None).values_list("change_id", flat=True))


def requests_of_changes(ids: set[int], viewer: Viewer) -> dict[int, list[Request]]:
    """Change id -> its requests that the reader may see, the newest first; one query."""
    rows = Member.objects.filter(change__in=ids, request__in=visible(viewer)).exclude(left_why="taken out")
    found: dict[int, list[Request]] = defaultdict(list)
    for member in rows.select_related("request__project", "request__cycle").order_by("-request__made_at", "-pk"):
        found[member.change_id].append(member.request)
    return found


def visible(viewer: Viewer) -> QuerySet[Request]:
    """All but other people's drafts. Whoever decides for a project finds a draft by its address (`request_reads`)."""
    is_public = ~Q(state=State.DRAFT)
    if viewer.user.is_authenticated:
        return Request.objects.filter(is_public | Q(by=viewer.user.pk))
    return Request.objects.filter(is_public)


def open_requests(project_id: int) -> QuerySet[Request]:
    return Request.objects.filter(project=project_id, state__in=OPEN)
