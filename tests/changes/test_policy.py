"""Which policy applies: they vary by project and branch (process §3), kind of change, owner and day."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from reviewq.changes.rules.policy import DEFAULT, ExtraVote, Policy, Subject, choose, policy_for
from reviewq.changes.rules.reason import sentence

from .builder import START

ALL = Policy(required_plus_two=3)
NOVA = Policy("openstack/nova")
ANY_STABLE = Policy("*", "stable/*")
NOVA_STABLE = Policy("openstack/nova", "stable/*")
FAMILY = Policy("openstack/*")
RECORDS = [ALL, NOVA, ANY_STABLE, NOVA_STABLE, FAMILY]
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


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


NARROWER = [  # each pair: the first one wins where both match
    (Policy("openstack/nova"), Policy("openstack/nova*")),  # a whole name before a pattern of as many letters
    (Policy("openstack/nova*"), Policy("openstack/*")),
    (Policy("openstack/*"), Policy("*", "master", category="docs", owner_group="g")),
    (Policy(branch_pattern="master"), Policy(category="docs")),
    (Policy(category="docs"), Policy(owner_group="g")),
    (Policy(category="vendor"), Policy(category="code")),
    (Policy(category="translation"), Policy(category="bot")),
    (Policy(owner_group="g"), Policy(valid_from=TODAY)),
    (Policy(valid_from=TODAY, valid_to=TODAY), Policy(valid_from=TODAY)),
    (Policy(valid_from=TODAY), Policy(valid_from=TODAY - DAY)),
    (Policy(valid_from=TODAY), Policy()),
]
SUBJECT = Subject(
    "openstack/nova", "master", frozenset({"docs", "code", "vendor", "bot", "translation"}), frozenset({"g"}), TODAY
)


@pytest.mark.parametrize(("narrow", "wide"), NARROWER)
def test_what_is_narrower(narrow, wide):
    for records in ([narrow, wide], [wide, narrow]):
        choice = choose(records, SUBJECT)
        assert choice.policy is narrow
        assert choice.why.code == "policy_chosen"
        assert " before " in choice.why.label


def test_the_choice_never_depends_on_the_order():
    chance = random.Random(5)
    patterns = ["*", "openstack/*", "openstack/nova", "*nova", "*/nova"]
    records = [
        Policy(chance.choice(patterns), chance.choice(["*", "master", "m*"]), category=kind, owner_group=group)
        for kind in ("", "docs", "code")
        for group in ("", "g", "other")
        for _ in range(6)
    ]
    chosen = choose(records, SUBJECT).policy
    for _ in range(50):
        chance.shuffle(records)
        assert choose(records, SUBJECT).policy == chosen


@pytest.mark.parametrize(
    ("record", "subject"),
    [
        (Policy(category="docs"), Subject("p", "b")),
        (Policy(category="docs"), Subject("p", "b", frozenset({"code"}))),
        (Policy(owner_group="g"), Subject("p", "b", owner_groups=frozenset({"h"}))),
        (Policy(valid_from=TODAY + DAY), Subject("p", "b", day=TODAY)),
        (Policy(valid_to=TODAY - DAY), Subject("p", "b", day=TODAY)),
        (Policy("q"), Subject("p", "b")),
    ],
)
def test_what_does_not_match(record, subject):
    assert choose([record], subject).policy is DEFAULT


@pytest.mark.parametrize(
    ("records", "until"),
    [
        ([], None),
        ([Policy()], None),
        ([Policy(valid_to=TODAY)], TODAY + DAY),
        ([Policy(valid_from=TODAY + 3 * DAY)], TODAY + 3 * DAY),
        ([Policy(valid_from=TODAY + 3 * DAY), Policy(valid_from=TODAY + 5 * DAY)], TODAY + 3 * DAY),
        ([Policy("openstack/nova"), Policy(valid_from=TODAY + 3 * DAY)], None),  # the wider one would never win
        ([Policy("openstack/nova"), Policy("openstack/nova", valid_from=TODAY + DAY)], TODAY + DAY),
        ([Policy("openstack/nova", valid_to=TODAY + DAY), Policy(valid_to=TODAY)], TODAY + 2 * DAY),
        ([Policy(valid_to=date.max)], None),
        ([Policy(category="spec", valid_from=TODAY + DAY)], None),
    ],
)
def test_when_time_alone_may_change_the_choice(records, until):
    assert choose(records, SUBJECT).until == until


def test_a_group_that_we_cannot_look_into_leaves_it_open_whether_a_narrower_record_applies():
    wide, narrow = Policy("openstack/nova"), Policy("openstack/nova", owner_group="hidden")
    wider, other = Policy(owner_group="secret"), Policy("x", owner_group="else")
    subject = Subject("openstack/nova", "master", known_groups=frozenset({"g"}))
    choice = choose([wide, narrow, wider, other], subject)
    assert (choice.policy, choice.unknown) == (wide, ("hidden",))
    assert choose([narrow, wider], subject).unknown == ("hidden", "secret")
    assert choose([wide, narrow], SUBJECT).unknown == ()


def test_why_in_words():
    assert sentence(choose([], SUBJECT).why, {}, START) == "No record matches: the default applies"
    only = choose([NOVA], SUBJECT).why
    assert sentence(only, {}, START) == "openstack/nova: the only record that matches"
    stable = Policy("openstack/nova", "stable/*", name="nova stable")
    why = choose([ALL, NOVA, stable], Subject("openstack/nova", "stable/2026.1")).why
    assert sentence(why, {}, START) == "nova stable: the most specific of 3 records that match: stable/* before *"


def test_extra_votes_are_asked_for_their_files_only():
    vendor = ExtraVote("Verified", account="brine-ci", path="cinder/volume/drivers/brine/*")
    policy = Policy(extra_votes=(ExtraVote("PTL-Approved"), vendor))
    assert policy.for_files(["cinder/volume/drivers/brine/iscsi.py", "a.py"]) is policy
    assert policy.for_files(["a.py"]).extra_votes == (ExtraVote("PTL-Approved"),)
