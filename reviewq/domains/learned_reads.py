"""Who is learned as an expert of domains, with the evidence, by name: places may be compared, people not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from .models import LearnedExpert
from .rules.learning import ACTIVE, evidence


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is learned as an expert. `words`: what they did there; `is_active`: of late, too."""

    account: int
    name: str
    words: str
    is_active: bool


def learned_in(domain_ids: Collection[int], now: datetime) -> dict[int, list[Known]]:
    """Domain id -> who is learned there, by name. One query; for everybody to see, as what happened in Gerrit is."""
    rows = LearnedExpert.objects.filter(domain__in=domain_ids, account__is_inactive=False).select_related("account")
    found: dict[int, list[Known]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.account.by_name):
        words = evidence(row.reviewed, row.wrote, row.last_at, now)
        found[row.domain_id].append(Known(row.account_id, row.account.label, words, row.last_at > now - ACTIVE))
    return dict(found)
