"""Who could look at changes, for pages and programs. Who is left out for lack of time, and why, is for those who lead
them (docs/load.md): this room hands out names, the caller shows at most how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from reviewq.capacity.reads import rooms
from reviewq.capacity.rules.room import FREE, Room, Work
from reviewq.changes.models import Account, Reviewer
from reviewq.parts.rows import shortened
from reviewq.reviews.models import Review
from reviewq.search.gerrit import search_url
from reviewq.search.language import quoted

from .models import Suggested
from .rules.case import SECONDS_A_DAY
from .rules.choice import Candidate, choose
from .rules.reasons import Reason, Why

COLUMNS = ("change_id", "made_at", "cases", "picks", "has_too_little", "is_reviewed", "lane", "change__owner_id")
LONGEST_PLACE = 500  # characters of a path that a link is made of
PLACES = ("change__project__name", "change__server__url", "change__facts__minutes")


@dataclass(frozen=True, slots=True)
class Told:
    """One reason as a sentence; `evidence`: the address of a search on Gerrit that shows the changes, '' if there is
    none."""

    words: str
    evidence: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`probability`: that they are among the reviewers of the change."""

    account: Account
    probability: float
    reasons: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class WithoutRoom:
    account: Account
    room: Room


@dataclass(frozen=True, slots=True)
class Advice:
    """For one change. `cases`: reviewed changes that were known. `without_room`: who would be suggested if they had
    time, for those who lead them alone. `on_it`: who would be, but stands on it already or has reviewed it.
    `is_reviewed`: by somebody, so the probabilities are those that one more does. `lane`: set where all that it lacks
    is a core's vote, or an expert's, and only they are suggested."""

    made_at: datetime
    cases: int
    has_too_little: bool
    suggestions: tuple[Suggestion, ...] = ()
    without_room: tuple[WithoutRoom, ...] = ()
    on_it: tuple[Account, ...] = ()
    is_reviewed: bool = False
    lane: str = ""


def suggestions(changes: Collection[int], now: datetime) -> dict[int, list[Suggestion]]:
    """Change id -> at most three people with room who could look at it, the first choice first; empty where there is
    too little to say. As many queries as `advice`."""
    found = advice(changes, now)
    return {change: list(found[change].suggestions) if change in found else [] for change in changes}


def advice(changes: Collection[int], now: datetime) -> dict[int, Advice]:
    """Change id -> what was made for it, of those that have it. Three queries, and those of `rooms`, however many
    changes are asked about; of the caller it is expected to know that the reader may see them."""
    rows = list(Suggested.objects.filter(change__in=changes).values(*COLUMNS, *PLACES))
    picked = {pick[0] for row in rows if not row["has_too_little"] for pick in row["picks"]}
    if not picked:
        return {row["change_id"]: _advice(row) for row in rows}
    accounts = Account.objects.in_bulk(picked)
    has = rooms([key for key, account in accounts.items() if _may_be_asked(account)], now)
    on_it = _on_it(changes, picked)
    return {row["change_id"]: _chosen(row, accounts, has, on_it[row["change_id"]], now) for row in rows}


def _on_it(changes: Collection[int], accounts: Collection[int]) -> dict[int, set[int]]:
    """Change id -> who of these stands on it as a reviewer, or has reviewed it."""
    found: dict[int, set[int]] = defaultdict(set)
    asked: QuerySet[Any, Any] = Reviewer.objects.filter(
        change__in=changes, account__in=accounts, state="REVIEWER"
    ).values_list("change_id", "account_id")
    reviewed = Review.objects.filter(change__in=changes, account__in=accounts).values_list("change_id", "account_id")
    for change, account in asked.union(reviewed):
        found[change].add(account)
    return found


def _may_be_asked(account: Account) -> bool:
    return not (account.is_bot or account.is_inactive)


def _advice(row: Mapping[str, Any]) -> Advice:
    return Advice(row["made_at"], row["cases"], row["has_too_little"], lane=row["lane"])


def _chosen(
    row: Mapping[str, Any], accounts: Mapping[int, Account], has: Mapping[int, Room], on_it: set[int], now: datetime
) -> Advice:
    if row["has_too_little"]:
        return _advice(row)
    picks = {
        account: (probability, chance, reasons)
        for account, probability, chance, reasons in row["picks"]
        if account in accounts and _may_be_asked(accounts[account]) and account != row["change__owner_id"]
    }
    review = Work(1, row["change__facts__minutes"] or 0)
    choice = choose(
        [
            Candidate(account, probability, chance, account in on_it, has.get(account, FREE).takes(review))
            for account, (probability, chance, _) in picks.items()
        ]
    )
    told = [
        Suggestion(
            accounts[one.account], one.probability, _told(picks[one.account][2], accounts[one.account], row, now)
        )
        for one in choice.shown
    ]
    without = [WithoutRoom(accounts[one.account], has[one.account]) for one in choice.without_room]
    already = tuple(accounts[one.account] for one in choice.on_it)
    return Advice(
        row["made_at"], row["cases"], False, tuple(told), tuple(without), already, row["is_reviewed"], row["lane"]
    )


def _told(plain: Sequence[Sequence[Any]], account: Account, row: Mapping[str, Any], now: datetime) -> tuple[Told, ...]:
    """The reasons as of now: they were found some hours ago."""
    passed = int((now - row["made_at"]).total_seconds() // SECONDS_A_DAY)
    found = []
    for why, count, place, days, among in plain:
        reason = Reason(Why(why), count, place, days + max(0, passed), among)
        found.append(Told(shortened(str(reason)), _evidence(reason, account, row)))
    return tuple(found)


def _evidence(reason: Reason, account: Account, row: Mapping[str, Any]) -> str:
    """A search on the change's Gerrit, open and closed changes alike. It finds them by what people wrote."""
    if len(reason.place) > LONGEST_PLACE:
        return ""
    who = quoted(account.username or str(account.number))
    in_project = f"project:{quoted(row['change__project__name'])}"
    match reason.why:
        case Why.FOLDER | Why.WROTE:
            verb = "owner" if reason.why is Why.WROTE else "commentby"
            where = "dir" if reason.place.endswith("/") else "path"
            text = f"{verb}:{who} {in_project} {where}:{quoted(reason.place.rstrip('/'))}"
        case Why.PROJECT:
            text = f"commentby:{who} {in_project}"
        case _:
            return ""
    return search_url(row["change__server__url"], text)
