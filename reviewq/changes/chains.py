"""What a change stands on and what stands on it: relation chains by parent commits, and Depends-On footers.

References are looked up when they are needed, not when they are stored: the change that one means may be synced later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from .fast import select
from .models import Change, Dependency, PatchSet

MAX_DEPTH = 30  # longest chain that is followed; cycles end by themselves


@dataclass(frozen=True, slots=True)
class Lower:
    """A change below another one. `is_current`: the reference means its current patch set; `is_circle`: it stands on
    that other one in turn."""

    change: int
    number: int
    status: str
    is_current: bool
    via_footer: bool
    is_direct: bool
    is_circle: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    change: int
    number: int
    status: str
    is_current: bool


def lower_of(ids: Collection[int]) -> tuple[dict[int, list[Lower]], dict[int, list[str]]]:
    """(change id -> everything that it stands on, the nearest first; change id -> its Depends-On that mean no change of
    this mirror). Open changes are followed further down. An unknown parent commit is nothing special: it is what the
    branch had."""
    links: dict[int, list[tuple[_Target, bool]]] = {}
    unknown: dict[int, list[str]] = defaultdict(list)
    frontier = set(ids)
    for _ in range(MAX_DEPTH):
        if not frontier:
            break
        found = _direct(frontier, unknown)
        links.update({change: found.get(change, []) for change in frontier})
        frontier = {t.change for targets in found.values() for t, _ in targets if t.status == "NEW"} - links.keys()
    return {change: _walk(change, links) for change in ids if links.get(change)}, unknown


def _walk(start: int, links: dict[int, list[tuple[_Target, bool]]]) -> list[Lower]:
    seen, below = {start}, []
    level = [(target, footer, True) for target, footer in links[start]]
    while level:
        deeper: list[tuple[_Target, bool, bool]] = []
        for target, footer, is_direct in level:
            if target.change in seen:
                continue
            seen.add(target.change)
            circle = _reaches(target.change, start, links)
            below.append(
                Lower(target.change, target.number, target.status, target.is_current, footer, is_direct, circle)
            )
            if target.status == "NEW":
                deeper += [(t, f, False) for t, f in links.get(target.change, [])]
        level = deeper
    return below


def _reaches(start: int, goal: int, links: dict[int, list[tuple[_Target, bool]]]) -> bool:
    """Whether the open change `start` stands on `goal`, directly or through other open ones."""
    seen, frontier = {start}, [start]
    while frontier:
        found = {t.change for change in frontier for t, _ in links.get(change, []) if t.status == "NEW"}
        if goal in found:
            return True
        frontier = list(found - seen)
        seen |= found
    return False


def _direct(ids: Collection[int], unknown: dict[int, list[str]]) -> dict[int, list[tuple[_Target, bool]]]:
    """change id -> (what it names, whether by a footer). Adds to `unknown` the footers that name nothing."""
    columns = ("change_id", "kind", "reference", "change__server_id")
    rows = list(Dependency.objects.filter(change_id__in=ids).order_by("id").values_list(*columns))
    parents = {reference for _, kind, reference, _ in rows if kind == Dependency.Kind.PARENT}
    footers = {reference for _, kind, reference, _ in rows if kind == Dependency.Kind.DEPENDS_ON}
    named = {False: _by_revision(parents) if parents else {}, True: _by_footer(footers) if footers else {}}
    found: dict[int, list[tuple[_Target, bool]]] = defaultdict(list)
    for change, kind, reference, server in rows:
        is_footer = kind == Dependency.Kind.DEPENDS_ON
        targets = named[is_footer].get((server, reference), [])
        found[change] += [(target, is_footer) for target in targets if target.change != change]
        if is_footer and not targets:
            unknown[change].append(_number_in(reference) or reference)
    return found


def _by_revision(revisions: Collection[str]) -> dict[tuple[int, str], list[_Target]]:
    found: dict[tuple[int, str], list[_Target]] = defaultdict(list)
    columns = ("revision", "change_id", "change__number", "change__status", "change__revision", "change__server_id")
    rows = PatchSet.objects.filter(revision__in=revisions, change__gone_at=None).values_list(*columns)
    for revision, change, number, status, current, server in rows:
        found[server, revision].append(_Target(change, number, status, revision == current))
    return found


def _by_footer(references: Collection[str]) -> dict[tuple[int, str], list[_Target]]:
    """A Change-Id may mean several changes (one a branch). As in Zuul the open ones count; without any, a merged one
    says that the wish is fulfilled, and only after that an abandoned one that it never will be."""
    found: dict[tuple[int, str], list[_Target]] = defaultdict(list)
    numbers = {int(n) for n in map(_number_in, references) if n.isdigit()}
    wanted = Q(number__in=numbers) | Q(change_id__in=references)
    columns = ("id", "number", "status", "server_id", "change_id", "project__name")
    for key, number, status, server, change_id, project in (
        Change.objects.filter(wanted, gone_at=None).order_by("id").values_list(*columns)
    ):
        for name in names_of(number, change_id, project):
            if name in references:
                found[server, name].append(_Target(key, number, status, True))
    return {reference: _that_count(targets) for reference, targets in found.items()}


def names_of(number: int, change_id: str, project: str) -> tuple[str, str, str]:
    """Every reference by which a Depends-On footer may mean the change."""
    return change_id, f"number:{number}", f"number:{number}@{project}"


def _number_in(reference: str) -> str:
    """The number that a reference of the form `number:N` or `number:N@project` names; '' for a Change-Id."""
    return reference.removeprefix("number:").partition("@")[0] if reference.startswith("number:") else ""


def _that_count(targets: list[_Target]) -> list[_Target]:
    for status in Change.Status.NEW, Change.Status.MERGED:
        alike = [target for target in targets if target.status == status]
        if alike:
            return alike
    return targets


def dependents_of(ids: Collection[int]) -> set[int]:
    """The changes that stand on these, directly or through others, these themselves left out."""
    found: set[int] = set()
    frontier = set(ids)
    for _ in range(MAX_DEPTH):
        if not frontier:
            break
        references = {revision for _, revision in select(PatchSet, ["revision"], frontier)}
        columns = ("number", "change_id", "project__name")
        for number, change_id, project in Change.objects.filter(id__in=frontier).values_list(*columns):
            references.update(names_of(number, change_id, project))
        above = set(Dependency.objects.filter(reference__in=references).values_list("change_id", flat=True))
        frontier = above - found - set(ids)
        found |= frontier
    return found
