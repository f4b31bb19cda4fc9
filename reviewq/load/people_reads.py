"""Figures of persons: every query for them needs the proof that the reader may see them (`rules.audience`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewq.capacity.reads import Time, times
from reviewq.changes.core_terms import cores_now, counted
from reviewq.changes.models import Account, Facts
from reviewq.parts.reads import rows_in_order
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer
from reviewq.reviews.models import Review
from reviewq.reviews.reads import counts, weekly
from reviewq.reviews.rules.figures import Counts, Response, Week, response

from .rules.audience import Allowed
from .rules.waiting import Kind, Load
from .waiting_reads import waiting

MOST_ROWS = 100  # of a list behind a figure
WEEKS = 12  # of the trend
QUARTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one person carries, did and said of their time. `time` is of all projects: a person has one week."""

    account: Account
    load: Load
    counts: Counts
    response: Response
    time: Time


def figures(
    allowed: Allowed, accounts: Collection[Account], cores: Mapping[int, Collection[int]], now: datetime
) -> list[Figures]:
    """Of each of these accounts that the proof is about, in their order: nine queries for any number. `cores`: project
    id -> who is core there."""
    wanted = [account for account in accounts if account.pk in allowed.accounts]
    ids, projects = [account.pk for account in wanted], allowed.projects
    loads = waiting(allowed, cores, now)
    given, waits, said = counts(ids, now, projects), _waits(allowed, now), times(ids, now)
    return [
        Figures(
            account=one,
            load=loads[one.pk],
            counts=given[one.pk],
            response=response(waits[one.pk], len(loads[one.pk].changes(Kind.BACK))),
            time=said[one.pk],
        )
        for one in wanted
    ]


def _waits(allowed: Allowed, now: datetime) -> dict[int, list[int]]:
    """Account -> how many seconds each answer to what came back took. One query."""
    rows = Review.objects.filter(account__in=allowed.accounts, waited__isnull=False, at__gte=now - QUARTER, at__lt=now)
    if allowed.projects is not None:
        rows = rows.filter(project__in=allowed.projects)
    found: dict[int, list[int]] = defaultdict(list)
    for account, waited in rows.values_list("account_id", "waited"):
        found[account].append(waited or 0)
    return found


def weeks_of(allowed: Allowed, account: int, now: datetime) -> list[Week]:
    """Review votes of one person in each of the last weeks. Two queries."""
    return weekly(sorted(allowed.accounts), now, WEEKS, allowed.projects)[account]


def team(project: int) -> list[Account]:
    """Who is core of a project now, by name. Public on Gerrit; one query."""
    rows = counted().filter(project=project).select_related("account")
    return sorted({row.account_id: row.account for row in rows}.values(), key=lambda one: one.by_name)


def account(number: int) -> Account | None:
    """By its number on Gerrit; of several servers the first."""
    return Account.objects.filter(number=number, is_bot=False).order_by("pk").first()


def cores_of(allowed: Allowed) -> dict[int, frozenset[int]]:
    """Project id -> its cores, of the projects that figures are about. One query."""
    return cores_now(allowed.projects)


# --- The lists behind the figures


def waiting_rows(load: Load, kinds: Collection[Kind], viewer: Viewer, now: datetime) -> tuple[list[Row], int]:
    """(the first of what waits for somebody for these reasons, how many there are), the longest wait first."""
    ids = load.turns(kinds)
    first = (
        Facts.objects.filter(pk__in=list(ids)).order_by("clock_start", "pk").values_list("pk", flat=True)[:MOST_ROWS]
    )
    return rows_in_order(list(first), viewer, now), len(ids)


def reviewed_rows(allowed: Allowed, account: int, days: int, viewer: Viewer, now: datetime) -> tuple[list[Row], int]:
    """(the changes that somebody voted on in the last so many days, how many these are), the last vote first."""
    votes = Review.objects.filter(account=account, account__in=allowed.accounts, value__isnull=False)
    votes = votes.filter(at__gte=now - timedelta(days=days), at__lt=now)
    if allowed.projects is not None:
        votes = votes.filter(project__in=allowed.projects)
    ids = list(dict.fromkeys(votes.order_by("-at").values_list("change_id", flat=True)))
    return rows_in_order(ids[:MOST_ROWS], viewer, now), len(ids)
