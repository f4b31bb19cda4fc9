"""status:, is: and has:"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from reviewq.changes.models import AttentionEntry, Change

from ..registry import Asked, Operator, add
from .conditions import EVERYTHING, indexed, with_row
from .people import asker, reviewer_of

OPEN = Q(status=Change.Status.NEW)
CLOSED = ~OPEN
STATUSES = {
    "abandoned": Q(status=Change.Status.ABANDONED),
    "closed": CLOSED,
    "merged": Q(status=Change.Status.MERGED),
    "new": OPEN,
    "open": OPEN,
    "pending": OPEN,
}
NOT_TOLD = "Gerrit keeps that to each person; the mirror does not know it"


def status(asked: Asked) -> Q:
    """A status or the beginning of one, as Gerrit reads it; of several, the first by the alphabet."""
    value = asked.value.lower()
    if value == "reviewed":
        return is_reviewed(asked)
    for name, condition in STATUSES.items():
        if name.startswith(value):
            return condition
    asked.refuse(f"“{asked.value[:60]}” is no status.", *STATUSES)


def is_reviewed(_: Asked) -> Q:
    """Somebody else wrote after the owner's last words."""
    return indexed(~Q(reviewed_by=""))


def _attention(_: Asked) -> Q:
    return with_row(AttentionEntry)


IS: dict[str, Callable[[Asked], Q]] = {
    "attention": _attention,
    "cc": lambda asked: reviewer_of([asker(asked)], "CC"),
    "cherrypick": lambda _: Q(cherry_pick_of_change__isnull=False),
    "consistent": lambda _: Q(read_error=""),
    "merge": lambda _: indexed(is_merge=True),
    "mine": lambda asked: Q(owner_id=asker(asked), owner_id__isnull=False),
    "owner": lambda asked: Q(owner_id=asker(asked), owner_id__isnull=False),
    "private": lambda _: Q(is_private=True),
    "reviewed": is_reviewed,
    "reviewer": lambda asked: Q(work_in_progress=False) & reviewer_of([asker(asked)], "REVIEWER"),
    "started": lambda _: Q(has_review_started=True),
    "submittable": lambda _: Q(submittable=True, submittable__isnull=False),
    "uploader": lambda asked: indexed(uploader_id=asker(asked)),
    "visible": lambda _: EVERYTHING,
    "wip": lambda _: Q(work_in_progress=True),
}
NOT_IS = {
    "mergeable": "Gerrit does not compute that by default",
    "pure-revert": "Gerrit does not tell that in its lists",
    "starred": NOT_TOLD,
    "watched": NOT_TOLD,
}


def is_(asked: Asked) -> Q:
    value = asked.value.lower()
    if build := IS.get(value):
        return build(asked)
    if why := NOT_IS.get(value):
        asked.refuse(f"is:{value} cannot be answered here: {why}.")
    if not any(name.startswith(value) for name in STATUSES):
        asked.refuse(f"There is no is:{asked.value[:60]}.", *sorted(IS), *STATUSES)
    return status(asked)


HAS: dict[str, Callable[[Asked], Q]] = {
    "attention": _attention,
    "unresolved": lambda _: Q(unresolved_comment_count__gt=0, unresolved_comment_count__isnull=False),
}
NOT_HAS = {"draft": NOT_TOLD, "edit": NOT_TOLD, "star": NOT_TOLD}


def has(asked: Asked) -> Q:
    value = asked.value.lower()
    if build := HAS.get(value):
        return build(asked)
    if why := NOT_HAS.get(value):
        asked.refuse(f"has:{value} cannot be answered here: {why}.")
    asked.refuse(f"There is no has:{asked.value[:60]}.", *sorted(HAS))


add(
    Operator("status", status, "open, merged, abandoned ...", values=tuple(STATUSES)),
    Operator("is", is_, "a state, or what you are to it", values=(*sorted(IS), *STATUSES)),
    Operator("has", has, "what is on it", values=tuple(sorted(HAS))),
)
