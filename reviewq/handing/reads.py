"""Every query about turns that were handed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from reviewq.changes.experts_now import experts_on
from reviewq.changes.models import Account, AttentionEntry, Change, ChangeDomain, Reviewer
from reviewq.changes.rules.holder import Holder
from reviewq.people.reads import Viewer

from .models import Handing
from .rules.permits import Giver, why_not_from

Ids = Collection[int]
REVIEWER = "REVIEWER"


def own_account(viewer: Viewer) -> int | None:
    """The account that the reader speaks for, for sure."""
    return viewer.own_account.pk if viewer.own_account else None


# --- who holds what


def open_handings() -> QuerySet[Handing]:
    return Handing.objects.filter(end="")


def held() -> QuerySet[Handing]:
    """What is with its taker: open, and not handed on by them."""
    onward = Handing.objects.filter(change=OuterRef("change"), giver=OuterRef("taker"), end="")
    return open_handings().exclude(Exists(onward))


def given_by(viewer: Viewer) -> QuerySet[Handing, Any] | None:
    """The ids of the changes that this reader has handed on, as part of other queries; None: there can be none."""
    account = own_account(viewer)
    return None if account is None else open_handings().filter(giver=account).values("change_id")


def given_back() -> QuerySet[Handing]:
    """What came back to its giver and waits there: not put away, and still the reviewers' turn."""
    waits = {"change__status": Change.Status.NEW, "change__facts__turn": Holder.REVIEWERS}
    return Handing.objects.filter(end=Handing.End.GIVEN_BACK, put_away_at=None, **waits)


def given_back_to(viewer: Viewer) -> QuerySet[Handing, Any] | None:
    """The ids of the changes that came back to this reader."""
    account = own_account(viewer)
    return None if account is None else given_back().filter(giver=account).values("change_id")


def of_change(change: int) -> QuerySet[Handing]:
    return Handing.objects.filter(change=change).select_related("giver", "taker")


def of_viewer(pk: int, viewer: Viewer) -> Handing | None:
    """One that the reader gave or was given. Nobody else's is there."""
    account = own_account(viewer)
    if account is None:
        return None
    mine = Handing.objects.filter(Q(giver=account) | Q(taker=account), pk=pk)
    return mine.select_related("change__project", "change__server", "giver", "taker").first()


# --- who may hand on


def experts_of(changes: Ids, day: date) -> dict[int, set[int]]:
    """Change id -> who is named as an expert of a domain that it touches: two queries."""
    domains: dict[int, set[int]] = defaultdict(set)
    for change, domain in ChangeDomain.objects.filter(change__in=changes).values_list("change_id", "domain_id"):
        domains[domain].add(change)
    found: dict[int, set[int]] = defaultdict(set)
    for domain, accounts in experts_on(set(domains), day).items():
        for change in domains[domain]:
            found[change] |= accounts
    return found


def asked_of(changes: Ids, account: int) -> set[int]:
    """Of these changes those that somebody was asked to review: by name, or by another's hand. One query."""
    named = Reviewer.objects.filter(change__in=changes, account=account, state=REVIEWER).values_list("change_id")
    attention = AttentionEntry.objects.filter(change__in=changes, account=account).values_list("change_id")
    handed = open_handings().filter(change__in=changes, taker=account).order_by().values_list("change_id")
    return {change for (change,) in named.union(attention, handed)}


def open_parts(changes: Ids) -> list[Handing]:
    """What is handed on of these changes, with names."""
    return list(open_handings().filter(change__in=changes).select_related("giver", "taker"))


def why_not(viewer: Viewer, changes: Sequence[Change], now: datetime) -> dict[int, str]:
    """Change id -> why this reader may not hand it on, for those that they may not: at most five queries. The changes
    come with their facts."""
    account = own_account(viewer)
    if account is None:
        return {change.pk: why_not_from(Giver(), change.is_open, False) for change in changes}
    ids = [change.pk for change in changes]
    experts, asked = experts_of(ids, now.date()), asked_of(ids, account)
    gave = {one.change_id: one.taker.label for one in open_parts(ids) if one.giver_id == account}
    found = {}
    for change in changes:
        giver = Giver(
            is_verified=True,
            owns=change.owner_id == account,
            is_core=viewer.is_core_of(change.project_id),
            is_expert=account in experts[change.pk] if change.pk in experts else False,
            is_asked=change.pk in asked,
            gave_to=gave.get(change.pk, ""),
        )
        found[change.pk] = why_not_from(giver, change.is_open, is_reviewers_turn(change), change.is_private)
    return {change: words for change, words in found.items() if words}


def why_not_all(viewer: Viewer, changes: Sequence[Change], now: datetime) -> str:
    """Why this reader may not hand these on together, of several with the number; empty: they may."""
    refused = why_not(viewer, changes, now)
    first = next((change for change in changes if change.pk in refused), None)
    if first is None:
        return ""
    return refused[first.pk] if len(changes) == 1 else f"{first.number}: {refused[first.pk]}"


def is_reviewers_turn(change: Change) -> bool:
    facts = getattr(change, "facts", None)
    return facts is not None and facts.turn == Holder.REVIEWERS


def accounts_named(text: str, servers: Iterable[int], most: int) -> list[Account]:
    """People whose user name, e-mail address or name it is; an exact user name or address decides."""
    people = Account.objects.filter(server__in=set(servers)).order_by("pk")
    exact = list(people.filter(Q(username__iexact=text) | Q(email__iexact=text))[:most])
    return exact or list(people.filter(Q(name__iexact=text) | Q(display_name__iexact=text))[:most])
