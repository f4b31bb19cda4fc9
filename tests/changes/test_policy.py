"""Which policy applies: they vary by project and branch (process §3)."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.policy import DEFAULT, Policy, policy_for

ALL = Policy(required_plus_two=3)
NOVA = Policy("openstack/nova")
ANY_STABLE = Policy("*", "stable/*")
NOVA_STABLE = Policy("openstack/nova", "stable/*")
FAMILY = Policy("openstack/*")
RECORDS = [ALL, NOVA, ANY_STABLE, NOVA_STABLE, FAMILY]


@pytest.mark.parametrize(
    ("project", "branch", "expected"),
    [
        ("openstack/nova", "master", NOVA),
        ("openstack/nova", "stable/2026.1", NOVA_STABLE),
        ("openstack/cinder", "master", FAMILY),
        ("openstack/cinder", "stable/2026.1", FAMILY),  # the project's pattern weighs more than the branch's
        ("x/y", "stable/1", ANY_STABLE),
        ("x/y", "master", ALL),
        ("OpenStack/nova", "master", ALL),
    ],
)
def test_the_most_specific_wins(project, branch, expected):
    assert policy_for(RECORDS, project, branch) is expected
    assert policy_for(reversed(RECORDS), project, branch) is expected


def test_without_a_match_the_default():
    assert policy_for([NOVA], "x/y", "master") is DEFAULT
    assert (DEFAULT.required_plus_two, DEFAULT.blocking) == (2, {"Review-Priority": -1})
