"""What the exports tell of requests; five queries, however many requests. What only the sponsor and the PTL are to see
(a broken promise) is in none of them, nor is a change that not everybody may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from reviewq.changes.models import Change
from reviewq.parts.rows import gerrit_url

from .models import Event, Member, Request, Sponsor, Terms
from .rules.life import ASKED, State, state_at
from .rules.terms import narrowest, sponsors_needed
from .standing import held

MOST = 500  # requests of one export, the newest
SPOKEN_OF = timedelta(days=7)  # so long after it ended a request is told of in a meeting


@dataclass(frozen=True, slots=True)
class ChangeOf:
    """A change that is or was in a request."""

    number: int
    url: str
    subject: str
    status: str
    insertions: int
    deletions: int
    joined_at: datetime
    left_at: datetime | None
    left_why: str

    @property
    def is_left(self) -> bool:
        """Whether it still has to merge."""
        return self.left_at is None and self.status == Change.Status.NEW


@dataclass(slots=True)
class Entry:
    """One request with all that an export tells. `needed`: sponsors."""

    request: Request
    state: State
    needed: int
    sponsors: list[Sponsor] = field(default_factory=list)
    changes: list[ChangeOf] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def to_merge(self) -> list[ChangeOf]:
        return [one for one in self.changes if one.is_left]

    @property
    def merged(self) -> int:
        return sum(one.status == Change.Status.MERGED for one in self.changes)

    @property
    def lines_to_merge(self) -> int:
        return sum(one.insertions + one.deletions for one in self.to_merge)

    @property
    def missing(self) -> int:
        """Sponsors that it still needs."""
        return max(self.needed - len(self.sponsors), 0)


def for_meeting(requests: QuerySet[Request], now: datetime) -> QuerySet[Request]:
    """Those that a meeting speaks of: what is not over, or ended lately."""
    return requests.filter(Q(state__in=(*ASKED, State.GRANTED)) | Q(ended_at__gt=now - SPOKEN_OF))


def entries(requests: QuerySet[Request], now: datetime) -> list[Entry]:
    """`requests`: those that the reader may see. The newest first."""
    found = list(requests.select_related("project__server", "cycle").order_by("-made_at", "-pk")[:MOST])
    terms = _terms(found)
    told = {}
    for request in found:
        needed = sponsors_needed(narrowest(terms[request.cycle_id], request.project.name), request.is_by_core)
        told[request.pk] = Entry(request, state_at(State(request.state), request.until, now), needed)
    for sponsor in Sponsor.objects.filter(request__in=told, withdrawn_at=None):
        told[sponsor.request_id].sponsors.append(sponsor)
    for row in _members(told):
        told[row["request_id"]].changes.append(_change(row, told[row["request_id"]].request))
    for event in Event.objects.filter(request__in=told).order_by("at", "pk"):
        told[event.request_id].events.append(event)
    return list(told.values())


def _terms(requests: Collection[Request]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in Terms.objects.filter(cycle__in={request.cycle_id for request in requests}):
        found[one.cycle_id].append(held(one))
    return found


OF_CHANGE = ("number", "subject", "status", "insertions", "deletions", "patch_set")


def _members(requests: Collection[int]) -> QuerySet[Member, dict[str, Any]]:
    seen = Member.objects.filter(request__in=requests, change__is_private=False, change__gone_at=None)
    columns = ("request_id", "joined_at", "left_at", "left_why", *(f"change__{name}" for name in OF_CHANGE))
    found: QuerySet[Member, dict[str, Any]] = seen.order_by("change__number").values(*columns)
    return found


def _change(row: dict[str, Any], request: Request) -> ChangeOf:
    number, subject, status, insertions, deletions, patch_set = (row[f"change__{name}"] for name in OF_CHANGE)
    url = gerrit_url(request.project.server.url, request.project.name, number, patch_set)
    times = (row["joined_at"], row["left_at"], row["left_why"])
    return ChangeOf(number, url, subject, status, insertions, deletions, *times)
