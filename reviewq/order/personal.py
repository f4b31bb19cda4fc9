"""The personal order of the mirror's open changes: what a reader would take next, by the rule that was judged on
recorded reviews (docs/decisions). A guess of what people do; what helps most is the default order's business."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Left

from reviewq.changes.models import Change, Facts, Message, Reviewer, Vote
from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.history import EventKind, message_events
from reviewq.changes.rules.snapshot import MessageFact
from reviewq.changes.snapshots import GERRIT_BOT, GERRIT_ITSELF, is_bot_tag
from reviewq.parts.plugins import left_out_of
from reviewq.people.reads import Viewer

from .rules.past import HORIZON, Reader, Review, View
from .rules.personal import ordered
from .rules.why import Why, reasons
from .weights import shipped

MOST_NEW = 300  # open changes that moved last are looked at
MOST_RETURNED = 200  # and those that the reader wrote on last
MOST_DEEDS = 2_000  # of the reader's messages
READ = 500  # characters of a message: enough to tell a vote from words
YES = (True,)  # `IN (1)`: SQLite looks that up in an index
BY_BOT = Q(tag__startswith=GERRIT_BOT) & ~Q(tag__startswith=GERRIT_ITSELF)
COLUMNS = ("change_id", "number", "project_id", "owner_id", "uploaded", "updated", "ci")
OF_CHANGE = ("change__created", "change__patch_set", "change__work_in_progress")


class Next(NamedTuple):
    """One change of the personal order; the scores of one list compare, those of two do not."""

    change_id: int
    score: float
    reasons: list[Why]


class Deed(NamedTuple):
    """A message of the reader, and which change it is on."""

    message: MessageFact
    change: int
    owner: int | None
    project: int
    created: datetime


def next_for(viewer: Viewer, now: datetime, limit: int = 25) -> list[Next]:
    """What this reader would take next, the likeliest first; what they have reviewed as it stands is left out. Six
    queries, whatever is found; none without an account."""
    if viewer.account is None:
        return []
    me = viewer.account.pk
    deeds = deeds_of(me, now)
    reader = reader_of(deeds, me, now)
    known = list(dict.fromkeys(deed.change for deed in deeds if deed.owner != me))[:MOST_RETURNED]
    guesses = ordered(views_for(viewer, me, known), reader, now, shipped())
    open_ones = [one for one in guesses if not one.view.is_done]
    return [Next(one.view.key, one.score, reasons(one, reader)) for one in open_ones[:limit]]


def deeds_of(me: int, now: datetime) -> list[Deed]:
    """What they wrote lately. Only changes that they own or review are asked for: messages have no index by author."""
    reviewed = Reviewer.objects.filter(account_id=me).values("change_id")
    theirs = Change.objects.filter(Q(pk__in=reviewed) | Q(owner_id=me), updated__gte=now - HORIZON).values("pk")
    rows = (
        Message.objects.filter(change_id__in=theirs, author_id=me, date__gte=now - HORIZON, date__lt=now)
        .order_by("-date", "-id")
        .values_list(
            *("date", Left("text", READ), "tag", "patch_set"),
            *("change_id", "change__owner_id", "change__project_id", "change__created"),
        )[:MOST_DEEDS]
    )
    return [Deed(_message(me, *row[:4]), *row[4:]) for row in rows]


def _message(me: int, date: datetime, text: str, tag: str, patch_set: int | None) -> MessageFact:
    return MessageFact(date, me, text, tag, patch_set, is_bot_tag(tag))


def reader_of(deeds: Sequence[Deed], me: int, now: datetime) -> Reader:
    reviews = [
        Review(deed.message.date, deed.change, deed.project, deed.owner, deed.created)
        for deed in deeds
        if deed.owner != me and [*reviewed_in(deed.message)]
    ]
    return Reader.of((deed.message.date for deed in deeds), reviews, now)


def reviewed_in(message: MessageFact) -> Iterable[int]:
    """The patch sets that a person's message votes or comments on; 0: not said."""
    for event in message_events(message):
        if event.kind in (EventKind.VOTE, EventKind.REPLY) and not event.is_bot:
            yield event.patch_set or 0


def views_for(viewer: Viewer, me: int, known: Collection[int]) -> list[View]:
    """The open changes of others that moved last, and those that the reader knows."""
    listed = Facts.objects.filter(is_listed__in=YES).exclude(owner_id=me)
    if not viewer.sees_private:
        listed = listed.filter(is_private=False)
    for held in left_out_of(viewer):
        listed = listed.exclude(pk__in=held)
    newest = listed.order_by("-updated", "-change_id")[:MOST_NEW]
    rows = {row["change_id"]: row for row in [*_rows(newest), *_rows(listed.filter(pk__in=known))]}
    moved, own = moves_on(rows), own_patch_sets(rows, me)
    refused: set[int] = set()
    unready: set[int] = set()
    for change, account, patch_set in votes_on(rows, me):
        if account == me and patch_set:
            own[change] = max(own.get(change, 0), patch_set)
        elif account != me:
            (unready if account == rows[change]["owner_id"] else refused).add(change)
    return [_view(row, moved, own, key in refused, key in unready) for key, row in rows.items()]


def _rows(facts: QuerySet[Facts]) -> Any:
    return facts.values(*COLUMNS, *OF_CHANGE)


def moves_on(changes: Collection[int]) -> dict[int, datetime]:
    """When a person last wrote on each; Gerrit writes for them what they do without words."""
    people = Message.objects.filter(change_id__in=changes, author__is_bot=False).exclude(BY_BOT)
    return dict(people.order_by().values_list("change_id").annotate(last=Max("date")))


def own_patch_sets(changes: Collection[int], me: int) -> dict[int, int]:
    """The newest patch set of each that the reader has written about, ever."""
    rows = Message.objects.filter(change_id__in=changes, author_id=me).order_by()
    found: dict[int, int] = {}
    for change, *row in rows.values_list("change_id", "date", Left("text", READ), "tag", "patch_set"):
        for patch_set in filter(None, reviewed_in(_message(me, *row))):
            found[change] = max(found.get(change, 0), patch_set)
    return found


def votes_on(changes: Collection[int], me: int) -> Iterable[tuple[int, int, int | None]]:
    """(change, account, patch set) of people's votes below 0, and of all of the reader's."""
    people = Vote.objects.filter(change_id__in=changes, account__is_bot=False).exclude(BY_BOT)
    rows = people.filter(Q(value__lt=0) | Q(account_id=me)).order_by()
    return rows.values_list("change_id", "account_id", "patch_set")


def _view(
    row: Mapping[str, Any], moved: Mapping[int, datetime], own: Mapping[int, int], is_refused: bool, is_unready: bool
) -> View:
    key, uploaded = row["change_id"], row["uploaded"]
    last = max(uploaded, moved.get(key, uploaded))
    return View(
        key=key,
        number=row["number"],
        project=row["project_id"],
        owner=row["owner_id"],
        created=row["change__created"],
        patch_set=row["change__patch_set"],
        uploaded=uploaded,
        moved=last,
        active=max(last, row["updated"]),
        is_ci_passed=row["ci"] == CiState.PASSED,
        is_refused=is_refused,
        is_unready=is_unready or row["change__work_in_progress"],
        own_patch_set=own.get(key),
    )
