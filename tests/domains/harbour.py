"""A small harbour with two domains, for the tests of the map, of what is learned, and of the panel of a change."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.test import Client

from reviewq.changes.domain_links import domains_changed
from reviewq.changes.models import Account, Change, Core, Domain, DomainRule, Expert
from reviewq.people.models import Role
from reviewq.reviews.models import Review
from tests.factories import DAY, NOW, at_once, make_account, make_change, make_project

BERTH, TIDE, NEITHER = ({path: (10, 2)} for path in ("mooring/berth/plan.py", "mooring/tide/clock.py", "README"))


@dataclass(slots=True)
class Harbour:
    """`berths` has two cores who are active there, `tides` one; `spanning` touches both."""

    berths: Domain
    tides: Domain
    ada: Account  # core, and knows both
    bo: Account  # core, and knows berths
    cyd: Account  # knows tides, and is named there; no core
    dee: Account  # reviewed tides a little; no core
    gus: Account  # core, one drive-by in tides
    spanning: Change
    private: Change


def make_domain(slug: str, *folders: str, name: str = "", project: str = "mooring") -> Domain:
    domain = Domain.objects.create(slug=slug, name=name or slug.capitalize())
    for folder in folders:
        DomainRule.objects.create(domain=domain, project_pattern=project, pattern=folder)
    return domain


def make_review(change: Change, account: Account, days: float, value: int | None = 1) -> Review:
    at = NOW - days * DAY
    return Review.objects.create(change=change, project=change.project, account=account, at=at, value=value)


def make_expert(domain: Domain, account: Account) -> Expert:
    return Expert.objects.create(domain=domain, account=account, named_by_name="root", named_at=NOW)


def make_harbour() -> Harbour:
    """Six open changes of berths, four of tides, one of both, one of neither, and one that is private."""
    berths, tides = make_domain("berths", "mooring/berth/"), make_domain("tides", "mooring/tide/")
    ada, bo, cyd, dee, gus = (make_account(f"{name} Pier") for name in ("Ada", "Bo", "Cyd", "Dee", "Gus"))
    with at_once():
        of_berths = [make_change(files=BERTH, age=(number + 2) * DAY) for number in range(6)]
        of_tides = [make_change(files=TIDE, age=20 * DAY) for _ in range(4)]
        spanning = make_change(files=BERTH | TIDE)
        make_change(files=NEITHER)
        private = make_change(files=TIDE, is_private=True)
    for account in (ada, bo, gus):
        Core.objects.create(project=make_project(), account=account, source="hand", first_seen=NOW, last_seen=NOW)
    for number in range(3):
        for account in (ada, bo):
            make_review(of_berths[number], account, number + 1)
        for account in (ada, cyd, dee):
            make_review(of_tides[number], account, number + 2)
    make_review(of_tides[3], gus, 1)
    make_expert(tides, cyd)
    domains_changed(NOW)
    return Harbour(berths, tides, ada, bo, cyd, dee, gus, spanning, private)


def client_of(name: str, role: str = "", *, is_staff: bool = False) -> Client:
    """A browser of somebody with that role for the project, or of an administrator."""
    user = User.objects.create_user(name, is_staff=is_staff)
    if role:
        Role.objects.create(user=user, kind=role, project_pattern="mooring")
    client = Client()
    client.force_login(user)
    return client
