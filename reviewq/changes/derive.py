"""Turns rows of the mirror into Facts, and writes only the rows that differ. Nothing else writes Facts.

All of it may run again at any time and gives the same rows, but for `version` and for turns whose `wake_at` has come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, F

from . import bug_links, domain_rows
from .chains import Lower, dependents_of
from .choosing import Records, people_named
from .fast import batches, insert, select
from .hooks import tell
from .models import Change, Facts, LaneCount, MirrorVersion
from .ranking import Around, around, only_waits_for, rank_of
from .rules.area import area_of
from .rules.category import main_kind
from .rules.clock import Clock, clock
from .rules.effort import effort_of, work_of
from .rules.first_review import FirstReview, first_review
from .rules.history import Event, events
from .rules.minutes import minutes_of
from .rules.policy import Choice, Policy
from .rules.reviewday import reviewday
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
    "policy_key": None,
    "rank": 0.0,
    "rank_terms": [],
    "waits_for_id": None,
    "wake_at": None,
}


@dataclass(slots=True)
class Derived:
    """The answers about one change. `turn` is None once it is closed. `snapshot`: with what it stands on."""

    snapshot: ChangeSnapshot
    turn: Turn | None
    clock: Clock
    first_review: FirstReview | None


def derive(ids: Collection[int], now: datetime) -> set[int]:
    """Derives these changes and those that stand on them. Returns the ids whose Facts were written."""
    written: set[int] = set()
    with transaction.atomic():
        wanted = set(ids)
        wanted |= dependents_of(wanted)
        for batch in batches(sorted(wanted), BATCH):
            written |= _derive_with_freed(batch, now)
    return written


def derive_all(now: datetime, progress: Any = None) -> int:
    """Derives every change and counts the lanes anew. Returns how many Facts were written."""
    ids = list(Change.objects.order_by("id").values_list("id", flat=True))
    written = 0
    for done, batch in enumerate(batches(ids, BATCH), 1):
        with transaction.atomic():
            written += len(_derive_with_freed(batch, now))
        if progress:
            progress(min(done * BATCH, len(ids)), len(ids))
    recount()
    return written


def derive_due(now: datetime) -> set[int]:
    """Derives the changes whose turn time alone may have changed by now."""
    return derive(list(Facts.objects.filter(wake_at__lte=now).values_list("change_id", flat=True)), now)


def _derive_with_freed(ids: Collection[int], now: datetime) -> set[int]:
    """A batch, and the changes outside it that more or fewer others wait for now: that is part of their rank."""
    written, again = _derive_batch(ids, now)
    while again:
        more, again = _derive_batch(again, now)
        written |= more
    tell(written, now)
    return written


def _derive_batch(ids: Collection[int], now: datetime) -> tuple[set[int], set[int]]:
    """(the ids that were written, the changes outside of the batch whose rank follows)."""
    loaded = load(ids, now)
    own = _own_turns(loaded, now)
    derived = {key: _derived(one, own, now) for key, one in loaded.items()}
    rows = {key: _facts(key, one, derived[key]) for key, one in loaded.items()}
    columns = {key: one.row for key, one in loaded.items()}
    about = around(columns, {key: row["waits_for_id"] for key, row in rows.items()}, now)
    bug_links.keep(about.bugs)
    _keep_domains(loaded, derived)
    for key, row in rows.items():
        row |= _rank(loaded[key], derived[key], row, about)
    return _write([*rows.values()])


def _keep_domains(loaded: Mapping[int, Loaded], derived: Mapping[int, Derived]) -> None:
    """Which domains each change is in, and which of these lack an expert's vote. One query where there are no rules."""
    matcher = domain_rows.load_matcher()
    if matcher.rules:
        touched = {
            key: matcher.touched(one.row["project__name"], one.files, one.row["topic"]) for key, one in loaded.items()
        }
        domain_rows.keep(touched, {key: _missing_experts(one.turn) for key, one in derived.items() if one.turn})


def _missing_experts(turn: Turn) -> dict[int, int | None]:
    """domain -> votes of its experts that are missing, of the domains where somebody is asked."""
    asked = turn.experts.domains if turn.experts else ()
    return {one.domain.key: one.missing for one in asked if not (one.nobody or one.needs_core)}


def turns_under(policies: Sequence[Policy], ids: Collection[int], now: datetime) -> dict[int, Turn]:
    """The turns that these open changes would have if these were all the policies. Nothing is written."""
    records = Records([*policies], people_named(policies))
    loaded = load(ids, now, records)
    own = _own_turns(loaded, now, records)
    derived = {key: _derived(one, own, now) for key, one in loaded.items()}
    return {key: one.turn for key, one in derived.items() if one.turn}


def _own_turns(loaded: dict[int, Loaded], now: datetime, records: Records | None = None) -> dict[int, OwnTurn]:
    """(own turn, own lane, since when) of everything that a change of the batch stands on: from the mirror, never from
    Facts, so that the order in which changes are derived does not matter."""
    below = {lower.change for one in loaded.values() for lower in one.lower if lower.status == Change.Status.NEW}
    others = load(below - loaded.keys(), now, records) if below - loaded.keys() else {}
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
    times = clock(snapshot, one.policy, log, turn, now)
    return Derived(snapshot, turn, times, first_review(log, times.segments, snapshot.owner))


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
    row, turn, times, first = one.row, derived.turn, derived.clock, derived.first_review
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
        "work": work_of(row["commit_message"], row["topic"], one.kinds).value,
        "effort": effort_of(row["commit_message"], row["topic"], row["branch"]),
        "minutes": minutes_of(one.files, one.snapshot.size),
        "reviewday": 0.0,
        "first_review_at": first.at if first else None,
        "first_wait": first.waited if first else None,
    }
    facts |= {f"{holder.value}_seconds": times.finished.get(holder, 0) for holder in HOLDERS}
    is_visible = row["missing_since"] is None and row["gone_at"] is None
    return facts | _turn(one, turn) | {"waits_for_id": _waits_for(one, derived)} if turn and is_visible else facts


def _waits_for(one: Loaded, derived: Derived) -> int | None:
    """The change whose merge is all that this one waits for; nobody is told how many private ones do."""
    if derived.turn is None or one.row["is_private"]:
        return None
    number = only_waits_for(derived.snapshot, derived.turn)
    return next((lower.change for lower in one.lower if lower.number == number and lower.status == "NEW"), None)


def _rank(one: Loaded, derived: Derived, row: Row, about: Around) -> Row:
    """The columns that say when its turn in the queue comes; closed and invisible changes have none."""
    if derived.turn is None or not row["is_listed"]:
        return {}
    ranked = rank_of(derived.snapshot, one.row, derived.turn, derived.clock, row["minutes"], about)
    given = [vote.value for vote in derived.snapshot.votes if vote.label == one.policy.review_label]
    return {
        "rank": ranked.value,
        "rank_terms": [term.as_json() for term in ranked.terms],
        "reviewday": reviewday(one.row["topic"], min(given, default=0), row["uploaded"]),
        "wake_at": min((at for at in (row["wake_at"], ranked.wake_at) if at), default=None),
    }


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
        "category": main_kind(one.kinds),
        "policy_key": one.policy.key,
        "wake_at": _wake_at(one, turn),
    }


def _wake_at(one: Loaded, turn: Turn) -> datetime | None:
    """The first instant at which time alone may change the turn, or the policy that it follows from."""
    days = (one.choice.until, one.experts_until)
    instants = (turn.wake_at, *(datetime.combine(day, time.min, UTC) for day in days if day))
    return min((at for at in instants if at), default=None)


def _votes(snapshot: ChangeSnapshot) -> dict[str, list[list[int]]]:
    votes: dict[str, list[list[int]]] = defaultdict(list)
    for vote in snapshot.votes:
        votes[vote.label].append([vote.account, vote.value])
    return {label: sorted(given, key=lambda pair: (-pair[1], pair[0])) for label, given in sorted(votes.items())}


def _write(rows: list[Row]) -> tuple[set[int], set[int]]:
    """Writes the rows that differ from what is stored, under the next version, and corrects the lane counts. Returns
    their ids, and the changes outside the rows for which more or fewer others wait than before."""
    ids = [row["change_id"] for row in rows]
    stored = {key: dict(zip(FIELDS, row, strict=True)) for key, *row in select(Facts, FIELDS, ids)}
    differing = [row for row in rows if row != stored.get(row["change_id"])]
    if not differing:
        return set(), set()
    version = next_version()
    values = [(*(row[name] for name in FIELDS), version) for row in differing]
    insert(Facts, [*FIELDS, "version"], values, unique=["change"])
    _correct_counts(differing, stored)
    return {row["change_id"] for row in differing}, _waited_for(differing, stored) - set(ids)


def _waited_for(rows: list[Row], stored: Mapping[int, Row]) -> set[int]:
    """The changes for which one of these waits only now, or no longer."""
    found: set[int | None] = set()
    for row in rows:
        found |= {row["waits_for_id"]} ^ {stored.get(row["change_id"], NOTHING_LISTED)["waits_for_id"]}
    return {key for key in found if key}


def next_version() -> int:
    """The next MirrorVersion. Its row is locked until the transaction ends, so versions become visible in order."""
    row = MirrorVersion.objects.filter(pk=1)
    if not row.update(value=F("value") + 1):
        MirrorVersion.objects.bulk_create([MirrorVersion(pk=1)], ignore_conflicts=True)  # two may be the first
        row.update(value=F("value") + 1)
    return MirrorVersion.objects.values_list("value", flat=True).get(pk=1)


def touch(ids: Collection[int]) -> None:
    """Makes open pages draw these rows anew: something that stands beside their facts has changed."""
    if ids:
        Facts.objects.filter(pk__in=ids).update(version=next_version())


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


class Explained(NamedTuple):
    """Everything that we say of one change with what it follows from."""

    snapshot: ChangeSnapshot
    policy: Policy
    log: list[Event]
    turn: Turn | None
    clock: Clock
    choice: Choice


def explain(change: Change, now: datetime) -> Explained:
    """All about one change, worked out as of `now`."""
    one = load([change.pk], now)[change.pk]
    own = _own_turns({change.pk: one}, now)
    derived = _derived(one, own, now)
    snapshot = replace(one.snapshot, lower=tuple(_lower_facts(one.lower, own)))
    return Explained(snapshot, one.policy, events(snapshot), derived.turn, derived.clock, one.choice)
