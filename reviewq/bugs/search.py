"""What bugs add to the search: `bug:` by number, `importance:` by what the tracker says of the bug that is mended."""

from __future__ import annotations

import re

from django.db.models import Q

from reviewq.changes.models import Bug, BugLink
from reviewq.changes.rules.cause import IMPORTANCES, Naming
from reviewq.search import registry
from reviewq.search.registry import Asked

VALUES = (*(importance.lower() for importance in IMPORTANCES), "undecided")
MENDS = [naming.value for naming in Naming if naming.mends]


def bug(asked: Asked) -> Q:
    """Changes that name the bug in a footer, the topic or the subject."""
    found = re.fullmatch(r"#?([0-9]{1,12})", asked.value)
    if not found:
        asked.refuse(f"“{asked.value[:60]}” is not the number of a bug.", "a number such as 1429093")
    return Q(pk__in=BugLink.objects.filter(number=int(found[1])).values("change_id"))


def importance(asked: Asked) -> Q:
    """Changes that mend a bug of this importance; where the mirror does not know it, it is none of them."""
    word = asked.value.lower()
    if word not in VALUES:
        asked.refuse(f"“{asked.value[:60]}” is no importance.", *VALUES)
    bugs = Bug.objects.filter(importance=word.capitalize())
    return Q(pk__in=BugLink.objects.filter(kind__in=MENDS, number__in=bugs.values("number")).values("change_id"))


def register() -> None:
    registry.add(
        registry.Operator("bug", bug, "changes that name a bug", example="1429093", is_gerrits=False),
        registry.Operator(
            "importance",
            importance,
            "changes that mend a bug of this importance",
            values=VALUES,
            example="high",
            is_gerrits=False,
        ),
    )
