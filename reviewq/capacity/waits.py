"""What waits for people by the mirror alone: what came back to them, and what they promised in Gerrit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef

from reviewq.changes.models import Vote
from reviewq.parts.plugins import Owed
from reviewq.reviews.models import CameBack

REVIEW_LABEL, PROMISE_LABEL = "Code-Review", "Review-Priority"  # above 0 the latter promises something


def came_back(accounts: Collection[int], now: datetime) -> Owed:
    return Owed(CameBack.objects.filter(account__in=accounts), "account_id")


def promised(accounts: Collection[int], now: datetime) -> Owed:
    """Changes that they gave Review-Priority above 0 and have not voted on since."""
    voted = Vote.objects.filter(change=OuterRef("change"), account=OuterRef("account"), label=REVIEW_LABEL)
    promises = Vote.objects.filter(account__in=accounts, label=PROMISE_LABEL, value__gt=0)
    return Owed(promises.exclude(Exists(voted)), "account_id")
