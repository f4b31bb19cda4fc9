"""Every query of the page of holds. Few columns of all open changes of a cycle's branch; votes, messages and labels
only of those that somebody holds. As many queries for one change as for a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Q
from django.db.models.functions import Substr

from reviewq.changes.choosing import as_policy
from reviewq.changes.models import Account, Change, Facts, Message, Policy, Project, Vote
from reviewq.changes.rules.effort import joined
from reviewq.changes.rules.history import COMMENTS, HEADLINE, LONGEST_HEADLINE, votes_in
from reviewq.changes.rules.policy import DEFAULT
from reviewq.changes.rules.policy import Policy as PolicyRule
from reviewq.changes.rules.reason import Reason
from reviewq.changes.rules.snapshot import ChangeSnapshot, LabelFact, VoteFact
from reviewq.ffe.reads import granted_changes, granted_efforts
from reviewq.people.reads import Viewer

from .models import Findings
from .reads import Ground, open_facts
from .row_tags import findings_of
from .rules.commands import Way, ways_of
from .rules.found import Found
from .work_words import work_words
from .works import FREE_KINDS

LONGEST_TEXT = 3_000  # characters of a message that are read
NOBODY = {0}  # no row has this key: queries are made for every page, so that pages cost the same
COLUMNS = (
    *("change_id", "number", "change__subject", "owner_id", "branch", "effort", "work", "category", "policy_key"),
    *("change__work_in_progress", "change__patch_set", "change__created", "change__updated"),
    *("change__findings__state", "change__findings__found", "change__findings__patch_set"),
)
EFFORT = COLUMNS.index("effort")


@dataclass(frozen=True, slots=True)
class Open:
    """One open change. `found`: what its diff does, None: not read; `is_free`: a kind that nobody freezes."""

    id: int
    number: int
    subject: str
    owner: int | None
    effort: str
    work: str
    policy: int | None
    is_wip: bool
    patch_set: int
    created: datetime
    updated: datetime
    found: tuple[Found, ...] | None
    is_granted: bool
    is_free: bool


@dataclass(slots=True)
class Votes:
    """What holds changes, by change id; `words`: (label, value) -> what the project calls it there; `texts`: (account,
    label, value) -> what came with the vote; `approved`: when a change was last approved; `marked`: since when it is
    work in progress."""

    votes: dict[int, list[VoteFact]] = field(default_factory=dict)
    labels: dict[int, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    texts: dict[int, dict[tuple[int, str, int], str]] = field(default_factory=dict)
    approved: dict[int, datetime] = field(default_factory=dict)
    marked: dict[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stock:
    """All that a page of holds is made of, as read."""

    ground: Ground
    server: str
    changes: dict[int, Open]
    votes: Votes
    policies: Mapping[int | None, PolicyRule]
    ways: tuple[Way, ...]
    people: Mapping[int, Person]


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    number: int
    is_bot: bool = False
    is_inactive: bool = False


def stock_of(ground: Ground, viewer: Viewer, now: datetime) -> Stock:
    """Twelve queries, however much there is."""
    project = ground.project.pk
    granted = granted_efforts(project, now), granted_changes(project, now)
    changes = {one.id: one for one in _open(ground, viewer, granted)}
    policies: dict[int | None, PolicyRule] = {row.pk: as_policy(row) for row in Policy.objects.all()}
    policies[None] = DEFAULT
    votes = _votes(ground, changes, {policy.approve_label for policy in policies.values()})
    accounts = {vote.account for given in votes.votes.values() for vote in given}
    accounts |= {changes[pk].owner or 0 for pk in changes}
    return Stock(ground, _server(project), changes, votes, policies, _ways(changes), _people(accounts))


def _open(ground: Ground, viewer: Viewer, granted: tuple[set[str], set[int]]) -> Iterator[Open]:
    """Two queries: people's words, and the changes. A topic with the name of a blueprint that others name is a part of
    that, as on the board."""
    words, efforts, ids = work_words(ground.project.pk), *granted
    rows = list(open_facts(ground, viewer).order_by("-number").values_list(*COLUMNS))
    homes = joined(row[EFFORT] for row in rows)
    for row in rows:
        pk, number, subject, owner, branch, named, work, category, policy, is_wip, *rest = row
        if not fnmatchcase(branch, ground.span.branch_pattern):
            continue
        patch_set, created, updated, state, found, read = rest
        effort = homes[named]
        yield Open(
            id=pk,
            number=number,
            subject=subject,
            owner=owner,
            effort=effort,
            work=words.work_at(effort, pk, named, work).value,
            policy=policy,
            is_wip=is_wip,
            patch_set=patch_set,
            created=created,
            updated=updated,
            found=tuple(findings_of(found)) if state == Findings.State.READ and read == patch_set else None,
            is_granted=pk in ids or not efforts.isdisjoint((named, effort)),
            is_free=category in FREE_KINDS,
        )


def _votes(ground: Ground, changes: Mapping[int, Open], approving: Collection[str]) -> Votes:
    """Five queries: votes below 0 of people; approvals, labels and messages of the changes that have one; since when
    others are marked as work in progress."""
    low = Vote.objects.filter(change__facts__project=ground.project.pk, change__facts__is_listed=True, value__lt=0)
    rows = low.exclude(label="Verified").order_by("change_id", "label", "account_id")
    columns = ("change_id", "label", "account_id", "value", "date", "patch_set", "account__is_bot", "range_max")
    found = Votes()
    for change, *vote in rows.values_list(*columns):
        if change in changes:
            found.votes.setdefault(change, []).append(VoteFact(*vote))
    held = NOBODY | found.votes.keys()
    approvals = Vote.objects.filter(change__in=held, label__in=approving, value__gt=0, date__isnull=False)
    found.approved = {change: at for change, at in approvals.order_by("date").values_list("change_id", "date") if at}
    found.labels = dict(Change.objects.filter(pk__in=held).values_list("pk", "labels"))
    found.texts = _texts(held, {vote.account for given in found.votes.values() for vote in given})
    found.marked = dict(_marked({pk for pk, one in changes.items() if one.is_wip}))
    return found


def _marked(ids: Collection[int]) -> Iterator[tuple[int, datetime]]:
    """Since when changes are marked as work in progress, where their log tells; as their turn says it."""
    for change, reasons in Facts.objects.filter(pk__in=NOBODY | set(ids)).values_list("pk", "reasons"):
        at = next((Reason.from_json(one).at for one in reasons if one.get("code") == "wip_flag"), None)
        if at:
            yield change, at


def _texts(held: Collection[int], accounts: Collection[int]) -> dict[int, dict[tuple[int, str, int], str]]:
    """Change id -> (account, label, value) -> the words that came with the newest such vote."""
    rows = Message.objects.filter(Q(tag="") | Q(tag__startswith="autogenerated:gerrit"), change__in=held)
    rows = rows.filter(author__in=NOBODY | set(accounts)).order_by("date", "pk")
    found: dict[int, dict[tuple[int, str, int], str]] = defaultdict(dict)
    for change, account, text in rows.values_list("change_id", "author_id", Substr("text", 1, LONGEST_TEXT)):
        first, _, rest = text.partition("\n")
        head = HEADLINE.match(first[:LONGEST_HEADLINE])
        for label, value in votes_in(first[head.end() :]) if head else ():
            if value < 0:
                found[change][account, label, value] = COMMENTS.sub("", rest).strip()
    return found


def _ways(changes: Mapping[int, Open]) -> tuple[Way, ...]:
    """How the project can hold: by the labels of its newest open change."""
    newest = max(changes, key=lambda pk: changes[pk].number, default=0)
    labels = Change.objects.filter(pk=newest).values_list("labels", flat=True).first()
    return ways_of(labels or {})


def _server(project: int) -> str:
    return Project.objects.filter(pk=project).values_list("server__url", flat=True)[0]


def _people(accounts: Collection[int]) -> dict[int, Person]:
    columns = ("pk", "number", "display_name", "name", "username", "is_bot", "is_inactive")
    rows = Account.objects.filter(pk__in=NOBODY | set(accounts)).values_list(*columns)
    return {
        pk: Person(shown or name or user or f"account {number}", number, bot, inactive)
        for pk, number, shown, name, user, bot, inactive in rows
    }


def snapshot_of(one: Open, votes: Votes) -> ChangeSnapshot:
    """What the rules of holds read of a change."""
    labels = {
        name: LabelFact(label.get("min", 0), label.get("max", 0), bool(label.get("blocking")))
        for name, label in votes.labels.get(one.id, {}).items()
    }
    return ChangeSnapshot(
        number=one.number,
        status=Change.Status.NEW,
        created=one.created,
        updated=one.updated,
        owner=one.owner,
        work_in_progress=one.is_wip,
        patch_set=one.patch_set,
        labels=labels,
        votes=tuple(votes.votes.get(one.id, ())),
    )


def words_of(labels: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, int], str]:
    """(label, value) -> the project's own word for it, of values below 0."""
    found: dict[tuple[str, int], str] = {}
    for name, label in labels.items():
        for value, words in (label.get("words") or {}).items():
            text = str(value).strip()
            if text.startswith("-") and text[1:].isdecimal() and len(text) < 5:
                found[name, int(text)] = str(words)[:200]
    return found
