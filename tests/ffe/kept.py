"""A cycle, requests of it, and what happens to their changes, as the poll would bring it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User

from reviewq.changes.actions import save_core
from reviewq.changes.models import Account, Change, Core, Project
from reviewq.cycles import calendar
from reviewq.cycles.models import Cycle, CycleDate
from reviewq.cycles.rules.cycle import Kind
from reviewq.ffe.models import Member, Request, Sponsor
from reviewq.ffe.rules.life import State
from reviewq.people.models import Link, Role
from tests.factories import DAY, NOW, make_account, make_project

WEEK = 7 * DAY
DATES = {
    Kind.MILESTONE_2: -50 * DAY,
    Kind.FEATURE_FREEZE: -2 * DAY,
    Kind.RC1: 12 * DAY,
    Kind.RELEASE: 33 * DAY,
}


def make_cycle(slug: str = "kelp", shift: timedelta = timedelta(0)) -> Cycle:
    """A cycle that had its feature freeze two days ago, or so much later or earlier."""
    begins = NOW - 120 * DAY + shift
    found, is_new = Cycle.objects.get_or_create(slug=slug, defaults={"name": f"{slug.title()}", "begins_at": begins})
    if is_new:
        dates = [(kind, NOW + away + shift) for kind, away in DATES.items()]
        CycleDate.objects.bulk_create(CycleDate(cycle=found, kind=kind, day=at.date(), at=at) for kind, at in dates)
        calendar.forget()
    return found


def make_request(*changes: Change, state: State = State.GRANTED, effort: str = "topic/kelp", **given: Any) -> Request:
    """A request for these changes, asked for three days ago by Ana; granted: yesterday, for six more days."""
    project = changes[0].project if changes else make_project()
    values: dict[str, Any] = {
        "cycle": make_cycle(),
        "project": project,
        "title": "Kelp beds",
        "by_name": "Ana",
        "made_at": NOW - 3 * DAY,
        "requested_at": None if state is State.DRAFT else NOW - 3 * DAY,
    }
    if state is State.GRANTED:
        decided = {"decided_at": NOW - DAY, "decided_by_name": "Tunde"}
        values |= {"granted_at": NOW - DAY, "until": NOW + 6 * DAY, **decided}
    request = Request.objects.create(effort=effort, state=state, **(values | given))
    joined = request.made_at
    Member.objects.bulk_create(Member(request=request, change=one, joined_at=joined) for one in changes)
    return request


def make_sponsor(request: Request, name: str, at: datetime = NOW - 2 * DAY, **given: Any) -> Sponsor:
    user, account = person(name)
    return Sponsor.objects.create(request=request, user=user, name=name, account=account, at=at, **given)


def person(name: str, role: str = "", core_of: Project | None = None, project: str = "*") -> tuple[User, Account]:
    """Somebody with a verified account; `role`: ptl or deputy of the projects; `core_of`: core there."""
    account = make_account(f"{name} Gerrit")
    user, is_new = User.objects.get_or_create(username=name.lower(), defaults={"first_name": name})
    if is_new:
        Link.objects.create(user=user, account=account, is_verified=True)
    if role:
        Role.objects.create(user=user, kind=role, project_pattern=project)
    if core_of:
        save_core(Core(project=core_of, account=account))
    return user, account


def acts(request: Request) -> list[str]:
    """What happened to it, oldest first, as it was written."""
    return list(request.events.order_by("pk").values_list("kind", flat=True))


def place(request: Request, change: Change) -> str | None:
    """Why a change left; `in`: it has not; None: it never was there."""
    found = Member.objects.filter(request=request, change=change).first()
    return None if found is None else found.left_why or "in"
