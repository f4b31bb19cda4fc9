"""Reviewed changes in the mirror, as the sync and the reading of reviews leave them."""

from __future__ import annotations

from datetime import datetime, timedelta

from reviewq.changes.models import Account, Change
from reviewq.reviews.models import Read, Review
from tests.factories import DAY, NOW, at_once, facts_of, make_account, make_change

FILES = {"mooring/berth/plan.py": (5, 2)}


def review(change: Change, who: Account, ago: timedelta = DAY) -> None:
    """A review that has been read from the log."""
    at: datetime = NOW - ago
    Review.objects.create(change=change, project=change.project, account=who, at=at, patch_set=1, value=1)
    read(change)


def read(change: Change) -> None:
    """What is known of its reviews is as new as its facts."""
    Read.objects.update_or_create(change=change, defaults={"version": facts_of(change).version})


def past(
    count: int, *, files: str = "mooring/berth/plan.py", who: str = "Ada Core", owner: str = "A. Owner"
) -> list[Change]:
    """So many merged changes of these files, each reviewed by the same person; the last one yesterday."""
    with at_once():
        made = [
            make_change(
                f"Past {number}",
                status="MERGED",
                files={files: (5, 2)},
                owner=make_account(owner),
                age=(count - number + 2) * DAY,
                submitted=NOW - (count - number) * DAY,
                is_private=False,
            )
            for number in range(count)
        ]
    for number, change in enumerate(made):
        review(change, make_account(who), (count - number) * DAY)
    return made
