"""One plain object a change: what Gerrit says and what we derived. Its schema is docs/export.md, and stays stable:
fields are added, never renamed or given another meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from . import models
from .models import Account, Change, Facts
from .rules.reason import Reason, sentence
from .rules.turn import Holder

BATCH = 300
Json = dict[str, Any]


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
    changes = Change.objects.select_related("project", "server").in_bulk(ids)
    facts = Facts.objects.in_bulk(ids)
    children = {name: _children(getattr(models, name), ids) for name in _CHILDREN}
    people = Account.objects.in_bulk(_accounts_of(changes.values(), facts.values(), children.values()))
    names = {key: account.label for key, account in people.items()}
    for key in ids:
        change = changes[key]
        mine = {name: rows.get(key, []) for name, rows in children.items()}
        yield {
            **_from_gerrit(change, people),
            **{name: _CHILD_JSON[name](rows, people) for name, rows in _named(mine).items()},
            "current_patch_set": _current_patch_set(change, mine["PatchSet"], people),
            **_derived(facts.get(key), people, names, now),
        }


def _accounts_of(
    changes: Iterable[Change], facts: Iterable[Facts], children: Iterable[Mapping[int, list[Any]]]
) -> set[int]:
    """The accounts that these changes, their reasons and their children speak of."""
    rows = (row for grouped in children for rows in grouped.values() for row in rows)
    named = {getattr(row, "account_id", None) or getattr(row, "uploader_id", None) for row in rows}
    reasons = {reason.get("account") for one in facts for reason in one.reasons}
    return {key for key in named | reasons | {change.owner_id for change in changes} if key is not None}


def person(account: Account | None) -> Json | None:
    return {"id": account.number, "name": account.name, "username": account.username} if account else None


def iso(instant: datetime | None) -> str | None:
    return instant.isoformat().replace("+00:00", "Z") if instant else None


def _from_gerrit(change: Change, people: Mapping[int, Account]) -> Json:
    return {
        "server": change.server.url,
        "number": change.number,
        "project": change.project.name,
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


_CHILDREN = ("PatchSet", "Vote", "Reviewer", "AttentionEntry", "SubmitRequirement", "Dependency")


def _children(model: Any, ids: Collection[int]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(change_id__in=ids).order_by("id"):
        grouped[row.change_id].append(row)
    return grouped


def _named(rows: Mapping[str, list[Any]]) -> Json:
    return {
        "votes": rows["Vote"],
        "reviewers": rows["Reviewer"],
        "attention_set": rows["AttentionEntry"],
        "submit_requirements": rows["SubmitRequirement"],
        "parents": rows["Dependency"],
        "patch_sets": rows["PatchSet"],
    }


def _votes(rows: list[Any], people: Mapping[int, Account]) -> Json:
    votes: dict[str, list[Json]] = defaultdict(list)
    for vote in sorted(rows, key=lambda v: (v.label, people[v.account_id].number)):
        said = {"account": person(people[vote.account_id]), "value": vote.value}
        votes[vote.label].append({**said, "date": iso(vote.date), "patch_set": vote.patch_set})
    return dict(votes)


def _reviewers(rows: list[Any], people: Mapping[int, Account]) -> list[Json]:
    """Accounts with their state; of people without an account only the address is known."""
    ordered = sorted(rows, key=lambda r: (r.state, people[r.account_id].number if r.account_id else 0, r.email))
    nobody = {"id": None, "name": "", "username": ""}
    return [
        {**(person(people.get(r.account_id or 0)) or nobody), "email": r.email or None, "state": r.state}
        for r in ordered
    ]


def _attention(rows: list[Any], people: Mapping[int, Account]) -> list[Json]:
    ordered = sorted(rows, key=lambda entry: people[entry.account_id].number)
    return [
        {**(person(people[e.account_id]) or {}), "last_update": iso(e.last_update), "reason": e.reason} for e in ordered
    ]


def _requirements(rows: list[Any], people: Mapping[int, Account]) -> list[Json]:
    ordered = sorted(rows, key=lambda r: r.name)
    return [{"name": r.name, "status": r.status, "failing_atoms": r.failing} for r in ordered]


def _parents(rows: list[Any], people: Mapping[int, Account]) -> list[Json]:
    return [{"kind": row.kind, "reference": row.reference} for row in rows]


def _patch_sets(rows: list[Any], people: Mapping[int, Account]) -> list[Json]:
    return [_patch_set(row, people) for row in sorted(rows, key=lambda p: p.number)]


def _patch_set(row: Any, people: Mapping[int, Account]) -> Json:
    return {
        "number": row.number,
        "sha": row.revision,
        "kind": row.kind or None,
        "uploader": person(people.get(row.uploader_id or 0)),
        "created": iso(row.created),
    }


def _current_patch_set(change: Change, rows: list[Any], people: Mapping[int, Account]) -> Json | None:
    return next((_patch_set(row, people) for row in rows if row.number == change.patch_set), None)


_CHILD_JSON: dict[str, Any] = {
    "votes": _votes,
    "reviewers": _reviewers,
    "attention_set": _attention,
    "submit_requirements": _requirements,
    "parents": _parents,
    "patch_sets": _patch_sets,
}


DERIVED = ("turn", "lane", "ci", "area", "reasons", "clocks", "missing_votes", "missing_plus_two")


def _derived(facts: Facts | None, people: Mapping[int, Account], names: Mapping[int, str], now: datetime) -> Json:
    """What we say of an open change. All null for closed ones but for the clocks, which then stand still; all null for
    a change that has not been derived yet."""
    if facts is None:
        return {name: [] if name == "reasons" else None for name in DERIVED}
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


def clocks(facts: Facts, now: datetime) -> Json:
    """Seconds that each holder has had the change in all, as of `now`; `since`: start of the present holder's stint."""
    seconds = {holder.value: getattr(facts, f"{holder.value}_seconds") for holder in HOLDERS}
    if facts.turn in seconds:
        seconds[facts.turn] = max(0, int((now - facts.clock_start).total_seconds()))
    stint = max(0, int((now - facts.since).total_seconds())) if facts.turn and facts.since else None
    return {**seconds, "since": iso(facts.since) if facts.turn else None, "held_now": stint}
