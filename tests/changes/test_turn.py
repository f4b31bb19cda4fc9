"""Whose turn it is: a table of situations, each with its source (P: how OpenStack reviews; G: Gerrit's REST)."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.clock import replay
from reviewq.changes.rules.reason import SENTENCES

from .builder import CORE, CORE_2, FRIEND, HELPER, LABELS, LINTER, NEW_WORDS, OWNER, REBASE, Story, case, passed

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
    case("draft of an old server is open", "P §1").has(messages=(), patch_sets=()).expect("ci", "ci", "ci_running"),
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

MINUS_ONE = [
    passed("core's −1", "P §1").review(-1, CORE, comments=1).expect("author", "author", "minus_one"),
    passed("−1 of somebody who is no core", "P §1").review(-1, FRIEND).expect("author", "author", "minus_one"),
    passed("answered in words", "P §9")
    .review(-1, CORE)
    .said(OWNER)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered"),
    passed("a vote without words is no answer", "G §7")
    .review(-1, CORE)
    .vote("Review-Priority", 1, OWNER)
    .expect("author", "author", "minus_one"),
    passed("a recheck is no answer", "P §11").review(-1, CORE).recheck().expect("author", "author", "minus_one"),
    passed("answered in the same second", "G §2.4")
    .review(-1, CORE)
    .later(0)
    .said(OWNER, day=0.2)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered"),
    passed("words of the same second before it", "G §2.4")
    .said(OWNER)
    .review(-1, CORE, day=0.2)
    .expect("author", "author", "minus_one"),
    passed("answered by new code", "P §1")
    .review(-1, CORE)
    .uploaded(2)
    .ci(+1)
    .expect("reviewers", "first", "review_again", unsaid=("minus_one",)),
    passed("answered by a new message", "P §1")
    .review(-1, CORE)
    .uploaded(2, NEW_WORDS)
    .ci(+1)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered"),
    passed("copied through a rebase", "P §1")
    .review(-1, CORE)
    .uploaded(2, REBASE)
    .ci(+1)
    .expect("author", "author", "minus_one"),
    passed("answered, and repeated", "G §7")
    .review(-1, CORE)
    .said(OWNER)
    .review(-1, CORE, text="Still wrong.")
    .expect("author", "author", "minus_one"),
    passed("answered, repeated, answered", "G §7")
    .review(-1, CORE)
    .said(OWNER)
    .review(-1, CORE, text="Still.")
    .said(OWNER)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered"),
    passed("another core gives +2 later", "P §8")
    .review(-1, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "second", "second_plus_two", "minus_one_outvoted"),
    passed("after a core's +2", "P §8").review(+2, CORE_2).review(-1, CORE).expect("author", "author", "minus_one"),
    passed("a friend's +1 does not outvote", "P §1")
    .review(-1, CORE)
    .review(+1, FRIEND)
    .expect("author", "author", "minus_one"),
    passed("own −1", "P §1").review(-1, OWNER).expect("author", "author", "own_minus_one"),
    passed("words do not lift the own −1", "P §1")
    .review(-1, OWNER)
    .said(OWNER)
    .expect("author", "author", "own_minus_one"),
    passed("bot's −1 on the code", "P §1").review(-1, LINTER).expect("author", "author", "minus_one"),
    passed("two −1, one answered", "P §1")
    .review(-1, CORE)
    .said(OWNER)
    .review(-1, FRIEND)
    .expect("author", "author", "minus_one", "minus_one_answered"),
    passed("taken back", "G §1.5").review(-1, CORE).review(0, CORE).expect("reviewers", "plus_two", "plus_two"),
    passed("handed on: the new uploader answers", "P §1")
    .review(-1, FRIEND)
    .uploaded(2, by=HELPER)
    .ci(+1)
    .review(-1, CORE)
    .said(HELPER)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered"),
]

HELD = [
    passed("−2", "P §1").review(-2, CORE).expect("nobody", "held", "held", unsaid=("minus_one",)),
    passed("procedural −2 in a freeze", "P §4")
    .review(-2, CORE, text="Procedural hold: feature freeze.")
    .expect("nobody", "held", "held"),
    passed("−2 outlives uploads", "P §1")
    .review(-2, CORE)
    .uploaded(2)
    .ci(+1)
    .uploaded(3)
    .ci(+1)
    .expect("nobody", "held", "held", "held_newer"),
    passed("−2 and a +2", "P §1").review(+2, CORE_2).review(-2, CORE).expect("nobody", "held", "held"),
    passed("−2, answered in words", "P §1").review(-2, CORE).said(OWNER).expect("nobody", "held", "held"),
    passed("−2 lifted", "P §5").review(-2, CORE).review(0, CORE).expect("reviewers", "plus_two", "plus_two"),
    passed("−2 over a failing CI", "P §14").ci(-1).review(-2, CORE).expect("nobody", "held", "held", "ci_failed"),
    passed("−2 and work in progress", "P §14").wip().review(-2, CORE).expect("nobody", "held", "held", "wip_flag"),
    passed("two holds", "P §14").review(-2, CORE).vote("Workflow", -1, CORE_2).expect("nobody", "held", "held"),
    passed("a core's Workflow −1", "P §1").vote("Workflow", -1, CORE).expect("nobody", "held", "held"),
    passed("somebody's Workflow −1", "P §1").vote("Workflow", -1, FRIEND).expect("nobody", "held", "held"),
    passed("Workflow −1 does not outlive an upload", "P §1")
    .vote("Workflow", -1, CORE)
    .uploaded(2)
    .ci(+1)
    .expect("reviewers", "first", "first_review"),
    passed("branch freeze", "P §1 Review-Priority").vote("Review-Priority", -1, CORE).expect("nobody", "held", "held"),
    passed("a contributor's promise", "P §1 Review-Priority")
    .vote("Review-Priority", 1, FRIEND)
    .expect("reviewers", "first", "first_review", "priority"),
    passed("a core's promise", "P §1 Review-Priority")
    .vote("Review-Priority", 2, CORE)
    .expect("reviewers", "first", "first_review", "priority"),
    passed("Gerrit says that a label blocks", "G §1.5")
    .has(labels=LABELS | {"Freeze": LABELS["Workflow"].__class__(-1, 0, True)})
    .expect("nobody", "held", "blocked"),
]

AUTHOR = [
    case("work in progress by the flag", "P §1").wip().expect("author", "author", "wip_flag"),
    passed("work in progress by the owner's vote", "P §1")
    .vote("Workflow", -1, OWNER)
    .expect("author", "author", "wip_vote"),
    passed("work in progress with two +2", "P §1")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .wip()
    .expect("author", "author", "wip_flag"),
    passed("ready again", "P §1").wip().wip(False).expect("reviewers", "first", "first_review"),
    case("work in progress, no labels told", "G §1.4")
    .without("Code-Review")
    .wip()
    .expect("author", "author", "wip_flag"),
    passed("conflicts with its branch", "G §1.4")
    .has(mergeable=False)
    .review(+2, CORE)
    .expect("author", "author", "conflict"),
    passed("whether it merges is not computed", "G §10")
    .has(mergeable=None)
    .expect("reviewers", "first", "first_review", unsaid=("conflict",)),
    passed("conflict of an approved one", "P §14")
    .has(mergeable=False)
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .expect("author", "author", "conflict"),
    passed("threads unanswered", "G §1.3")
    .has(unresolved=2)
    .said(CORE, comments=2)
    .expect("author", "author", "threads_open"),
    passed("threads answered in words", "G §1.3")
    .has(unresolved=2)
    .said(CORE, comments=2)
    .said(OWNER, comments=2)
    .expect("reviewers", "plus_two", "plus_two", "threads_answered"),
    passed("threads answered by an upload", "G §1.3")
    .has(unresolved=2)
    .said(CORE, comments=2)
    .uploaded(2)
    .ci(+1)
    .expect("reviewers", "first", "review_again", "threads_answered"),
    passed("a rebase answers no thread", "P §1")
    .has(unresolved=2)
    .said(CORE, comments=2)
    .uploaded(2, REBASE)
    .ci(+1)
    .expect("author", "author", "threads_open"),
    passed("threads resolved", "G §1.4")
    .has(unresolved=0)
    .said(CORE, comments=2)
    .expect("reviewers", "plus_two", "plus_two"),
    passed("threads of a bot only", "G §1.5")
    .has(unresolved=2)
    .said(LINTER, comments=2)
    .expect("reviewers", "first", "first_review", "threads_left", unsaid=("threads_open",)),
    passed("remarks that came with a +2", "P §1")
    .has(unresolved=1)
    .review(+2, CORE, comments=1)
    .expect("reviewers", "second", "second_plus_two", "threads_left"),
    passed("questions that came with a +1", "P §1")
    .has(unresolved=1)
    .review(+1, CORE, comments=1)
    .expect("author", "author", "threads_open"),
    passed("threads, but no log", "G §10")
    .has(unresolved=2, messages=())
    .expect("reviewers", "first", "first_review", "threads_left"),
    passed("threads, no log, the owner is asked", "G §7")
    .has(unresolved=2, messages=(), attention=(OWNER,))
    .expect("author", "author", "threads_open"),
    passed("owner is a bot", "P §13")
    .has(owner_is_bot=True)
    .ci(-1)
    .expect("author", "author", "ci_failed", "owner_is_bot"),
    passed("owner has left", "G §1.5")
    .has(owner_is_inactive=True)
    .review(-1, CORE)
    .expect("author", "author", "minus_one", "owner_is_inactive"),
]

TABLE: list[Story] = [*FRESH, *VOTES, *APPROVED, *MINUS_ONE, *HELD, *AUTHOR]


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.name)
def test_turn(story):
    turn = story.turn()
    codes = [reason.code for reason in turn.reasons]
    assert (turn.holder, turn.lane, codes[0]) == story.expected, story.sentences()
    assert set(story.notes) <= set(codes[1:])
    assert not set(story.unsaid) & set(codes)
    if story.missing is not None:
        assert turn.missing == story.missing
    assert len(codes) == len({(r.code, r.account, r.number, r.label) for r in turn.reasons}), "said twice"
    assert all(code in SENTENCES for code in codes)


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
