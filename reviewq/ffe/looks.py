"""What the mirror knows of the changes and sponsors of requests, and what has to be written down of it. Reads only; as
many queries for one request as for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Q, QuerySet

from reviewq.changes.models import Change, Facts, Message, Vote
from reviewq.changes.rules.history import Event, EventKind, message_events
from reviewq.changes.rules.snapshot import MessageFact
from reviewq.changes.snapshots import is_bot_tag

from .models import Member, Request, Sponsor, Terms
from .rules.life import ASKED, OPEN, State
from .rules.promise import due_at, first_review
from .rules.terms import Held, narrowest
from .rules.truth import Fate, Known, Left, Membership, Move, fate, is_of, keys_of, moves, place_of, topic_of

TOLD_LATE = timedelta(
    days=3
)  # so long after an expiry the mirror may still hear of what merged, or was reviewed, before
PROMISED = (*ASKED, State.GRANTED, State.EXPIRED)  # states in which a promise to review stands

OF_CHANGE = ("status", "submitted", "branch", "number", "gone_at", "is_private", "topic")


@dataclass(slots=True)
class Look:
    """One request as it is, and what is to be done about it. `numbers`: of changes, by id. `reviewed`, `dues`: of
    sponsors whose promise was kept, or is due at another instant than is written."""

    request: Request
    numbers: dict[int, int] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    reviewed: list[tuple[Sponsor, datetime]] = field(default_factory=list)
    dues: list[tuple[Sponsor, datetime | None]] = field(default_factory=list)
    fate: Fate | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.moves or self.reviewed or self.dues or self.fate)


def watched(now: datetime) -> QuerySet[Request]:
    """The requests that may still change by themselves."""
    is_late = Q(state=State.EXPIRED, until__gt=now - TOLD_LATE)
    return Request.objects.filter(Q(state__in=OPEN) | is_late).select_related("cycle", "project").order_by("pk")


def concerned(ids: Collection[int], now: datetime) -> list[Request]:
    """Of these the ones that one of the changes is in, or belongs to by its effort. One cheap query where there are
    none to be concerned, else four."""
    if not watched(now).exists():
        return []
    requests = list(watched(now))
    members = set(Member.objects.filter(change__in=ids).values_list("request_id", flat=True))
    moved = Facts.objects.filter(change__in=ids).values_list("project_id", "effort", "change__topic").distinct()
    named = defaultdict(set)
    for project, effort, topic in moved:
        named[project].add((effort, topic))
    return [
        one for one in requests if one.pk in members or any(is_of(one.effort, *pair) for pair in named[one.project_id])
    ]


def look(requests: Collection[Request], now: datetime) -> list[Look]:
    """Six queries, and two where promises are open."""
    known = _known(requests)
    members = {request.pk: known[request.pk].members for request in requests}
    sponsors = _sponsors(requests)
    heard = _heard(sponsors, members)
    terms = _terms(requests)
    return [
        _look(request, known[request.pk], sponsors[request.pk], heard, terms[request.pk], now) for request in requests
    ]


@dataclass(slots=True)
class _Changes:
    """What concerns one request: its members, and every change that is or was one or might become one."""

    members: dict[int, Membership] = field(default_factory=dict)
    known: dict[int, Known] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)


def _known(requests: Iterable[Request]) -> dict[int, _Changes]:
    """Several requests may be for one effort: drafts, and those of another cycle."""
    by_pk = {request.pk: request for request in requests}
    found = {pk: _Changes() for pk in by_pk}
    for row in _rows_of_members(by_pk):
        request = by_pk[row["request_id"]]
        found[request.pk].members[row["id"]] = Membership(Left(row["left_why"]), bool(row["by_name"]))
        _add(found[request.pk], request, row)
    of_key, of_topic = _by_effort(request for request in by_pk.values() if request.state in OPEN)
    for row in _rows_of_efforts(of_key, of_topic):
        project, effort, topic = row["project_id"], row["effort"], row["topic"].strip()
        for request in (*of_key.get((project, effort), ()), *of_topic.get((project, topic), ())):
            _add(found[request.pk], request, row)
    return found


ByEffort = dict[tuple[int, str], list[Request]]  # (project, key or topic) -> those who ask for it


def _by_effort(requests: Iterable[Request]) -> tuple[ByEffort, ByEffort]:
    """(by each key that means their effort, by their topic)."""
    of_key: ByEffort = defaultdict(list)
    of_topic: ByEffort = defaultdict(list)
    for request in requests:
        for key in keys_of(request.effort):
            of_key[request.project_id, key].append(request)
        if topic := topic_of(request.effort):
            of_topic[request.project_id, topic].append(request)
    return of_key, of_topic


def _add(to: _Changes, request: Request, row: Mapping[str, Any]) -> None:
    is_of_effort = is_of(request.effort, row["effort"] or "", row["topic"])
    is_of_effort = is_of_effort and fnmatchcase(row["branch"], request.cycle.branch_pattern)
    is_seen = row["gone_at"] is None and not row["is_private"]
    to.known[row["id"]] = Known(row["id"], row["status"], is_of_effort, is_seen, row["submitted"])
    to.numbers[row["id"]] = row["number"]


def _rows_of_members(requests: Collection[int]) -> Iterator[dict[str, Any]]:
    columns = [f"change__{name}" for name in (*OF_CHANGE, "facts__effort")]
    rows = Member.objects.filter(request__in=requests).values(
        "request_id", "change_id", "by_name", "left_why", *columns
    )
    for row in rows:
        short = {name.removeprefix("change__").removeprefix("facts__"): value for name, value in row.items()}
        yield {**short, "id": row["change_id"]}


def _rows_of_efforts(of_key: ByEffort, of_topic: ByEffort) -> Iterator[dict[str, Any]]:
    """The changes that name one of the efforts, then those that bear one of the topics; maybe some twice."""
    projects, keys = {project for project, _ in of_key}, {key for _, key in of_key}
    named = Facts.objects.filter(project__in=projects, effort__in=keys).exclude(effort="")  # as its index says it
    bears = Change.objects.filter(topic__in={topic for _, topic in of_topic})
    bearing = Facts.objects.filter(pk__in=bears.values("pk"))  # by the topic's index
    columns = ("change_id", "project_id", "effort", *(f"change__{name}" for name in OF_CHANGE))
    for rows in (named, bearing):
        for row in rows.values(*columns):
            yield {**{name.removeprefix("change__"): value for name, value in row.items()}, "id": row["change_id"]}


def _sponsors(requests: Iterable[Request]) -> dict[int, list[Sponsor]]:
    """Who promised and has not been heard yet."""
    asked = [request.pk for request in requests if request.state in PROMISED]
    found: dict[int, list[Sponsor]] = defaultdict(list)
    for sponsor in Sponsor.objects.filter(request__in=asked, reviewed_at=None, withdrawn_at=None):
        found[sponsor.request_id].append(sponsor)
    return found


def _terms(requests: Collection[Request]) -> dict[int, Held]:
    """The terms that hold for each request."""
    rows: dict[int, list[Held]] = defaultdict(list)
    names = list(Held.__dataclass_fields__)
    for row in Terms.objects.filter(cycle__in={request.cycle_id for request in requests}).values("cycle_id", *names):
        rows[row.pop("cycle_id")].append(Held(**row))
    return {request.pk: narrowest(rows[request.cycle_id], request.project.name) for request in requests}


Heard = dict[tuple[int, int], list[Event]]  # (change, account) -> their votes and words


def _heard(sponsors: Mapping[int, list[Sponsor]], members: Mapping[int, Mapping[int, Membership]]) -> Heard:
    """What those who promised have said on the changes of their requests since the first promise."""
    all_of_them = [sponsor for of_one in sponsors.values() for sponsor in of_one]
    if not all_of_them:
        return {}
    since = min(sponsor.at for sponsor in all_of_them).replace(microsecond=0)
    accounts = {sponsor.account_id for sponsor in all_of_them}
    changes = {change for request, of_one in members.items() if request in sponsors for change in of_one}
    found: Heard = defaultdict(list)
    columns = ("change_id", "date", "author_id", "text", "tag", "patch_set")
    said = Message.objects.filter(change__in=changes, author__in=accounts, date__gte=since)
    for change, date, author, text, tag, patch_set in said.values_list(*columns):
        fact = MessageFact(date, author, text, tag, patch_set, is_bot_tag(tag))
        found[change, author].extend(message_events(fact))
    votes = Vote.objects.filter(change__in=changes, account__in=accounts, date__gte=since).exclude(value=0)
    for change, account, date, value in votes.values_list("change_id", "account_id", "date", "value"):
        if date:
            found[change, account].append(Event(date, EventKind.VOTE, account, value=value))
    return found


def _look(
    request: Request, changes: _Changes, sponsors: Iterable[Sponsor], heard: Heard, terms: Held, now: datetime
) -> Look:
    found = Look(request, changes.numbers)
    is_open = request.state in OPEN
    asked_at = request.requested_at or request.made_at
    if is_open:
        found.moves = moves(changes.known.values(), changes.members, asked_at)
    places = {pk: (place_of(changes.known[pk], member)) for pk, member in changes.members.items()}
    places |= {move.change: move.left for move in found.moves}
    lefts = [(left, changes.known[pk].submitted) for pk, left in places.items()]
    found.fate = fate(State(request.state), request.until, lefts, now)
    if found.fate and found.fate.state is State.EXPIRED:
        found.moves = []  # what came after the expiry is none of its business
    for sponsor in sponsors:
        _look_at_promise(found, sponsor, [pk for pk in places if places[pk] is not Left.OUT], heard, terms)
    return found


def _look_at_promise(found: Look, sponsor: Sponsor, changes: Iterable[int], heard: Heard, terms: Held) -> None:
    account = sponsor.account_id
    log = [event for change in changes for event in heard.get((change, account), ())]
    if reviewed_at := first_review(log, account, sponsor.at):
        found.reviewed.append((sponsor, reviewed_at))
        return
    due = due_at(sponsor.at, found.request.granted_at, found.request.until, terms.days_to_review)
    if due != sponsor.due_at:
        found.dues.append((sponsor, due))
