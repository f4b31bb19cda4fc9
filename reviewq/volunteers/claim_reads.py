"""Every query of the pages about claims. Their number is the same for one claim and for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.text import capfirst

from reviewq.changes.models import Change
from reviewq.parts.reads import listed, rows_of, server_urls
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer

from .claim_words import ended, happening, place_words, standing
from .claim_writes import live
from .models import Claim, ClaimEvent, Waiting
from .rules.lease import MOST_BY_HAND
from .rules.purpose import purpose_for

LATELY = timedelta(days=14)
MOST_EVENTS = 30  # shown on the page of a change
MOST_CLAIMS = 150  # of one reader: what they may have at a time, and some that ended
MOST_NAMESAKES = 5


def visible(changes: QuerySet[Change], viewer: Viewer) -> QuerySet[Change]:
    """What this reader may see of these."""
    return changes if viewer.sees_private else changes.filter(is_private=False, missing_since=None, gone_at=None)


def picked(ids: Sequence[int], viewer: Viewer) -> list[Change]:
    """The visible changes of these ids, in their order, with what is derived of them."""
    rows = visible(Change.objects.filter(pk__in=ids), viewer).select_related("project", "facts")
    found = {change.pk: change for change in rows}
    return [found[pk] for pk in ids if pk in found]


def purpose_of(change: Change, now: datetime) -> str:
    """What a change is most likely taken for."""
    facts = getattr(change, "facts", None)
    return purpose_for(facts.turn, facts.ci, facts.since, now) if facts else Claim.Purpose.REVIEW.value


def claim_of(pk: int, viewer: Viewer) -> Claim | None:
    """A claim of the viewer's, open or not. Nobody else's."""
    mine = Claim.objects.filter(pk=pk, holder=viewer.user.pk)
    return mine.select_related("change__project").first() if viewer.user.is_authenticated else None


def people_called(text: str) -> list[User]:
    """Who is meant by a name: a user name alone decides; else a full name here, or what a verified Gerrit account is
    called. At most a few."""
    active = User.objects.filter(is_active=True).select_related("gerrit_link__account")
    if by_username := list(active.filter(username__iexact=text)[:MOST_NAMESAKES]):
        return by_username
    account = Q(gerrit_link__account__username__iexact=text) | Q(gerrit_link__account__email__iexact=text)
    account |= Q(gerrit_link__account__name__iexact=text) | Q(gerrit_link__account__display_name__iexact=text)
    called = active.annotate(full_name=Concat("first_name", Value(" "), "last_name"))
    full = Q(full_name__iexact=text) | Q(first_name__iexact=text, last_name="")
    return list(called.filter(full | (account & Q(gerrit_link__is_verified=True)))[:MOST_NAMESAKES])


def rows_anew(changes: Iterable[int], viewer: Viewer, now: datetime) -> list[Row]:
    """The rows of these changes as they are now."""
    return rows_of(listed(list(changes)), viewer, server_urls(), now)


@dataclass(frozen=True, slots=True)
class OnChange:
    """Who has a change, and what the reader may do about it. `claim` None: it is free. `place`: of the reader in the
    queue, 0: in none. `lapsed`: the newest claim, if it ran out and nobody has taken the patch since."""

    claim: Claim | None
    is_mine: bool
    standing: str
    waiting: list[str]
    place: int
    lapsed: Claim | None
    history: list[tuple[datetime, str]]
    more: bool

    @property
    def place_words(self) -> str:
        return place_words(self.place)

    @property
    def may_renew(self) -> bool:
        return self.claim is not None and self.claim.by_hand < MOST_BY_HAND


def on_change(change: Change, viewer: Viewer, now: datetime) -> OnChange:
    """Three queries, whatever happened."""
    newest = Claim.objects.filter(change=change).order_by("-pk").first()
    claim = newest if newest and newest.ended_at is None and now < newest.until else None
    in_line = list(Waiting.objects.filter(change=change).select_related("person").order_by("at", "pk"))
    events = list(ClaimEvent.objects.filter(change=change).select_related("claim")[: MOST_EVENTS + 1])
    places = [one.person_id for one in in_line]
    user = viewer.user.pk
    is_over = newest is not None and (newest.end == Claim.End.LAPSED or newest.ended_at is None)
    return OnChange(
        claim=claim,
        is_mine=claim is not None and user is not None and claim.holder_id == user,
        standing=standing(claim, now) if claim else "",
        waiting=[one.person.get_full_name() or one.person.get_username() for one in in_line],
        place=places.index(user) + 1 if user in places else 0,
        lapsed=newest if claim is None and is_over else None,
        history=[(event.at, happening(event)) for event in events[:MOST_EVENTS]],
        more=len(events) > MOST_EVENTS,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A change on the reader's page of claims, and what there is to say. `row` None: it is no longer theirs to see."""

    change: int
    row: Row | None
    words: str
    claim: Claim | None = None

    @property
    def may_renew(self) -> bool:
        return self.claim is not None and self.claim.by_hand < MOST_BY_HAND

    @property
    def may_take(self) -> bool:
        """Whether it is worth taking again."""
        return self.row is not None and self.claim is not None and self.claim.change.is_open


@dataclass(frozen=True, slots=True)
class Mine:
    """What a reader has, waits for, and had lately."""

    now: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    lately: list[Line] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.now or self.waiting or self.lately)


def mine(viewer: Viewer, now: datetime) -> Mine:
    """Three queries for claims and queues, one for what may be seen, then those of rows."""
    claims = _claims(viewer, now)
    waiting = Waiting.objects.filter(person=viewer.user.pk).order_by("at", "pk")
    waited_for = list(waiting.values_list("change_id", flat=True))
    queues = _queues(waited_for, now)
    seen = picked([*{claim.change_id for claim in claims}, *waited_for], viewer)
    rows = {row.id: row for row in rows_anew([change.pk for change in seen], viewer, now)}
    have = [claim for claim in claims if claim.ended_at is None and now < claim.until]
    had = {claim.change_id: claim for claim in reversed(claims) if claim not in have}
    for claim in have:
        had.pop(claim.change_id, None)
    return Mine(
        [Line(claim.change_id, rows.get(claim.change_id), _having(claim, now), claim) for claim in have],
        [Line(pk, rows.get(pk), _place(pk, viewer, queues)) for pk in waited_for],
        [Line(pk, rows.get(pk), ended(claim, now), claim) for pk, claim in reversed(had.items())],
    )


def _claims(viewer: Viewer, now: datetime) -> list[Claim]:
    """The viewer's open claims and those that ended lately, the newest first."""
    open_or_lately = Q(ended_at=None) | Q(ended_at__gt=now - LATELY)
    claims = Claim.objects.filter(open_or_lately, holder=viewer.user.pk).select_related("change")
    return list(claims.order_by(F("ended_at").desc(nulls_first=True), "until", "-pk")[:MOST_CLAIMS])


def _having(claim: Claim, now: datetime) -> str:
    return f"{capfirst(claim.get_purpose_display())}: {standing(claim, now)}"


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits for a change, by the keys of their users, and who has it (empty: nobody)."""

    people: list[int] = field(default_factory=list)
    holder: str = ""


def _queues(changes: Sequence[int], now: datetime) -> dict[int, Queue]:
    holder = Claim.objects.filter(live(now), change=OuterRef("change")).values("holder_name")[:1]
    waiting = Waiting.objects.filter(change__in=changes).order_by("at", "pk")
    found: dict[int, Queue] = {}
    for change, person, name in waiting.values_list("change_id", "person_id", Subquery(holder)):
        found.setdefault(change, Queue(holder=name or "")).people.append(person)
    return found


def _place(change: int, viewer: Viewer, queues: Mapping[int, Queue]) -> str:
    queue = queues[change]
    place = place_words(queue.people.index(viewer.user.pk or 0) + 1)
    if not queue.holder:
        return f"You are {place}. It is free: give one of yours back, and it comes to you"
    return f"You are {place}, behind {queue.holder}"
