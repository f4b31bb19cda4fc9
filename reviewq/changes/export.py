"""One plain object a change: what Gerrit says and what we derived. Its schema is docs/export.md, and stays stable:
fields are added, never renamed or given another meaning."""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from . import models
from .fast import select
from .models import Account, Change, Facts
from .rules.reason import Reason, sentence
from .rules.turn import Holder

BATCH = 300
Json = dict[str, Any]
_CHANGE = (
    *("id", "number", "branch", "status", "change_id", "subject", "topic", "hashtags", "owner_id", "work_in_progress"),
    *("is_private", "created", "updated", "submitted", "insertions", "deletions", "unresolved_comment_count"),
    *("mergeable", "submittable", "read_error", "patch_set", "project__name", "server__url"),
)
_FACTS = (
    *("change_id", "turn", "lane", "ci", "area", "reasons", "missing", "missing_plus_two", "since", "clock_start"),
    *("reviewers_seconds", "author_seconds", "ci_seconds", "change_seconds", "nobody_seconds"),
)
_CHILDREN: dict[type[Model], tuple[str, ...]] = {
    models.PatchSet: ("number", "revision", "kind", "uploader_id", "created"),
    models.Vote: ("label", "account_id", "value", "date", "patch_set"),
    models.Reviewer: ("account_id", "email", "state"),
    models.AttentionEntry: ("account_id", "last_update", "reason"),
    models.SubmitRequirement: ("name", "status", "failing"),
    models.Dependency: ("kind", "reference"),
}
_ROWS: dict[type[Model], Any] = {
    model: namedtuple(model.__name__, ("change_id", *columns)) for model, columns in _CHILDREN.items()
}


def export(now: datetime, include_closed: bool = False) -> Iterator[Json]:
    """Every open change, closed ones too if asked, by number. Private ones are included: this is for the operator.
    Changes that are no longer visible to us are left out."""
    chosen = Change.objects.filter(missing_since=None, gone_at=None)
    if not include_closed:
        chosen = chosen.filter(status=Change.Status.NEW)
    ids = list(chosen.order_by("server_id", "number", "id").values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        yield from records(ids[start : start + BATCH], now)


def records(ids: Sequence[int], now: datetime) -> Iterator[Json]:
    """These changes in this order; nine queries, whatever is in them. The caller says who may see them."""
    changes = _by_change(Change.objects.filter(pk__in=ids), _CHANGE)
    facts = _by_change(Facts.objects.filter(pk__in=ids), _FACTS)
    children = {model: _children(model, ids) for model in _CHILDREN}
    people = _people(_accounts_of(changes.values(), facts.values(), children.values()))
    for key in ids:
        mine = {model: rows.get(key, []) for model, rows in children.items()}
        yield {
            **_from_gerrit(changes[key], people),
            **{name: build(mine[model], people) for name, (model, build) in _CHILD_JSON.items()},
            "current_patch_set": _current_patch_set(changes[key], mine[models.PatchSet], people),
            **_derived(facts.get(key), people, now),
        }


def _by_change(rows: QuerySet[Any], columns: Sequence[str]) -> dict[int, Any]:
    """Change id -> the row with these columns, of which the first is the change's id."""
    return {row[0]: row for row in rows.values_list(*columns, named=True)}


def _accounts_of(changes: Iterable[Any], facts: Iterable[Any], children: Iterable[Mapping[int, list[Any]]]) -> set[int]:
    """The accounts that these changes, their reasons and their children speak of."""
    rows = (row for grouped in children for rows in grouped.values() for row in rows)
    named = {getattr(row, "account_id", None) or getattr(row, "uploader_id", None) for row in rows}
    reasons = {reason.get("account") for one in facts for reason in one.reasons}
    return {key for key in named | reasons | {change.owner_id for change in changes} if key is not None}


@dataclass(frozen=True, slots=True)
class Person:
    """An account as records name it."""

    number: int
    name: str
    username: str
    label: str


def _people(ids: Collection[int]) -> dict[int, Person]:
    columns = ("pk", "number", "name", "username", "display_name")
    rows = Account.objects.filter(pk__in=ids).values_list(*columns)
    return {
        pk: Person(number, name, user, shown or name or user or f"account {number}")
        for pk, number, name, user, shown in rows
    }


def person(account: Person | None) -> Json | None:
    return {"id": account.number, "name": account.name, "username": account.username} if account else None


def iso(instant: datetime | None) -> str | None:
    return instant.isoformat().replace("+00:00", "Z") if instant else None


def _from_gerrit(change: Any, people: Mapping[int, Person]) -> Json:
    return {
        "server": change.server__url,
        "number": change.number,
        "project": change.project__name,
        "branch": change.branch,
        "status": change.status,
        "change_id": change.change_id,
        "subject": change.subject,
        "topic": change.topic or None,
        "hashtags": change.hashtags,
        "owner": person(people.get(change.owner_id or 0)),
        "work_in_progress": change.work_in_progress,
        "is_private": change.is_private,
        "created": iso(change.created),
        "updated": iso(change.updated),
        "submitted": iso(change.submitted),
        "insertions": change.insertions,
        "deletions": change.deletions,
        "unresolved_comment_count": change.unresolved_comment_count,
        "mergeable": change.mergeable,
        "submittable": change.submittable,
        "read_error": change.read_error or None,
    }


def _children(model: type[Model], ids: Collection[int]) -> dict[int, list[Any]]:
    """Change id -> its rows as plain tuples with names: a third of what as many instances cost."""
    grouped: dict[int, list[Any]] = defaultdict(list)
    row_of = _ROWS[model]._make
    for row in select(model, _CHILDREN[model], ids):
        grouped[row[0]].append(row_of(row))
    return grouped


def _votes(rows: list[Any], people: Mapping[int, Person]) -> Json:
    votes: dict[str, list[Json]] = defaultdict(list)
    for vote in sorted(rows, key=lambda v: (v.label, people[v.account_id].number)):
        said = {"account": person(people[vote.account_id]), "value": vote.value}
        votes[vote.label].append({**said, "date": iso(vote.date), "patch_set": vote.patch_set})
    return dict(votes)


def _reviewers(rows: list[Any], people: Mapping[int, Person]) -> list[Json]:
    """Accounts with their state; of people without an account only the address is known."""
    ordered = sorted(rows, key=lambda r: (r.state, people[r.account_id].number if r.account_id else 0, r.email))
    nobody = {"id": None, "name": "", "username": ""}
    return [
        {**(person(people.get(r.account_id or 0)) or nobody), "email": r.email or None, "state": r.state}
        for r in ordered
    ]


def _attention(rows: list[Any], people: Mapping[int, Person]) -> list[Json]:
    ordered = sorted(rows, key=lambda entry: people[entry.account_id].number)
    return [
        {**(person(people[e.account_id]) or {}), "last_update": iso(e.last_update), "reason": e.reason} for e in ordered
    ]


def _requirements(rows: list[Any], people: Mapping[int, Person]) -> list[Json]:
    ordered = sorted(rows, key=lambda r: r.name)
    return [{"name": r.name, "status": r.status, "failing_atoms": r.failing} for r in ordered]


def _parents(rows: list[Any], people: Mapping[int, Person]) -> list[Json]:
    return [{"kind": row.kind, "reference": row.reference} for row in rows]


def _patch_sets(rows: list[Any], people: Mapping[int, Person]) -> list[Json]:
    return [_patch_set(row, people) for row in sorted(rows, key=lambda p: p.number)]


def _patch_set(row: Any, people: Mapping[int, Person]) -> Json:
    return {
        "number": row.number,
        "sha": row.revision,
        "kind": row.kind or None,
        "uploader": person(people.get(row.uploader_id or 0)),
        "created": iso(row.created),
    }


def _current_patch_set(change: Any, rows: list[Any], people: Mapping[int, Person]) -> Json | None:
    return next((_patch_set(row, people) for row in rows if row.number == change.patch_set), None)


_CHILD_JSON: dict[str, tuple[type[Model], Callable[[list[Any], Mapping[int, Person]], Any]]] = {
    "votes": (models.Vote, _votes),
    "reviewers": (models.Reviewer, _reviewers),
    "attention_set": (models.AttentionEntry, _attention),
    "submit_requirements": (models.SubmitRequirement, _requirements),
    "parents": (models.Dependency, _parents),
    "patch_sets": (models.PatchSet, _patch_sets),
}


DERIVED = ("turn", "lane", "ci", "area", "reasons", "clocks", "missing_votes", "missing_plus_two")


def _derived(facts: Any, people: Mapping[int, Person], now: datetime) -> Json:
    """What we say of an open change. All null for closed ones but for the clocks, which then stand still; all null for
    a change that has not been derived yet."""
    if facts is None:
        return {name: [] if name == "reasons" else None for name in DERIVED}
    names = {key: person.label for key, person in people.items()}
    is_known = facts.turn not in ("", Holder.UNKNOWN)
    reasons = []
    for reason in facts.reasons:
        who = {"account": person(people.get(reason["account"]))} if "account" in reason else {}
        reasons.append({**reason, **who, "sentence": sentence(Reason.from_json(reason), names, now)})
    return {
        "turn": facts.turn or None,
        "lane": facts.lane or None,
        "ci": facts.ci or None,
        "area": facts.area or None,
        "reasons": reasons,
        "clocks": clocks(facts, now),
        "missing_votes": facts.missing if is_known else None,
        "missing_plus_two": facts.missing_plus_two,
    }


HOLDERS = (Holder.REVIEWERS, Holder.AUTHOR, Holder.CI, Holder.CHANGE, Holder.NOBODY)


def clocks(facts: Any, now: datetime) -> Json:
    """Seconds that each holder has had the change in all, as of `now`; `since`: start of the present holder's stint."""
    seconds = {holder.value: getattr(facts, f"{holder.value}_seconds") for holder in HOLDERS}
    if facts.turn in seconds:
        seconds[facts.turn] = max(0, int((now - facts.clock_start).total_seconds()))
    stint = max(0, int((now - facts.since).total_seconds())) if facts.turn and facts.since else None
    return {**seconds, "since": iso(facts.since) if facts.turn else None, "held_now": stint}
