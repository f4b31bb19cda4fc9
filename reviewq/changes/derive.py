"""Turns rows of the mirror into Facts, and writes only the rows that differ. Nothing else writes Facts.

All of it may run again at any time and gives the same rows, but for `version` and for turns whose `wake_at` has come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F

from .chains import Lower, dependents_of
from .fast import insert
from .models import Change, Facts, LaneCount, MirrorVersion
from .rules.area import area_of
from .rules.clock import Clock, clock
from .rules.history import Event, events
from .rules.policy import Policy
from .rules.snapshot import ChangeSnapshot, LowerChange
from .rules.turn import Holder, Turn, decide
from .snapshots import Loaded, current_upload, load

Row = dict[str, Any]  # the columns of Facts but for `version`
BATCH = 500
SMALL = "small"
OwnTurn = tuple[str, str, datetime | None]
FIELDS = [field.attname for field in Facts._meta.concrete_fields if field.attname != "version"]
HOLDERS = (Holder.REVIEWERS, Holder.AUTHOR, Holder.CI, Holder.CHANGE, Holder.NOBODY)
NOTHING_LISTED: Row = {
    "is_listed": False,
    "lane": "",
    "turn": "",
    "is_small": False,
    "reasons": [],
    "missing": {},
    "missing_plus_two": None,
    "votes": {},
    "ci": "",
    "category": "",
    "minutes": 0,
    "rank": 0.0,
    "rank_terms": [],
    "first_review_at": None,
    "wake_at": None,
}


@dataclass(slots=True)
class Derived:
    """The answers about one change. `turn` is None once it is closed."""

    turn: Turn | None
    clock: Clock


def derive(ids: Collection[int], now: datetime) -> set[int]:
    """Derives these changes and those that stand on them. Returns the ids whose Facts were written."""
    written: set[int] = set()
    with transaction.atomic():
        wanted = set(ids)
        wanted |= dependents_of(wanted)
        for batch in _batches(sorted(wanted)):
            written |= _derive_batch(batch, now)
    return written


def derive_all(now: datetime, progress: Any = None) -> int:
    """Derives every change and counts the lanes anew. Returns how many Facts were written."""
    ids = list(Change.objects.order_by("id").values_list("id", flat=True))
    written = 0
    for done, batch in enumerate(_batches(ids), 1):
        with transaction.atomic():
            written += len(_derive_batch(batch, now))
        if progress:
            progress(min(done * BATCH, len(ids)), len(ids))
    recount()
    return written


def derive_due(now: datetime) -> set[int]:
    """Derives the changes whose turn time alone may have changed by now."""
    return derive(list(Facts.objects.filter(wake_at__lte=now).values_list("change_id", flat=True)), now)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _derive_batch(ids: Collection[int], now: datetime) -> set[int]:
    loaded = load(ids)
    own = _own_turns(loaded, now)
    rows = [_facts(key, one, _derived(one, own, now)) for key, one in loaded.items()]
    return _write(rows)


def _own_turns(loaded: dict[int, Loaded], now: datetime) -> dict[int, OwnTurn]:
    """(own turn, own lane, since when) of everything that a change of the batch stands on: from the mirror, never from
    Facts, so that the order in which changes are derived does not matter."""
    below = {lower.change for one in loaded.values() for lower in one.lower if lower.status == Change.Status.NEW}
    others = load(below - loaded.keys()) if below - loaded.keys() else {}
    turns = {}
    for key in below:
        one = loaded.get(key) or others.get(key)
        if one:
            turn = decide(one.snapshot, one.policy, now)
            turns[key] = (turn.own_holder.value, turn.own_lane.value, turn.own_since)
    return turns


def _derived(one: Loaded, own: dict[int, OwnTurn], now: datetime) -> Derived:
    log = events(one.snapshot)
    snapshot = replace(one.snapshot, lower=tuple(_lower_facts(one.lower, own))) if one.lower else one.snapshot
    turn = decide(snapshot, one.policy, now, log) if snapshot.is_open else None
    return Derived(turn, clock(snapshot, one.policy, log, turn, now))


def _lower_facts(lower: Iterable[Lower], own: dict[int, OwnTurn]) -> Iterator[LowerChange]:
    for one in lower:
        turn, lane, since = own.get(one.change, ("", "", None))
        yield LowerChange(
            one.number,
            one.status,
            turn,
            lane,
            one.is_current,
            one.is_direct,
            one.via_footer,
            own_since=since,
            is_circle=one.is_circle,
        )


def _facts(key: int, one: Loaded, derived: Derived) -> Row:
    row, turn, times = one.row, derived.turn, derived.clock
    facts = NOTHING_LISTED | {
        "change_id": key,
        "project_id": row["project_id"],
        "owner_id": row["owner_id"],
        "branch": row["branch"],
        "number": row["number"],
        "area": area_of(one.files)[:300],
        "size": one.snapshot.size,
        "updated": row["updated"],
        "uploaded": current_upload(one),
        "is_private": row["is_private"],
        "since": times.since,
        "clock_start": times.clock_start,
    }
    facts |= {f"{holder.value}_seconds": times.finished.get(holder, 0) for holder in HOLDERS}
    is_visible = row["missing_since"] is None and row["gone_at"] is None
    return facts | _turn(one, turn) if turn and is_visible else facts


def _turn(one: Loaded, turn: Turn) -> Row:
    return {
        "is_listed": True,
        "lane": turn.lane.value,
        "turn": turn.holder.value,
        "is_small": turn.holder is Holder.REVIEWERS and one.snapshot.size <= one.policy.small_lines,
        "reasons": [reason.as_json() for reason in turn.reasons],
        "missing": turn.missing,
        "missing_plus_two": turn.missing_plus_two,
        "votes": _votes(one.snapshot),
        "ci": turn.ci.value,
        "wake_at": turn.wake_at,
    }


def _votes(snapshot: ChangeSnapshot) -> dict[str, list[list[int]]]:
    votes: dict[str, list[list[int]]] = defaultdict(list)
    for vote in snapshot.votes:
        votes[vote.label].append([vote.account, vote.value])
    return {label: sorted(given, key=lambda pair: (-pair[1], pair[0])) for label, given in sorted(votes.items())}


def _write(rows: list[Row]) -> set[int]:
    """Writes the rows that differ from what is stored, under the next version, and corrects the lane counts."""
    ids = [row["change_id"] for row in rows]
    stored = {row["change_id"]: row for row in Facts.objects.filter(change_id__in=ids).values(*FIELDS)}
    differing = [row for row in rows if row != stored.get(row["change_id"])]
    if not differing:
        return set()
    version = next_version()
    values = [(*(row[name] for name in FIELDS), version) for row in differing]
    insert(Facts, [*FIELDS, "version"], values, unique=["change"])
    _correct_counts(differing, stored)
    return {row["change_id"] for row in differing}


def next_version() -> int:
    """The next MirrorVersion. Its row is locked until the transaction ends, so versions become visible in order."""
    if not MirrorVersion.objects.filter(pk=1).update(value=F("value") + 1):
        MirrorVersion.objects.create(pk=1, value=1)
    return MirrorVersion.objects.values_list("value", flat=True).get(pk=1)


def lanes_of(facts: Row | None) -> list[tuple[int, str]]:
    """The (project, lane) pairs that count this change."""
    if facts is None or not facts["is_listed"] or facts["is_private"]:
        return []
    project = facts["project_id"]
    return [(project, facts["lane"]), (project, SMALL)] if facts["is_small"] else [(project, facts["lane"])]


def _correct_counts(rows: list[Row], stored: Mapping[int, Row]) -> None:
    difference: Counter[tuple[int, str]] = Counter()
    for row in rows:
        difference.update(lanes_of(row))
        difference.subtract(lanes_of(stored.get(row["change_id"])))
    counts = [(project, lane, count) for (project, lane), count in sorted(difference.items()) if count]
    insert(LaneCount, ["project_id", "lane", "count"], counts, unique=["project_id", "lane"], add=["count"])


@transaction.atomic
def recount() -> None:
    """Counts every lane from scratch."""
    listed = Facts.objects.filter(is_listed=True, is_private=False)
    counts = {(p, lane): n for p, lane, n in listed.values_list("project_id", "lane").annotate(n=Count("change_id"))}
    small = listed.filter(is_small=True).values_list("project_id").annotate(n=Count("change_id"))
    counts.update({(project, SMALL): n for project, n in small})
    LaneCount.objects.all().delete()
    LaneCount.objects.bulk_create(LaneCount(project_id=p, lane=lane, count=n) for (p, lane), n in counts.items())


def _load_one(change: Change) -> Loaded:
    return load([change.pk])[change.pk]


def history_of(change: Change) -> list[Event]:
    """All that the log tells of a change, oldest first."""
    return events(_load_one(change).snapshot)


def policy_of(change: Change) -> Policy:
    """The policy record that applies to a change."""
    return _load_one(change).policy


def explain(change: Change, now: datetime) -> tuple[ChangeSnapshot, Policy, list[Event], Turn | None, Clock]:
    """Everything that we say of one change with what it follows from, worked out as of `now`."""
    one = _load_one(change)
    own = _own_turns({change.pk: one}, now)
    derived = _derived(one, own, now)
    snapshot = replace(one.snapshot, lower=tuple(_lower_facts(one.lower, own)))
    return snapshot, one.policy, events(snapshot), derived.turn, derived.clock


def clock_of(change: Change, now: datetime) -> Clock:
    return explain(change, now)[4]
