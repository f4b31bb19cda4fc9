"""Whose vote could end a turn: cores' or experts' where nothing else is missing, anybody's before."""

from __future__ import annotations

import pytest

from reviewq.changes.able import able
from reviewq.changes.actions import save_core
from reviewq.changes.domain_links import domains_changed
from reviewq.changes.models import Core, Domain, DomainRule, Expert, Group, GroupMember, Policy
from reviewq.changes.rules.holder import Lane
from tests.factories import NOW, make_account, make_change, make_project, plus_two

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_before_the_first_plus_two_anybody_helps_and_after_it_cores_alone() -> None:
    project = make_project()
    for name in ("Ada", "Ben", "Cy"):
        save_core(Core(project=project, account=make_account(name)), NOW)
    ada, ben, cy = (make_account(name).pk for name in ("Ada", "Ben", "Cy"))
    first, second = make_change(), make_change(votes=plus_two("Ada"))
    own = make_change(votes=plus_two("Ada"), owner=make_account("Ben"))
    approval = make_change(votes=plus_two("Ada", "Ben"))
    found = able([one.pk for one in (first, second, own, approval)], TODAY)
    assert first.pk not in found
    assert (found[second.pk].lane, found[second.pk].accounts) == (Lane.SECOND, {ben, cy})
    assert found[own.pk].accounts == {cy}
    assert (found[approval.pk].lane, found[approval.pk].accounts) == (Lane.APPROVAL, {ada, ben, cy})


def test_a_policy_names_whose_votes_count() -> None:
    keepers = Group.objects.create(server=make_project().server, uuid="k", name="keepers", read_at=NOW)
    GroupMember.objects.create(group=keepers, account=make_account("Kim"))
    save_core(Core(project=make_project(), account=make_account("Ben")), NOW)
    Policy.objects.create(counting_groups=["keepers"], required_plus_two=2)
    kim, ada = make_account("Kim"), make_account("Ada")
    GroupMember.objects.create(group=keepers, account=ada)
    change = make_change(votes=plus_two("Ada"))
    assert able([change.pk], TODAY)[change.pk].accounts == {kim.pk}


def test_where_an_expert_is_missing_experts_of_that_domain() -> None:
    Policy.objects.create(required_plus_two=1, expert_votes=1)
    domain = Domain.objects.create(slug="berths", name="Berths")
    DomainRule.objects.create(domain=domain, pattern="mooring/berth/")
    for name in ("Eve", "Ada"):
        Expert.objects.create(domain=domain, account=make_account(name), named_at=NOW)
    domains_changed(NOW)
    change = make_change(votes=plus_two("Ada"))
    found = able([change.pk], TODAY)[change.pk]
    assert (found.lane, found.accounts) == (Lane.EXPERT, {make_account("Eve").pk})


def test_nobody_known_says_nothing() -> None:
    change = make_change(votes=plus_two("Ada"))
    assert able([change.pk], TODAY) == {}
