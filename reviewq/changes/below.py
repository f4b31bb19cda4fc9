"""What the open changes of one project stand on, read for all of them at once: pages that speak of many changes ask so
in one query. `chains` has the whole story of few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .models import Change, Dependency, Facts, PatchSet, Project


def below_of(project: Project, by_number: Mapping[int, int], sees_private: bool) -> dict[int, set[int]]:
    """Open change of a project -> the open changes that it stands on directly: by the parents of its commit, and by
    Depends-On. A footer with a number is read where it means one of `by_number` (number -> id); one query."""
    seen = Q(status=Change.Status.NEW, gone_at=None)
    if not sees_private:
        seen &= Q(is_private=False)
    server = OuterRef("change__server")
    commits = PatchSet.objects.filter(
        revision=OuterRef("reference"), change__in=Change.objects.filter(seen), change__server=server
    )
    footers = Change.objects.filter(seen, change_id=OuterRef("reference"), server=server)
    target = Coalesce(
        Subquery(commits.values("change")[:1]), Subquery(footers.values("pk")[:1]), output_field=IntegerField()
    )
    rows = Dependency.objects.filter(change__facts__project=project.pk, change__facts__is_listed=True)
    found: dict[int, set[int]] = defaultdict(set)
    for change, reference, lower in (
        rows.annotate(lower=target).order_by().values_list("change_id", "reference", "lower")
    ):
        meant = lower or by_number.get(_number_in(reference, project.name))
        if meant is not None and meant != change:
            found[change].add(meant)
    return found


def _number_in(reference: str, project: str) -> int:
    """The number of `number:N` or `number:N@project`; 0: it is none, or of another project."""
    number, _, where = reference.removeprefix("number:").partition("@")
    is_here = reference.startswith("number:") and where in ("", project)
    return int(number) if is_here and number.isascii() and number.isdecimal() and len(number) < 19 else 0


def numbers_of(project: Project, sees_private: bool) -> dict[int, int]:
    """Number -> id of the open changes of a project; one query."""
    rows = Facts.objects.filter(project=project.pk, is_listed=True)
    rows = rows if sees_private else rows.filter(is_private=False)
    return dict(rows.order_by().values_list("number", "change_id"))


def with_all_below(ids: Collection[int], below: Mapping[int, Collection[int]]) -> set[int]:
    """These changes and all that they stand on, directly or through others."""
    found: set[int] = set()
    frontier = set(ids)
    while frontier:
        found |= frontier
        frontier = {lower for one in frontier for lower in below.get(one, ())} - found
    return found
