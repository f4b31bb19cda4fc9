"""Every query of campaigns. Which changes are one is worked out anew each time; only what people decided is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from reviewq.changes.models import Account, Project
from reviewq.parts.reads import listed, rows_of, server_urls
from reviewq.parts.rows import Row
from reviewq.people.reads import Viewer
from reviewq.trivial.actions import may_decide
from reviewq.trivial.models import Judged
from reviewq.trivial.rules.tag import WhyNot
from reviewq.trivial.words import dangers_words

from .models import Decision, Outsider
from .rules.differ import State, differences
from .rules.fold import Campaign, Member, fold, shape_in

MOST_ALIKE = 3000  # changes of the shapes of one page that are looked at
MOST_DECISIONS = 20
PAGE = 50  # members
REVIEW_LABEL = "Code-Review"
COLUMNS = (
    *(
        "change_id",
        "change__number",
        "change__subject",
        "project_id",
        "project__name",
        "shape",
        "change__owner_id",
        "change__topic",
    ),
    *("is_tagged", "is_vetoed", "is_outside"),
)
IS_VETOED = Q(is_tagged=False, why_not=WhyNot.VETO)
IS_OUTSIDE = Q(change__campaign_outsider__isnull=False, change__campaign_outsider__undone_at=None)


@dataclass(frozen=True, slots=True)
class Folded:
    """The campaigns that some changes belong to."""

    campaigns: tuple[Campaign, ...] = ()

    def by_change(self) -> dict[int, Campaign]:
        return {change: one for one in self.campaigns for change in one.changes}


def folded(ids: Collection[int] | QuerySet[Any, Any], viewer: Viewer) -> Folded:
    """The campaigns of these changes with all their members; one query."""
    shapes = Judged.objects.filter(change__in=ids).exclude(shape="").values("shape")
    wanted = fold(_members(Judged.objects.filter(shape__in=shapes), viewer))
    return Folded(tuple(wanted))


def campaign_of(key: str, viewer: Viewer) -> Campaign | None:
    """The campaign that a key leads to, also one of its further keys; one query. None: there is no such one now."""
    shape = shape_in(key)
    if not shape:
        return None
    found = fold(_members(Judged.objects.filter(shape=shape), viewer))
    return next((one for one in found if key in one.keys), None)


def _members(judged: QuerySet[Judged], viewer: Viewer) -> Iterable[Member]:
    seen = judged.filter(change__facts__is_listed=True)
    if not viewer.sees_private:
        seen = seen.filter(change__is_private=False)
    rows = seen.annotate(is_vetoed=IS_VETOED, is_outside=IS_OUTSIDE).order_by("pk").values_list(*COLUMNS)
    return (Member(*row) for row in rows[:MOST_ALIKE])


def outsiders_of(key: str, viewer: Viewer) -> list[Outsider]:
    """Who was taken out of the campaigns of this key's shape and is still out, with what the page says of them."""
    rows = Outsider.objects.filter(key__startswith=f"{shape_in(key)}-", undone_at=None, change__facts__is_listed=True)
    if not viewer.sees_private:
        rows = rows.filter(change__is_private=False)
    return list(rows.select_related("change", "change__project").order_by("change__number")[:MOST_ALIKE])


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the page of its campaign shows it; `differs`: in what it is unlike most others, in words."""

    row: Row
    differs: list[str]


@dataclass(frozen=True, slots=True)
class ApartLine:
    """A change with the same edit that is no member, and why: what the edit does there."""

    member: Member
    why: str


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """One page of a campaign's members, those that differ first. `patch_sets`: (change id, its newest) of all of them;
    `first`: the judgement of a member that is like most."""

    lines: list[MemberLine]
    differing: int
    patch_sets: list[tuple[int, int]]
    first: Judged | None
    apart: list[ApartLine]
    page: int
    pages: int


def page_of(campaign: Campaign, page: int, viewer: Viewer, now: datetime) -> CampaignPage:
    """The members with how they stand; as many queries for three members as for three hundred."""
    apart = {one.change: one for one in campaign.apart}
    rows_judged = Judged.objects.filter(pk__in=[*campaign.changes, *apart]).select_related("change__facts")
    known = {one.pk: one for one in rows_judged}
    judged = {pk: one for pk, one in known.items() if pk not in apart}
    differs = differences({pk: _state(one) for pk, one in judged.items()})
    ordered = sorted(
        (one for one in campaign.members if one.change in judged), key=lambda one: one.change not in differs
    )
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(page, pages)
    here = [one.change for one in ordered[(page - 1) * PAGE : page * PAGE]]
    rows = {row.id: row for row in rows_of(listed(here), viewer, server_urls(), now)}
    return CampaignPage(
        lines=[MemberLine(rows[pk], differs.get(pk, [])) for pk in here if pk in rows],
        differing=len(differs),
        patch_sets=[(pk, one.change.patch_set) for pk, one in judged.items()],
        first=next((judged[one.change] for one in reversed(ordered)), None),
        apart=[ApartLine(apart[pk], dangers_words(one.vetoes)) for pk, one in known.items() if pk in apart],
        page=page,
        pages=pages,
    )


def _state(judged: Judged) -> State:
    facts = judged.change.facts
    return State(
        size=facts.size,
        is_tagged=judged.is_tagged,
        ci=facts.ci,
        is_mergeable=judged.change.mergeable,
        has_minus=any(value < 0 for _, value in facts.votes.get(REVIEW_LABEL, ())),
    )


def decisions_of(keys: Collection[str]) -> list[Decision]:
    return list(Decision.objects.filter(key__in=keys)[:MOST_DECISIONS])


def names_of(accounts: Iterable[int]) -> dict[int, str]:
    """The names of these accounts; one query, also of none, so that pages cost the same."""
    return {account.pk: account.label for account in Account.objects.filter(pk__in={0, *accounts})}


def deciding(campaign: Campaign, viewer: Viewer) -> int:
    """On how many of the members the reader's word decides; two queries at most."""
    if not viewer.user.is_authenticated:
        return 0
    projects = {project.pk: project for project in Project.objects.filter(pk__in=campaign.project_ids)}
    theirs = {pk for pk, project in projects.items() if may_decide(viewer, project)}
    return sum(member.project_id in theirs for member in campaign.members)
