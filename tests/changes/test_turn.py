"""Whose turn it is: a table of situations, each with its source (P: how OpenStack reviews; G: Gerrit's REST)."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.clock import replay

from . import asked
from .builder import CORE, CORE_2, FRIEND, HELPER, LABELS, LINTER, OWNER, REBASE, Story, case, passed

FRESH = [
    case("fresh, CI at work", "P §14").expect(
        "ci", "ci", "ci_running", missing={"Code-Review": 2, "Workflow": 1, "Verified": 1}
    ),
    case("fresh, no CI label", "P §14").without("Verified").expect("reviewers", "first", "first_review", "no_ci"),
    case("fresh, the policy names no CI", "P §3")
    .under(ci_label="")
    .expect("reviewers", "first", "first_review", "no_ci"),
    passed("passed CI, unreviewed", "P §14").expect(
        "reviewers", "first", "first_review", missing={"Code-Review": 2, "Workflow": 1}
    ),
    passed("only its owner has spoken", "P §9").said(OWNER).expect("reviewers", "first", "first_review"),
    passed("only a bot has spoken", "G §1.5").said(LINTER, comments=2).expect("reviewers", "first", "first_review"),
    passed("three seconds in the server's future", "G §2.7")
    .later(-0.1 - 3 / 86_400)
    .expect("reviewers", "first", "first_review"),
    case("neither patch sets nor a log told", "P §1").has(messages=(), patch_sets=()).expect("ci", "ci", "ci_running"),
    case("no revision told", "G §1.5")
    .has(patch_sets=(), messages=(), patch_set=0)
    .ci(+1)
    .expect("reviewers", "first", "first_review"),
]

VOTES = [
    passed("+1 only", "P §1").review(+1, FRIEND).expect("reviewers", "plus_two", "plus_two"),
    passed("two +1 are no +2", "P §1")
    .review(+1, FRIEND)
    .review(+1, HELPER)
    .expect("reviewers", "plus_two", "plus_two"),
    passed("reviewed in words alone", "P §9").said(FRIEND, "Looks odd.").expect("reviewers", "plus_two", "plus_two"),
    passed("one +2", "P §2")
    .review(+2, CORE)
    .expect("reviewers", "second", "second_plus_two", missing={"Code-Review": 1, "Workflow": 1}),
    passed("two +2", "P §2")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "needs_approval", missing={"Workflow": 1}),
    passed("two +2, no Workflow label", "P §2")
    .without("Workflow")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "ready_to_submit", missing={}),
    passed("three needed, one given", "P §3")
    .under(required_plus_two=3)
    .review(+2, CORE)
    .expect("reviewers", "second", "more_plus_two", missing={"Code-Review": 2, "Workflow": 1}),
    passed("one needed, none given", "P §3 docs typo")
    .under(required_plus_two=1)
    .expect("reviewers", "first", "first_review"),
    passed("one needed and given", "P §3 kolla")
    .under(required_plus_two=1)
    .review(+2, CORE)
    .expect("reviewers", "approval", "needs_approval"),
    passed("a +2 of nobody's core list", "P §2")
    .has(counting=frozenset({CORE}))
    .review(+2, CORE_2)
    .expect("reviewers", "plus_two", "plus_two", "plus_two_not_counted"),
    passed("own +2", "P §2 NS-README")
    .review(+2, OWNER)
    .expect("reviewers", "first", "first_review", "own_plus_two", missing={"Code-Review": 2, "Workflow": 1}),
    passed("own +2 beside one that counts", "P §2")
    .review(+2, OWNER)
    .review(+2, CORE)
    .expect("reviewers", "second", "second_plus_two"),
    passed("+2 lost to new code", "P §1")
    .review(+2, CORE)
    .uploaded(2)
    .ci(+1)
    .expect("reviewers", "first", "review_again", "plus_two_lost"),
    passed("+2 kept through a rebase", "P §1")
    .review(+2, CORE)
    .uploaded(2, REBASE)
    .ci(+1)
    .expect("reviewers", "second", "second_plus_two", unsaid=("plus_two_lost",)),
    passed("label of −1 to +1", "P §3 governance")
    .has(labels=LABELS | {"Code-Review": LABELS["Workflow"]})
    .review(+1, FRIEND)
    .expect("reviewers", "second", "second_plus_two"),
    passed("review label missing altogether", "G §1.4")
    .without("Code-Review")
    .expect("unknown", "unknown", "no_labels", missing={}),
    passed("unreadable", "G §10")
    .has(unreadable="no number")
    .review(+2, CORE)
    .expect("unknown", "unknown", "unreadable", missing={}),
    passed("attention set says otherwise", "G §7")
    .has(attention=(OWNER,))
    .review(+2, CORE)
    .expect("reviewers", "second", "second_plus_two", "attention"),
    passed("private", "G §2.6").review(+2, CORE).expect("reviewers", "second", "second_plus_two"),
]

APPROVED = [
    passed("approved", "P §2")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("nobody", "approved", "approved", missing={}),
    passed("approved with one +2", "P §3")
    .review(+2, CORE)
    .approve()
    .expect("nobody", "approved", "approved", "approved_early", missing={"Code-Review": 1}),
    passed("approved without any +2", "P §2")
    .approve()
    .expect("reviewers", "first", "first_review", "approved_without_votes"),
    passed("approved by its owner, two +2", "P §3 TripleO")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve(OWNER)
    .expect("nobody", "approved", "approved"),
    passed("failed in the gate", "P §1")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .ci(-2)
    .expect("author", "author", "approved_ci_failed"),
    passed("failed a later check", "P §1")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .ci(-1)
    .expect("author", "author", "approved_ci_failed"),
    passed("failed in the gate, rechecked", "P §2")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .ci(-2)
    .recheck()
    .expect("nobody", "approved", "approved", "ci_rechecking"),
    passed("the gate took CI's vote back, long after the upload", "P §1")
    .review(+2, CORE)
    .review(+2, CORE_2, day=20)
    .approve()
    .ci(0)
    .expect("nobody", "approved", "approved", unsaid=("ci_silent", "ci_failed")),
    passed("approved and left lying", "P §2")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .later(9)
    .expect("nobody", "approved", "approved", "approved_stuck"),
    passed("approved over a −1", "P §2")
    .review(-1, FRIEND)
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("nobody", "approved", "approved", "minus_one_outvoted"),
    passed("the +2 do not satisfy Gerrit", "G §1.6 ignoreSelfApproval")
    .requires("Code-Review")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("reviewers", "approval", "requirement"),
    passed("Gerrit counts two itself, one given", "G §1.6")
    .requires("Enough", failing=["label:Code-Review=MAX,count>=2"])
    .review(+2, CORE)
    .expect("reviewers", "second", "second_plus_two"),
    passed("code owners have not agreed", "G §1.6")
    .requires("Code-Owners", failing=["has:approval_code-owners"])
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("reviewers", "approval", "requirement"),
    passed("requirement overridden", "G §1.6")
    .requires("Code-Owners", "OVERRIDDEN")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("nobody", "approved", "approved"),
    passed("unresolved comments block", "G §1.6")
    .requires("No-Unresolved-Comments")
    .review(+2, CORE)
    .has(unresolved=1)
    .review(+2, CORE_2, comments=1)
    .approve()
    .expect("author", "author", "threads_open"),
    passed("only CI is unsatisfied in Gerrit", "P §2 gate")
    .requires("Verified")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("nobody", "approved", "approved"),
]

BY_RECORD = [
    passed("no approval is needed", "P §3")
    .under(required_approvals=0)
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "approval", "ready_to_submit", missing={}),
    passed("two approvals are needed, one given", "P §3")
    .under(required_approvals=2)
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("reviewers", "approval", "needs_approval", missing={"Workflow": 1}),
    passed("two approvals given", "P §3")
    .under(required_approvals=2)
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .approve(CORE_2)
    .expect("nobody", "approved", "approved", missing={}),
    passed("the owner's own +2 counts by the record", "P §3 TripleO")
    .under(owner_counts=True)
    .review(+2, OWNER)
    .expect("reviewers", "second", "second_plus_two", unsaid=("own_plus_two",)),
    passed("no +2 is needed, only an approval", "P §3 governance")
    .under(required_plus_two=0)
    .expect("reviewers", "approval", "needs_approval", missing={"Workflow": 1}),
    passed("no +2 is needed, and it is approved", "P §3 governance")
    .under(required_plus_two=0)
    .approve()
    .expect("nobody", "approved", "approved", missing={}),
    passed("a label that the record blocks by", "P §1 Review-Priority")
    .under(blocking={"Verified": -1})
    .ci(-1)
    .expect("nobody", "held", "held"),
]

TABLE: list[Story] = [*FRESH, *VOTES, *APPROVED, *BY_RECORD, *asked.TABLE]


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.name)
def test_turn(story):
    story.check()


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.name)
def test_the_clock_agrees_with_the_turn(story):
    """Its replay of the log alone comes to the same holder, but for what the log cannot know."""
    outside_the_log = {"conflict", "no_labels", "unreadable", "requirement", "blocked", "ci_silent"}
    last = replay(story.change, story.policy, story.log, story.now)[-1]
    turn = story.turn()
    assert story.clock().segments[-1].holder == turn.holder
    if turn.reasons[0].code not in outside_the_log and story.change.messages and not story.change.requirements:
        assert last.holder == turn.holder


def test_every_table_case_names_its_source():
    assert all(story.source for story in TABLE)
    assert len({story.name for story in TABLE}) == len(TABLE)
