"""The 18 label configurations of shared/data/gerrit_labels.json as policies: of each a change that passes, and without
any one of its votes one that lacks exactly that."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from reviewq.changes.rules.policy import ExtraVote, Policy, Subject, choose
from reviewq.changes.rules.snapshot import LabelFact

from .builder import CORE, CORE_2, FRIEND
from .policy_cases import APPROVED, APPROVER, CI_PASSED, CORE_3, PTL, TWO, Example, shared

CORES = {"counting_groups": ("cores",), "approving_groups": ("cores",)}
FREEZABLE = {"blocking": {"Review-Priority": -1}}
ANY_CANDIDATE = ExtraVote("Backport-Candidate", -1)  # kolla: a vote of any sign
TIERS = [CI_PASSED, ("Code-Review", 2, CORE), ("Code-Review", 2, CORE_3), ("Workflow", 1, APPROVER)]
BY_TIERS: dict[str, Any] = {"counting_groups": ("cores", "reviewers"), "approving_groups": ("approvers",)}
WHOLE = [*TWO, APPROVED]

# project -> (what its record says, the votes that it takes, votes that change nothing)
CONFIGURATIONS: dict[str, tuple[dict[str, Any], list[tuple[str, int, int]], list[tuple[str, int, int]]]] = {
    "nova": (CORES | {"blocking": {}}, WHOLE, [("Review-Priority", 1, FRIEND)]),
    "nova-specs": (CORES | {"blocking": {}}, WHOLE, [("Review-Priority", 2, CORE)]),
    "neutron": (CORES | FREEZABLE, WHOLE, [("Review-Priority", 2, CORE)]),
    "neutron-lib": (
        {"counting_groups": ("cores",), "approving_groups": ("approvers",)} | FREEZABLE,
        [*TWO, ("Workflow", 1, APPROVER)],
        [],
    ),
    "cinder": (CORES | FREEZABLE, WHOLE, []),
    "ironic": (BY_TIERS | {"blocking": {}}, TIERS, [("Backport-Candidate", 1, CORE)]),
    "glance": (CORES | FREEZABLE, WHOLE, [("Review-Priority", 1, PTL)]),
    "kolla": (
        {"counting_groups": ("cores", "reviewers"), "approving_groups": ("cores",), "extra_votes": (ANY_CANDIDATE,)}
        | FREEZABLE,
        [CI_PASSED, ("Code-Review", 2, CORE), ("Code-Review", 2, CORE_3), APPROVED, ("Backport-Candidate", -1, CORE)],
        [],
    ),
    "oslo": (CORES | {"blocking": {}}, WHOLE, [("Backport-Candidate", -2, CORE)]),
    "octavia": (CORES | {"blocking": {}}, WHOLE, [("Backport-Candidate", 2, CORE)]),
    "horizon": (CORES | FREEZABLE, WHOLE, []),
    "tempest": (CORES | FREEZABLE, WHOLE, [("Review-Priority", 2, FRIEND)]),
    "openstack-ansible": (
        {"counting_groups": ("cores", "reviewers"), "approving_groups": ("cores",), "blocking": {}},
        [CI_PASSED, ("Code-Review", 2, CORE), ("Code-Review", 2, CORE_3), APPROVED],
        [("Backport-Candidate", -1, FRIEND)],
    ),
    "requirements": (CORES | {"blocking": {}}, WHOLE, []),
    "releases": (
        CORES | {"required_plus_two": 1, "blocking": {}, "extra_votes": (ExtraVote("PTL-Approved"),)},
        [CI_PASSED, ("Code-Review", 2, CORE), ("PTL-Approved", 1, PTL), APPROVED],
        [],
    ),
    "governance": (
        {"review_label": "Rollcall-Vote", "counting_groups": ("cores",), "approving_groups": ("approvers",)}
        | {"blocking": {"Rollcall-Vote": -1}},
        [CI_PASSED, ("Rollcall-Vote", 1, CORE), ("Rollcall-Vote", 1, CORE_2), ("Workflow", 1, APPROVER)],
        [("Code-Review", 1, FRIEND)],
    ),
    "opendev/infra-specs": (
        {"required_plus_two": 0, "approving_groups": ("ptls",), "blocking": {"Rollcall-Vote": -2}}
        | {"extra_votes": (ExtraVote("Rollcall-Vote", 1, 2, "cores"),)},
        [CI_PASSED, ("Rollcall-Vote", 1, CORE), ("Rollcall-Vote", 1, CORE_2), ("Workflow", 1, PTL)],
        [("Code-Review", 2, FRIEND)],
    ),
    "openstack/project-config": (CORES | {"blocking": {}}, WHOLE, []),
}


@cache
def told() -> dict[str, Any]:
    return json.loads(shared("data", "gerrit_labels.json").read_text())


def labels_of(project: str) -> dict[str, LabelFact]:
    """The ranges of the labels that the project defines itself."""
    defined = told()["projects"][project]["labels_defined"]
    values = {name: [one["value"] for one in label["values"]] for name, label in defined.items()}
    return {name: LabelFact(min(scale), max(scale)) for name, scale in values.items()}


def example(project: str) -> Example:
    record, votes, more = CONFIGURATIONS[project]
    return Example(project, Policy(project, **record), votes, labels_of(project), more)


def test_each_configuration_is_here():
    assert set(CONFIGURATIONS) == set(told()["projects"])
    assert len(CONFIGURATIONS) == 18


@pytest.mark.parametrize("project", CONFIGURATIONS)
def test_a_change_passes_and_lacks_exactly_what_is_taken_from_it(project):
    example(project).check()


@pytest.mark.parametrize("project", CONFIGURATIONS)
def test_the_record_blocks_by_the_votes_that_block_in_gerrit(project):
    """A submit requirement `-label:X=MIN` in the file is a blocking vote of the record, and holds the change."""
    asked = told()["projects"][project]["submit_requirements"]
    blocking = [name for name, one in asked.items() if one["submittableIf"] == f"-label:{name}=MIN"]
    one = example(project)
    for label in blocking:
        lowest = labels_of(project)[label].min
        assert one.policy.blocking.get(label) == lowest
        turn = one.story(extra=[(label, lowest, CORE)]).turn()
        assert (turn.lane, turn.reasons[0].code, turn.reasons[0].label) == ("held", "held", label)


@pytest.mark.parametrize("project", CONFIGURATIONS)
def test_a_vote_of_somebody_outside_the_groups_does_not_do(project):
    one = example(project)
    groups = {"Workflow": one.policy.approving_groups, one.policy.review_label: one.policy.counting_groups}
    for vote in one.votes:
        if groups.get(vote[0]):
            turn = one.story(without=vote, extra=[(vote[0], vote[1], FRIEND)]).turn()
            assert turn.missing == {vote[0]: 1}


def test_stable_branches_have_their_own_record_where_the_file_says_so():
    """There the votes of the stable groups count, and those of the project's cores do not."""
    summaries = {project: one["summary"] for project, one in told()["projects"].items()}
    projects = [project for project, one in summaries.items() if one["stable_plus2_groups"]]
    assert len(projects) == 10
    for project in projects:
        stable = Policy(project, "stable/*", counting_groups=("stable-maint",), approving_groups=("stable-maint",))
        kinds = frozenset({"backport"})
        choice = choose([example(project).policy, stable], Subject(project, "stable/2026.1", kinds))
        assert choice.policy is stable
        votes = [CI_PASSED, ("Code-Review", 2, CORE_2), ("Code-Review", 2, CORE_3), ("Workflow", 1, CORE_3)]
        there = Example(f"{project} stable", stable, votes, labels_of(project))
        there.check()
        turn = there.story(without=votes[1], extra=[("Code-Review", 2, CORE)]).turn()
        assert turn.missing == {"Code-Review": 1}
        assert "plus_two_not_counted" in [reason.code for reason in turn.reasons]
