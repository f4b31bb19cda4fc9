"""Every query about reviews that others share. Each function costs the same few queries for any number of people; the
figures of a person are for them and for those who lead them (docs/load.md): who asks decides who may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from .models import Flow, Reach, Review
from .rules.figures import (
    COUNTED,
    DAY,
    Counts,
    FlowDay,
    Spent,
    Week,
    days_between,
    midnight,
    reaches,
    weeks_before,
)

WEEK, MONTH, QUARTER = timedelta(days=7), timedelta(days=30), timedelta(days=90)
Accounts = Collection[int]
Projects = Collection[int] | None  # ids; None: all


def reach(projects: Projects = None) -> datetime | None:
    """From when on the mirror has every change of these projects that moved; None: not known yet. One query."""
    rows = Reach.objects.all()
    if projects is not None:
        rows = rows.filter(server__projects__in=projects)
    return max(rows.values_list("since", flat=True), default=None)


def counts(accounts: Accounts, now: datetime, projects: Projects = None) -> dict[int, Counts]:
    """Account -> how many review votes they gave. Two queries."""
    since = reach(projects)
    found = dict.fromkeys(accounts, _counts({}, since, now))
    rows = _votes(projects, now - 2 * QUARTER, now).filter(account__in=accounts)
    for row in rows.values("account_id").annotate(**_windows(now)):
        found[row["account_id"]] = _counts(row, since, now)
    return found


def weekly(accounts: Accounts, now: datetime, weeks: int = 12, projects: Projects = None) -> dict[int, list[Week]]:
    """Account -> their review votes of each of the last weeks, the oldest first. Two queries."""
    firsts, since = weeks_before(now, weeks), reach(projects)
    found: dict[int, Counter[date]] = {account: Counter() for account in accounts}
    rows = _votes(projects, midnight(firsts[0]), now).filter(account__in=accounts)
    for account, at in rows.values_list("account_id", "at").iterator():
        day = at.astimezone(UTC).date()
        found[account][day - day.weekday() * DAY] += 1
    whole = {first: first != firsts[-1] and reaches(since, first) for first in firsts}
    return {key: [Week(first, given[first], whole[first]) for first in firsts] for key, given in found.items()}


def spent(accounts: Accounts, now: datetime) -> dict[int, Spent]:
    """Account -> what they did in the last 7 days. One query."""
    rows = Review.objects.filter(account__in=accounts, at__gte=now - WEEK, at__lt=now)
    votes: Counter[int] = Counter()
    looked: dict[int, dict[tuple[int, int | None], int]] = defaultdict(dict)
    columns = ("account_id", "change_id", "patch_set", "value", "comments", "change__facts__minutes")
    for account, change, patch_set, value, comments, minutes in rows.values_list(*columns):
        votes[account] += value is not None
        if value is not None or comments:
            looked[account][change, patch_set] = minutes or 0
    return {account: Spent(votes[account], sum(looked[account].values())) for account in accounts}


def flows(projects: Projects, first: date, last: date) -> list[FlowDay]:
    """What came in and went out on each day of these projects together, both days included. One query."""
    rows = Flow.objects.filter(day__gte=first, day__lte=last)
    if projects is not None:
        rows = rows.filter(project__in=projects)
    summed = rows.values("day").annotate(**{f"all_{name}": Sum(name) for name in COUNTED})
    known = {row["day"]: FlowDay(row["day"], *(row[f"all_{name}"] for name in COUNTED)) for row in summed}
    return [known.get(day) or FlowDay(day) for day in days_between(first, last)]


def _votes(projects: Projects, first: datetime, before: datetime) -> QuerySet[Review]:
    rows = Review.objects.filter(value__isnull=False, at__gte=first, at__lt=before)
    return rows if projects is None else rows.filter(project__in=projects)


def _windows(now: datetime) -> dict[str, Count]:
    starts = {"days7": WEEK, "days30": MONTH, "days90": QUARTER}
    found = {name: Count("id", filter=Q(at__gte=now - length)) for name, length in starts.items()}
    return found | {"before90": Count("id", filter=Q(at__lt=now - QUARTER))}


def _counts(row: Mapping[str, Any], since: datetime | None, now: datetime) -> Counts:
    before = row.get("before90", 0) if since is not None and since <= now - 2 * QUARTER else None
    is_whole = since is not None and since <= now - QUARTER
    return Counts(row.get("days7", 0), row.get("days30", 0), row.get("days90", 0), before, is_whole)
