"""What follows from an edit of domains, their rules or experts: links of changes, and the turns that a policy makes
depend on them. Called in the transaction of the edit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from .concerned import derive_now_or_soon
from .domain_rows import keep_links, load_matcher
from .models import Change, ChangeDomain, Facts, Policy

__all__ = ["domains_changed", "keep_links", "load_matcher"]

BATCH = 5_000


def domains_changed(
    now: datetime, projects: Collection[int] | None = None, domains: Collection[int] | None = None
) -> None:
    """Works out anew which changes are in which domains, and derives the open ones whose policy asks experts: at once,
    or with the next poll where these are very many. `projects`: ids, where the edit is about these alone. `domains`:
    ids of those that were edited (a rule may take files away from others, so links are looked at for all of them);
    None: any, or one is gone."""
    changes = Change.objects.order_by("id")
    if projects is not None:
        changes = changes.filter(project_id__in=projects)
    ids, matcher, differing = list(changes.values_list("id", flat=True)), load_matcher(), set[int]()
    for start in range(0, len(ids), BATCH):
        differing |= keep_links(ids[start : start + BATCH], matcher)
    derive_now_or_soon(_asking(differing, domains, None if projects is None else set(ids)), now)


def _asking(differing: set[int], domains: Collection[int] | None, among: set[int] | None) -> list[int]:
    """The open changes whose policy asks experts and that are in other domains now, or in one that was edited; the
    newest first."""
    policies = list(Policy.objects.filter(expert_votes__gt=0).values_list("id", flat=True))
    if not policies:
        return []
    open_ones = Facts.objects.filter(policy_key__in=policies, change__status=Change.Status.NEW).order_by("-pk")
    ids = [pk for pk in open_ones.values_list("pk", flat=True) if among is None or pk in among]
    if domains is None:
        return ids
    inside = ChangeDomain.objects.filter(domain_id__in=domains).values_list("change_id", flat=True)
    concerned = differing | set(inside)
    return [pk for pk in ids if pk in concerned]
