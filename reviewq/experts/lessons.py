"""What reviews teach: evidence as soon as somebody has reviewed a change, and the weights once it is known who did."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from reviewq.changes.fast import batches, insert
from reviewq.changes.models import Change
from reviewq.reviews.models import Read, Review

from .memory import Mind, keep, pack, recall, unpack
from .mirror import Seen, seen
from .models import Learned
from .rules.case import Case
from .rules.kept import ranking_from_plain, ranking_to_plain
from .rules.ranking import Ranking

AT_ONCE = 300  # changes in one transaction
WHOLE_AFTER = timedelta(days=14)  # then nobody else is waited for
LAST = 3_000  # of more changes at once, these teach the weights; the older ones are evidence alone, which is quicker
COLUMNS = ("change_id", "version", "accounts", "since", "is_whole", "told")


@dataclass(frozen=True, slots=True)
class Lesson:
    """People who are new among the reviewers of a change. `at`: of the first of these reviews."""

    seen: Seen
    people: Sequence[str]
    at: datetime

    @property
    def case(self) -> Case:
        return Case(self.seen.change, self.seen.asked, frozenset(self.people))


def due() -> list[int]:
    """The public changes whose reviews have been read anew since they were learned; who was reviewed first comes
    first."""
    is_learned = Learned.objects.filter(change=OuterRef("change"), version__gte=OuterRef("version"))
    reviews = Review.objects.filter(change=OuterRef("change")).order_by("at").values("at")[:1]
    rows = Read.objects.filter(~Exists(is_learned), change__is_private=False, change__gone_at=None)
    rows = rows.annotate(first=reviews).filter(first__isnull=False)
    return list(rows.order_by("first", "pk").values_list("pk", flat=True))


def slices(now: datetime) -> Iterator[Collection[int]]:
    """Learns all that is due, in short transactions: after each the changes that somebody new has reviewed. May raise
    Stale."""
    ids = due()
    old = ids[:-LAST]
    for part in batches(old, AT_ONCE):
        yield learn(part, now, with_weights=False)
    for part in batches(ids[len(old) :], AT_ONCE):
        yield learn(part, now)
    for part in batches(ended(now), AT_ONCE):
        finish(part, now)
        yield ()


def learn(ids: Sequence[int], now: datetime, with_weights: bool = True) -> list[int]:
    """Learns who is new among the reviewers of these changes; returns which have any."""
    versions = dict(Read.objects.filter(pk__in=ids).values_list("pk", "version"))
    known = Learned.objects.in_bulk(ids)
    mind, found = recall(), seen(ids)
    lessons = _lessons(found.values(), known)
    mind.knowledge.fetch(lesson.seen.asked for lesson in lessons)
    rows = {key: _row_of(key, known, now) for key in found}
    for lesson in lessons:
        _take(lesson, mind, rows[lesson.seen.change], with_weights)
    for key, row in rows.items():
        row.version = versions.get(key, 0)
    with transaction.atomic():
        if lessons:
            keep(mind, now)
        _write(rows.values())
    return [lesson.seen.change for lesson in lessons]


def _lessons(found: Collection[Seen], known: Mapping[int, Learned]) -> list[Lesson]:
    """In the order of the reviews."""
    made = []
    for one in found:
        before = known[one.change].accounts if one.change in known else ()
        fresh = {account: at for account, at in one.first_reviews.items() if account not in before}
        if fresh:
            made.append(Lesson(one, list(fresh), min(fresh.values())))
    return sorted(made, key=lambda lesson: (lesson.at, lesson.seen.change))


def _row_of(change: int, known: Mapping[int, Learned], now: datetime) -> Learned:
    return known.get(change) or Learned(change_id=change, since=now)


def _take(lesson: Lesson, mind: Mind, row: Learned, with_weights: bool) -> None:
    """One lesson; what it changes of the row is written later."""
    one, is_first = lesson.seen, not row.accounts
    told = None
    if is_first and with_weights:
        told = mind.advisor.rank(replace(one.asked, at=lesson.at))
    if is_first:
        mind.knowledge.learn(lesson.case, lesson.at)
    else:
        mind.knowledge.learn_more(lesson.case, lesson.at)
    row.accounts = [*row.accounts, *lesson.people]
    if not is_first:
        return
    row.since = lesson.at
    row.is_whole = not with_weights or not one.is_open
    if told is not None and row.is_whole:
        weigh(mind, told, row.accounts)
    elif told is not None:
        row.told = pack(ranking_to_plain(told))


def ended(now: datetime) -> list[int]:
    """The changes whose reviewers are now taken to be all there: closed ones, and those first reviewed long ago."""
    rows = Learned.objects.filter(Q(since__lt=now - WHOLE_AFTER) | ~Q(change__status=Change.Status.NEW))
    return list(rows.filter(is_whole=False).order_by("since", "pk").values_list("pk", flat=True))


def finish(ids: Sequence[int], now: datetime) -> None:
    """The weights learn from these."""
    mind = recall()
    rows = list(Learned.objects.filter(pk__in=ids, is_whole=False).order_by("since", "pk"))
    for row in rows:
        told = ranking_from_plain(unpack(row.told)) if row.told is not None else None
        if told is not None:
            weigh(mind, told, row.accounts)
        row.is_whole, row.told = True, None
    with transaction.atomic():
        keep(mind, now)
        _write(rows)


def weigh(mind: Mind, told: Ranking, reviewers: Sequence[str]) -> None:
    """`reviewers` in the order in which they came."""
    calibration = mind.advisor.calibration
    mind.advisor.weighing.learn(told.field, told.chances, reviewers)
    calibration.learn(told.best, [pick.account in reviewers for pick in told.picks])
    for pick in told.picks:
        if pick.account != reviewers[0]:
            calibration.learn_joining(pick.probability, pick.account in reviewers)
    mind.load.reviewed(sorted(reviewers))


def _write(rows: Collection[Learned]) -> None:
    values: list[tuple[Any, ...]] = [tuple(getattr(row, name) for name in COLUMNS) for row in rows]
    insert(Learned, COLUMNS, values, unique=["change"])
