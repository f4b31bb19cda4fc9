"""Every row of shared/docs/openstack-process.md §3 (projects that vary the rule) as policy records: which one applies
to what, a change that passes, and without any one of its votes one that lacks exactly that."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from reviewq.changes.rules.category import Told, kinds_of
from reviewq.changes.rules.policy import ExtraVote, Policy, Subject, choose
from reviewq.changes.rules.snapshot import LabelFact

from .builder import CORE, CORE_2, FRIEND, OWNER, VENDOR, Story
from .policy_cases import (
    APPROVED,
    APPROVER,
    CI_PASSED,
    CORE_3,
    OUTSIDER,
    PTL,
    TWO,
    Example,
    shared,
)

ONE_PLUS_TWO = [CI_PASSED, ("Code-Review", 2, CORE), APPROVED]
WHOLE = [*TWO, APPROVED]
BY_APPROVER = [*TWO, ("Workflow", 1, APPROVER)]
ROLLCALL = {"Rollcall-Vote": LabelFact(-1, 1), "Code-Review": LabelFact(-1, 1)}
PTL_APPROVED = {"PTL-Approved": LabelFact(0, 1)}
CODE, DOCS = ("nova/compute/manager.py",), ("doc/source/index.rst",)
THREE_DAYS = timedelta(days=3)


@dataclass(frozen=True)
class Row:
    """`applies`: changes, each with the number in `records` of the record that applies to it (None: the default)."""

    case: str
    records: list[Policy]
    applies: list[tuple[Told, frozenset[str], int | None]]
    examples: list[Example]


def told(project: str, *paths: str, branch: str = "master", **more: object) -> Told:
    return Told(project, branch, paths or CODE, **more)  # type: ignore[arg-type]


NOBODY, CORES, MAINT = frozenset[str](), frozenset({"cores"}), frozenset({"stable-maint"})
VENDOR_CI = ExtraVote("Verified", 1, account="vendor-ci", path="cinder/volume/drivers/brine/*")
DRIVER = ("cinder/volume/drivers/brine/iscsi.py",)
TRIPLEO = [
    Policy("openstack/tripleo-*", counting_groups=("cores",)),
    Policy("openstack/tripleo-*", category="bot", required_plus_two=1),
    Policy("openstack/tripleo-*", category="backport", owner_group="cores", required_plus_two=1),
    Policy("openstack/tripleo-*", category="returned", required_plus_two=1),
]
CO_AUTHORED = Policy(
    "openstack/tripleo-*", owner_counts=True, extra_votes=(ExtraVote("Code-Review", 2, group="cores"),)
)

ROWS = [
    Row(
        "Nova docs typo / trivial docs",
        [Policy("openstack/nova"), Policy("openstack/nova", category="docs", required_plus_two=1)],
        [(told("openstack/nova", *DOCS), NOBODY, 1), (told("openstack/nova", *CODE, *DOCS), NOBODY, 0)],
        [Example("docs", Policy(required_plus_two=1), ONE_PLUS_TWO)],
    ),
    Row(
        "Kolla",
        [
            Policy("openstack/kolla"),
            *(Policy("openstack/kolla", category=kind, required_plus_two=1) for kind in ("ci", "docs", "trivial")),
        ],
        [
            (told("openstack/kolla", ".zuul.d/base.yaml", "tests/run.yml", "playbooks/pre.yml"), NOBODY, 0),
            (told("openstack/kolla", ".zuul.d/base.yaml", "playbooks/pre.yml"), NOBODY, 1),
            (told("openstack/kolla", "README.rst"), NOBODY, 2),
            (told("openstack/kolla", "docker/nova/Dockerfile.j2", message="Fix a typo\n\nTrivialFix\n"), NOBODY, 3),
            (told("openstack/kolla", "docker/nova/Dockerfile.j2"), NOBODY, 0),
        ],
        [Example("two +2", Policy(), WHOLE), Example("CI only", Policy(required_plus_two=1), ONE_PLUS_TWO)],
    ),
    Row(
        "12 ACLs",
        [],
        [],
        [Example("split", Policy(counting_groups=("cores",), approving_groups=("approvers",)), BY_APPROVER)],
    ),
    Row(
        "openstacksdk, openstackclient",
        [],
        [],
        [
            Example(
                "service cores",
                Policy(counting_groups=("cores", "vendor-team"), approving_groups=("cores",)),
                [CI_PASSED, ("Code-Review", 2, OUTSIDER), ("Code-Review", 2, CORE), APPROVED],
            )
        ],
    ),
    Row(
        "glance_store",
        [],
        [],
        [
            Example(
                "swift cores",
                Policy(counting_groups=("cores", "reviewers"), approving_groups=("cores",)),
                [CI_PASSED, ("Code-Review", 2, CORE_3), ("Code-Review", 2, CORE), APPROVED],
            )
        ],
    ),
    Row(
        "glance-specs, neutron-specs",
        [Policy("openstack/*-specs", approving_groups=("ptls",))],
        [(told("openstack/glance-specs", "specs/2026.2/a.rst"), NOBODY, 0), (told("openstack/glance"), NOBODY, None)],
        [Example("PTL approves", Policy(approving_groups=("ptls",)), [*TWO, ("Workflow", 1, PTL)])],
    ),
    Row(
        "ironic",
        [],
        [],
        [
            Example(
                "two tiers",
                Policy(counting_groups=("cores", "reviewers"), approving_groups=("approvers",)),
                [CI_PASSED, ("Code-Review", 2, CORE), ("Code-Review", 2, CORE_3), ("Workflow", 1, APPROVER)],
            )
        ],
    ),
    Row(
        "neutron-lib",
        [],
        [],
        [Example("committers", Policy(counting_groups=("cores",), approving_groups=("approvers",)), BY_APPROVER)],
    ),
    Row(
        'Neutron "mechanical" changes (translation / CI template imports)',
        [Policy("openstack/neutron", category=kind, required_plus_two=1) for kind in ("translation", "ci")],
        [
            (told("openstack/neutron", "neutron/locale/de/LC_MESSAGES/neutron.po"), NOBODY, 0),
            (told("openstack/neutron", "zuul.d/project.yaml"), NOBODY, 1),
            (told("openstack/neutron", "zuul.d/project.yaml", *CODE), NOBODY, None),
        ],
        [Example("mechanical", Policy(required_plus_two=1), ONE_PLUS_TWO)],
    ),
    Row(
        "Neutron specs",
        [Policy("openstack/neutron-specs", wait=THREE_DAYS)],
        [(told("openstack/neutron-specs", "specs/a.rst"), NOBODY, 0)],
        [Example("approved", Policy(wait=THREE_DAYS), WHOLE)],  # the wait itself: below
    ),
    Row(
        "requirements master, bot updates",
        [Policy("openstack/requirements"), Policy("openstack/requirements", "master", 1, category="bot")],
        [
            (told("openstack/requirements", "upper-constraints.txt", owner_is_bot=True), NOBODY, 1),
            (told("openstack/requirements", "upper-constraints.txt"), NOBODY, 0),
            (told("openstack/requirements", "a.txt", owner_is_bot=True, branch="stable/2026.1"), NOBODY, 0),
        ],
        [Example("bot", Policy(required_plus_two=1), ONE_PLUS_TWO), Example("all else", Policy(), WHOLE)],
    ),
    Row(
        "releases, release from master",
        [
            Policy("openstack/releases"),
            Policy(
                "openstack/releases",
                category="release",
                required_plus_two=1,
                extra_votes=(ExtraVote("PTL-Approved"),),
            ),
        ],
        [
            (told("openstack/releases", "deliverables/2026.2/nova.yaml"), NOBODY, 1),
            (told("openstack/releases", "openstack_releases/cmds/validate.py"), NOBODY, 0),
            (told("openstack/releases", "README.rst"), NOBODY, 0),
        ],
        [
            Example(
                "release",
                Policy(required_plus_two=1, extra_votes=(ExtraVote("PTL-Approved"),)),
                [*ONE_PLUS_TWO, ("PTL-Approved", 1, PTL)],
                PTL_APPROVED,
            ),
            Example("code and docs", Policy(), WHOLE, PTL_APPROVED),
        ],
    ),
    Row(
        "stable branches",
        [
            Policy("openstack/nova", "stable/*", counting_groups=("stable-maint",)),
            Policy("openstack/nova", "stable/*", 1, owner_group="stable-maint", counting_groups=("stable-maint",)),
        ],
        [
            (told("openstack/nova", branch="stable/2026.1"), NOBODY, 0),
            (told("openstack/nova", branch="stable/2026.1"), MAINT, 1),
            (told("openstack/nova"), MAINT, None),
        ],
        [
            Example(
                "two of stable-maint",
                Policy(counting_groups=("stable-maint",)),
                [CI_PASSED, ("Code-Review", 2, CORE_2), ("Code-Review", 2, CORE_3), ("Workflow", 1, CORE_3)],
            ),
            Example(
                "backported by one of them",
                Policy(required_plus_two=1, owner_group="stable-maint", counting_groups=("stable-maint",)),
                [CI_PASSED, ("Code-Review", 2, CORE_2), APPROVED],
            ),
        ],
    ),
    Row(
        "TripleO (2017)",
        TRIPLEO,
        [
            (told("openstack/tripleo-ci"), NOBODY, 0),
            (told("openstack/tripleo-ci", "requirements.txt", owner_is_bot=True), NOBODY, 1),
            (told("openstack/tripleo-ci", branch="stable/queens"), CORES, 2),
            (told("openstack/tripleo-ci", branch="stable/queens"), NOBODY, 0),
            (told("openstack/tripleo-ci", earlier_plus_twos=2), NOBODY, 3),
            (told("openstack/tripleo-ci", earlier_plus_twos=1), NOBODY, 0),
        ],
        [
            Example("self-approval", Policy(), [*TWO, ("Workflow", 1, OWNER)]),
            Example("co-authors may", CO_AUTHORED, [CI_PASSED, ("Code-Review", 2, OWNER), APPROVED], more=TWO[1:2]),
        ],
    ),
    Row("Keystone", [], [], [Example("one company or two", Policy(), WHOLE)]),
    Row(
        "Cinder vendor driver",
        [
            Policy("openstack/cinder", category="vendor", extra_votes=(VENDOR_CI,), owner_group="vendor-team"),
            Policy(
                "openstack/cinder",
                category="vendor",
                extra_votes=(VENDOR_CI, ExtraVote("Code-Review", 1, group="vendor-team")),
            ),
        ],
        [
            (told("openstack/cinder", *DRIVER), frozenset({"vendor-team"}), 0),
            (told("openstack/cinder", *DRIVER), NOBODY, 1),
            (told("openstack/cinder", "cinder/volume/manager.py"), NOBODY, None),
            (told("openstack/cinder", "cinder/tests/unit/volume/drivers/test_brine.py"), NOBODY, None),
        ],
        [
            Example("its own people", Policy(extra_votes=(VENDOR_CI,)), [*WHOLE, ("Verified", 1, VENDOR)]),
            Example(
                "an outsider",
                Policy(extra_votes=(VENDOR_CI, ExtraVote("Code-Review", 1, group="vendor-team"))),
                [*WHOLE, ("Verified", 1, VENDOR), ("Code-Review", 1, OUTSIDER)],
            ),
        ],
    ),
    Row(
        "governance, formal motions",
        [
            Policy("openstack/governance", review_label="Rollcall-Vote", required_plus_two=5),
            *(
                Policy("openstack/governance", category=kind, review_label="Rollcall-Vote")
                for kind in ("docs", "code", "tests")
            ),
            Policy("openstack/governance", category="trivial", review_label="Rollcall-Vote", required_plus_two=1),
        ],
        [
            (told("openstack/governance", "tools/report.py"), NOBODY, 2),
            (told("openstack/governance", "tools/report.py", hashtags=("Trivial",)), NOBODY, 4),
        ],
        [
            Example(
                "two and no −1",
                Policy(review_label="Rollcall-Vote", blocking={"Rollcall-Vote": -1}, counting_groups=("cores",)),
                [CI_PASSED, ("Rollcall-Vote", 1, CORE), ("Rollcall-Vote", 1, CORE_2), APPROVED],
                ROLLCALL,
            ),
            Example(
                "typo",
                Policy(review_label="Rollcall-Vote", required_plus_two=1, counting_groups=("cores",)),
                [CI_PASSED, ("Rollcall-Vote", 1, CORE), APPROVED],
                ROLLCALL,
            ),
        ],
    ),
]


def choices() -> list[tuple[Row, Told, frozenset[str], int | None]]:
    return [(row, *one) for row in ROWS for one in row.applies]


def test_each_row_of_the_document_is_here():
    text = shared("docs", "openstack-process.md").read_text()
    section = text.partition("## 3.")[2].partition("\n- So a policy record")[0]
    cases = [re.split(r"\s*\|\s*", line)[1] for line in section.splitlines() if line.startswith("| ")][1:]
    assert [row.case for row in ROWS] == cases


@pytest.mark.parametrize(("row", "change", "owner_groups", "number"), choices())
def test_the_record_that_applies(row, change, owner_groups, number):
    subject = Subject(change.project, change.branch, kinds_of(change), owner_groups)
    for records in (row.records, row.records[::-1]):
        chosen = choose(records, subject).policy
        assert chosen == (Policy() if number is None else row.records[number])


@pytest.mark.parametrize("one", [e for row in ROWS for e in row.examples], ids=lambda one: one.name)
def test_a_change_passes_and_lacks_exactly_what_is_taken_from_it(one):
    one.check()


def spec(*votes: tuple[str, int, int]) -> Story:
    return Example("spec", Policy(wait=THREE_DAYS), [CI_PASSED, *votes]).story()


def test_a_neutron_spec_is_held_until_three_days_after_the_first_core_review():
    story = spec(("Code-Review", 1, FRIEND), ("Code-Review", 2, CORE), ("Code-Review", 2, CORE_2))
    turn = story.turn()
    assert (turn.holder, turn.lane, turn.reasons[0].code, turn.missing) == ("nobody", "held", "wait", {"Workflow": 1})
    assert turn.wake_at == turn.reasons[0].at
    assert "3 d after the first review that counts" in story.sentences()[0]
    later = story.later(3).turn()
    assert (later.holder, later.lane, later.wake_at) == ("reviewers", "approval", None)


def test_who_approves_too_early_is_told():
    story = spec(("Code-Review", 2, CORE), ("Code-Review", 2, CORE_2), APPROVED)
    assert story.turn().lane == "approved"
    assert "approved_in_wait" in [reason.code for reason in story.turn().reasons]


def test_a_wait_begins_with_no_reviews_but_a_cores():
    policy = Policy(wait=THREE_DAYS, counting_groups=("cores",))
    story = replace(Example("spec", policy, [CI_PASSED]), votes=[CI_PASSED, ("Code-Review", 1, FRIEND)]).story()
    assert story.turn().wake_at is None
    assert story.review(-1, CORE).turn().wake_at == story.now + THREE_DAYS


def test_a_rollcall_minus_one_stops_it():
    one = ROWS[-1].examples[0]
    turn = one.story(extra=[("Rollcall-Vote", -1, CORE_3)]).turn()
    assert (turn.holder, turn.lane) == ("nobody", "held")
