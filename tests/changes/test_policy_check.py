"""What people may type into a policy record, and what is said of everything else."""

from __future__ import annotations

import random
from typing import Any

import pytest

from reviewq.changes.models import Policy
from reviewq.changes.policy_records import FIELDS, policy_json
from reviewq.changes.rules.policy_check import problems

GOOD: list[dict[str, Any]] = [
    {},
    {"project_pattern": "openstack/*", "branch_pattern": "stable/20??.1", "category": "docs"},
    {"approve_label": "", "ci_label": "", "required_approvals": 0},
    {"counting_groups": ["nova-core", "ldap/cn=cores"], "owner_group": "nova-core"},
    {"extra_votes": [{"label": "PTL-Approved"}, {"label": "Verified", "account": "brine-ci", "path": "a/*"}]},
    {"extra_votes": [{"label": "Backport-Candidate", "value": -2, "count": 1, "group": ""}]},
    {"blocking": {"Review-Priority": -1, "Rollcall-Vote": -2}},
    {"valid_from": "2026-01-01", "valid_to": "2026-01-01"},
    {"review_label": "Rollcall-Vote", "required_plus_two": 20},
    {"required_plus_two": 1, "expert_votes": 5, "expert_value": 2},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"project_pattern": ""}, "project_pattern"),
    ({"project_pattern": "^openstack/.*"}, "project_pattern"),
    ({"project_pattern": "nova[ab]"}, "project_pattern"),
    ({"project_pattern": "a b"}, "project_pattern"),
    ({"project_pattern": "x" * 301}, "project_pattern"),
    ({"project_pattern": "*a" * 30}, "project_pattern"),
    ({"project_pattern": 7}, "project_pattern"),
    ({"branch_pattern": "master\x00"}, "branch_pattern"),
    ({"branch_pattern": "\ud800"}, "branch_pattern"),
    ({"review_label": ""}, "review_label"),
    ({"review_label": "Code Review"}, "review_label"),
    ({"approve_label": "Über"}, "approve_label"),
    ({"approve_label": "Code-Review"}, "ci_label"),
    ({"category": "documentation"}, "category"),
    ({"category": ["docs"]}, "category"),
    ({"required_plus_two": -1}, "required_plus_two"),
    ({"required_plus_two": 10**30}, "required_plus_two"),
    ({"required_plus_two": True}, "required_plus_two"),
    ({"required_plus_two": "2"}, "required_plus_two"),
    ({"required_approvals": 1.5}, "required_approvals"),
    ({"expert_votes": 6}, "expert_votes"),
    ({"expert_votes": -1}, "expert_votes"),
    ({"expert_value": 0}, "expert_value"),
    ({"expert_value": "1"}, "expert_value"),
    ({"wait_hours": 10**9}, "wait_hours"),
    ({"ci_patience_hours": 0}, "ci_patience_hours"),
    ({"small_lines": None}, "small_lines"),
    ({"owner_counts": "yes"}, "owner_counts"),
    ({"counting_groups": "nova-core"}, "counting_groups"),
    ({"counting_groups": ["a", "a"]}, "counting_groups"),
    ({"counting_groups": ["a"] * 21}, "counting_groups"),
    ({"approving_groups": [""]}, "approving_groups"),
    ({"approving_groups": [7]}, "approving_groups"),
    ({"extra_votes": {}}, "extra_votes"),
    ({"extra_votes": [7]}, "extra_votes"),
    ({"extra_votes": [{}]}, "extra_votes"),
    ({"extra_votes": [{"label": "A", "who": "x"}]}, "extra_votes"),
    ({"extra_votes": [{"label": "A", "value": 11}]}, "extra_votes"),
    ({"extra_votes": [{"label": "A", "count": 0}]}, "extra_votes"),
    ({"extra_votes": [{"label": "A", "account": "x", "count": 2}]}, "extra_votes"),
    ({"extra_votes": [{"label": "A", "path": "[a]"}]}, "extra_votes"),
    ({"extra_votes": [{"label": "A", "group": "x" * 400}]}, "extra_votes"),
    ({"extra_votes": [{"label": "A", "group": None}]}, "extra_votes"),
    ({"blocking": []}, "blocking"),
    ({"blocking": {"A": 0}}, "blocking"),
    ({"blocking": {"A": "−1"}}, "blocking"),
    ({"blocking": {"a b": -1}}, "blocking"),
    ({"valid_from": "soon"}, "valid_from"),
    ({"valid_to": 20260101}, "valid_to"),
    ({"valid_from": "2026-01-02", "valid_to": "2026-01-01"}, "valid_to"),
    ({"name": "x" * 101}, "name"),
    ({"source": "a\nb"}, "source"),
    ({"owner_group": 7}, "owner_group"),
]


def with_defaults(values: dict[str, Any]) -> dict[str, Any]:
    return policy_json(Policy()) | values


@pytest.mark.parametrize("values", GOOD)
def test_what_may_be_typed(values):
    assert problems(with_defaults(values)) == {}


@pytest.mark.parametrize(("values", "field"), BAD)
def test_what_may_not_is_told_beside_its_field(values, field):
    found = problems(with_defaults(values))
    assert list(found) == [field]
    assert found[field][0].isupper() or found[field].split()[0] in FIELDS
    assert found[field].endswith(".")
    assert len(found[field]) < 300


def test_any_json_at_all_is_survived():
    chance = random.Random(11)
    values = [
        None,
        True,
        0,
        -1,
        10**40,
        1.5,
        "",
        "x" * 10_000,
        "\x00",
        "\u202e",
        [],
        {},
        [[]],
        [{"label": []}],
        {"": {}},
    ]
    for _ in range(3_000):
        typed = {name: chance.choice(values) for name in FIELDS if chance.random() < 0.5}
        assert set(problems(typed)) <= set(FIELDS)
