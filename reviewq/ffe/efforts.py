"""The changes of an effort, as the facts have them, and the efforts that a project has open."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from django.db.models import Count, Max, Q

from reviewq.changes.models import Change, Facts

from .rules.truth import keys_of, topic_of

BY_CHANGE = "change/"  # how the key of a request begins that is for changes of no blueprint and no topic
MOST_OFFERED = 200


def changes_of(project: int, effort: str, branch_pattern: str) -> dict[int, int]:
    """id -> number of the effort's open changes that everybody may see, on the branches of a cycle."""
    if not effort or effort.startswith(BY_CHANGE):
        return {}
    is_of_it = Q(effort__in=keys_of(effort))
    if topic := topic_of(effort):
        is_of_it |= Q(change__topic=topic)
    facts = Facts.objects.filter(is_of_it, project=project, change__status=Change.Status.NEW, **seen_by_all())
    rows = facts.values_list("change_id", "change__number", "branch")
    return {pk: number for pk, number, branch in rows if fnmatchcase(branch, branch_pattern)}


def seen_by_all() -> dict[str, Any]:
    return {"is_private": False, "change__missing_since": None, "change__gone_at": None}


def known_effort(project: int, typed: str) -> str:
    """The key of an effort as people write one: `bp/NAME` or `topic/NAME` as they stand; else the blueprint of that
    name if changes name it, else the topic, else a blueprint without changes yet."""
    text = typed.strip()
    if text.startswith(("topic/", "bug/", BY_CHANGE)):
        return text
    if text.lower().startswith("bp/"):
        return text.lower()
    keys = [f"bp/{text.lower()}", f"topic/{text}"]
    known = set(Facts.objects.filter(project=project, effort__in=keys).values_list("effort", flat=True))
    return next((key for key in keys if key in known), keys[0])


def offered(project: int) -> list[str]:
    """The efforts of a project with open changes, what moved last first."""
    rows = Facts.objects.filter(project=project, is_listed=True, is_private=False).exclude(effort="")
    counted = rows.values("effort").annotate(n=Count("pk"), last=Max("updated")).order_by("-last", "effort")
    return [row["effort"] for row in counted[:MOST_OFFERED]]
