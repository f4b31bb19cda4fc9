"""The situations that other tools get wrong, and what is right here: each with where the rule comes from.

P: how OpenStack reviews (openstack-process.md, its §); G: Gerrit's REST (gerrit-rest.md, its §); R: faults and wishes
of other tools (peers.md)."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.policy import ExtraVote
from reviewq.changes.rules.snapshot import LabelFact, People

from .builder import (
    CORE,
    CORE_2,
    FRIEND,
    HELPER,
    LABELS,
    NEW_WORDS,
    OWNER,
    REBASE,
    STRANGER,
    VENDOR,
    ZUUL,
    Story,
    case,
    passed,
)

VENDOR_CI = ExtraVote("Verified", 1, account="vendor-ci")
KNOWN = People({}, {"vendor-ci": frozenset({VENDOR})}, frozenset({VENDOR, ZUUL}))


def ready(name: str, source: str) -> Story:
    return passed(name, source).review(+2, CORE).review(+2, CORE_2)


def driver(name: str, source: str = "P §2 N-code-review Third Party Tests") -> Story:
    """A change to a driver whose own CI the policy asks for."""
    return passed(name, source).has(people=KNOWN).under(extra_votes=(VENDOR_CI,))


CORES_PLUS_ONE = [
    passed("a core's +1", "P §1 PTG-review: +1 by a core is legitimate")
    .review(+1, CORE)
    .expect("reviewers", "plus_two", "plus_two", "core_plus_one", missing={"Code-Review": 2, "Workflow": 1}),
    passed("a core's +1 beside a +2", "P §1")
    .review(+2, CORE_2)
    .review(+1, CORE)
    .expect("reviewers", "second", "second_plus_two", "core_plus_one", missing={"Code-Review": 1, "Workflow": 1}),
    passed("somebody's +1 is nothing special", "P §1")
    .review(+1, FRIEND)
    .expect("reviewers", "plus_two", "plus_two", unsaid=("core_plus_one",)),
]
DRIVE_BY = [
    passed("one drive-by −1 of no core", "R §3 faults (RST): one drive-by -1 moving a change off the reviewers' list")
    .review(-1, FRIEND, text="I do not like this.")
    .expect("reviewers", "plus_two", "plus_two", "minus_one_drive_by"),
    passed("a drive-by −1 after a core's +2", "R §3 faults (RST)")
    .review(+2, CORE)
    .review(-1, FRIEND)
    .expect("reviewers", "second", "second_plus_two", "minus_one_drive_by"),
    passed("a drive-by −1 does not undo an approval", "P §2: only -2 stops a merge")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .review(-1, FRIEND)
    .expect("nobody", "approved", "approved", "minus_one_drive_by"),
    passed("two of them are no accident", "P §1: -1 takes a change out of most people's queues")
    .review(-1, FRIEND)
    .review(-1, HELPER)
    .expect("author", "author", "minus_one"),
    passed("with comments on lines it is a review", "P §1: -1 must come with actionable comments")
    .review(-1, FRIEND, comments=2)
    .has(unresolved=2)
    .expect("author", "author", "minus_one", "threads_open"),
    passed("who insists is no passer-by", "P §1")
    .review(-1, FRIEND)
    .said(FRIEND, "Really, see the spec.")
    .expect("author", "author", "minus_one"),
    passed("who has looked before is no passer-by", "P §1")
    .review(+1, FRIEND)
    .review(-1, FRIEND)
    .expect("author", "author", "minus_one"),
    passed("a core's −1 without words", "P §1").review(-1, CORE).expect("author", "author", "minus_one"),
    passed("unknown whether core", "design 7").review(-1, STRANGER).expect("author", "author", "minus_one"),
    passed("no core by the list", "P §2")
    .has(counting=frozenset({CORE}))
    .review(-1, STRANGER)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_drive_by"),
]
ANSWERS = [
    passed("−1 answered by a comment only", "P §9: wait about a week before chasing an absent -1 voter")
    .review(-1, CORE, comments=1)
    .has(unresolved=1)
    .said(OWNER, "No, because of X.", comments=1)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered", "threads_answered"),
    passed("−1 before the newest patch set", "P §1 copyCondition: votes are copied only with the same code")
    .review(-1, CORE)
    .uploaded(2)
    .ci(+1)
    .expect("reviewers", "first", "review_again", "minus_one_lost", unsaid=("minus_one",)),
    passed("−1 kept through a rebase stands", "P §1 copyCondition")
    .review(-1, CORE)
    .uploaded(2, REBASE)
    .ci(+1)
    .expect("author", "author", "minus_one", unsaid=("minus_one_lost",)),
    passed("−1 and only a new message", "P §1 copyCondition")
    .review(-1, CORE)
    .uploaded(2, NEW_WORDS)
    .ci(+1)
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered"),
]
STICKY = [
    passed("a sticky −2", "P §1: -2 is sticky, only the person who set it can lift it")
    .review(-2, CORE)
    .uploaded(2)
    .said(OWNER, "Done as you asked.")
    .ci(+1)
    .review(+2, CORE_2)
    .expect("nobody", "held", "held", "held_newer"),
    passed("a −2 of somebody who has left", "P §1, G §1.5 inactive")
    .review(-2, CORE)
    .uploaded(2)
    .ci(+1)
    .has(inactive=frozenset({CORE}))
    .expect("nobody", "held", "held", "voter_has_left"),
]
WIP = [
    passed("Workflow −1 of its owner, the flag not set", "P §1: WIP is Workflow=-1 OR the work_in_progress flag")
    .vote("Workflow", -1, OWNER)
    .expect("author", "author", "wip_vote"),
    passed("the flag set, no vote", "P §1").wip().expect("author", "author", "wip_flag"),
    passed("both", "P §1").vote("Workflow", -1, OWNER).wip().expect("author", "author", "wip_flag"),
    passed("ready by the flag, not by the vote", "P §1; R §3: both are in use and differ")
    .wip()
    .vote("Workflow", -1, OWNER)
    .wip(False)
    .expect("author", "author", "wip_vote", "ready_but_voted"),
    passed("the vote came after the flag", "P §1")
    .wip()
    .wip(False)
    .vote("Workflow", -1, OWNER)
    .expect("author", "author", "wip_vote", unsaid=("ready_but_voted",)),
    passed("a core's Workflow −1 is a hold", "P §1: Cores also use -1 as a soft temporary hold")
    .vote("Workflow", -1, CORE)
    .expect("nobody", "held", "held"),
    passed("a core's Workflow −1 and the flag", "P §1")
    .vote("Workflow", -1, CORE)
    .wip()
    .expect("nobody", "held", "held", "wip_flag"),
]
LOST = [
    passed("+2 lost to a rebase with conflicts", "P §1 copyCondition; G §1.5 REWORK")
    .review(+2, CORE)
    .uploaded(2)
    .ci(+1)
    .expect("reviewers", "first", "review_again", "plus_two_lost", missing={"Code-Review": 2, "Workflow": 1}),
    passed("+2 kept through a rebase", "P §1 copyCondition; G §1.5 TRIVIAL_REBASE")
    .review(+2, CORE)
    .uploaded(2, REBASE)
    .ci(+1)
    .expect("reviewers", "second", "second_plus_two", unsaid=("plus_two_lost",)),
]
GATE = [
    ready("approved, and CI failed in the gate", "P §1 Verified -2 after the gate pipeline")
    .approve()
    .ci(-2)
    .expect("author", "author", "approved_ci_failed", missing={"Verified": 1}),
    ready("approved, failed in the gate, rechecked", "P §1")
    .approve()
    .ci(-2)
    .recheck()
    .expect("nobody", "approved", "approved", "ci_rechecking"),
    case("a recheck is running", "P §1 check pipeline")
    .ci(-1)
    .recheck(FRIEND)
    .expect("ci", "ci", "ci_rechecking", missing={"Code-Review": 2, "Workflow": 1, "Verified": 1}),
    passed("a recheck of what has passed", "P §1")
    .recheck()
    .expect("reviewers", "first", "first_review", unsaid=("ci_failed",)),
]
THIRD_PARTY = [
    driver("third-party CI of a driver is missing").expect(
        "ci", "ci", "extra_ci_running", missing={"Code-Review": 2, "Workflow": 1, "Verified": 1}
    ),
    driver("third-party CI has passed").ci(+1, VENDOR).expect("reviewers", "first", "first_review"),
    driver("third-party CI has failed").ci(-1, VENDOR).expect("author", "author", "extra_ci_failed", "ci_disagrees"),
    driver("third-party CI failed, rechecked").ci(-1, VENDOR).recheck().expect("ci", "ci", "extra_ci_running"),
    driver("third-party CI is silent").later(2).expect("author", "author", "extra_ci_silent"),
    driver("its pass is that of the same code", "P §1 copyCondition")
    .ci(+1, VENDOR)
    .uploaded(2, REBASE)
    .ci(+1)
    .expect("reviewers", "first", "first_review", "extra_ci_running"),
    driver("two +2, third-party CI missing")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("ci", "ci", "extra_ci_running", missing={"Workflow": 1, "Verified": 1}),
    case("its vote is not that of the gate's CI", "P §1: third-party CI may vote only -1/+1")
    .has(people=KNOWN)
    .under(extra_votes=(VENDOR_CI,))
    .ci(+1, VENDOR)
    .expect("ci", "ci", "ci_running", missing={"Code-Review": 2, "Workflow": 1, "Verified": 1}),
    driver("a CI that the mirror has never seen").has(people=People()).expect("ci", "ci", "extra_ci_running"),
    passed("a third party that nobody asks for", "P §1")
    .ci(-1, VENDOR)
    .expect("reviewers", "first", "first_review", "ci_disagrees"),
]
STANDS = [
    passed("Depends-On an abandoned change", "P §11: a dependency on an abandoned change never merges")
    .stands_on(7, "ABANDONED", via_footer=True)
    .expect("author", "author", "stands_on_abandoned"),
    ready("a chain whose lower change waits", "P §11")
    .stands_on(7, turn="reviewers", lane="first")
    .expect("change", "change", "stands_on"),
    ready("a chain whose lower change waits on its author", "P §11")
    .stands_on(7, turn="author", lane="author")
    .expect("change", "change", "stands_on"),
    passed("a chain in review: the lower one first", "P §11")
    .stands_on(7, turn="reviewers", lane="first")
    .expect("reviewers", "first", "first_review", "review_lower_first"),
]
PEOPLE = [
    passed("its owner is a bot", "P §3 requirements, §13: 39 are bot commits")
    .has(owner_is_bot=True)
    .expect("reviewers", "first", "first_review", "owner_is_bot"),
    passed("its owner is a bot, and CI fails", "R row 5")
    .has(owner_is_bot=True)
    .ci(-1)
    .expect("author", "author", "ci_failed", "owner_is_bot"),
    passed("a reviewer with −1 who left", "G §1.5 inactive; P §9 an absent -1 voter")
    .review(-1, CORE)
    .said(OWNER)
    .has(inactive=frozenset({CORE}))
    .expect("reviewers", "plus_two", "plus_two", "minus_one_answered", "voter_has_left"),
    passed("a core who left the list: the +2 counts no more", "P §8 removal")
    .has(counting=frozenset({CORE_2}))
    .review(+2, CORE)
    .review(+2, CORE_2)
    .expect("reviewers", "second", "second_plus_two", "plus_two_not_counted"),
    passed("a +2 of somebody whose account was closed since", "G §1.5: Gerrit counts it still")
    .review(+2, CORE)
    .has(inactive=frozenset({CORE}))
    .expect("reviewers", "second", "second_plus_two", "voter_has_left"),
]
ATTENTION = [
    passed("the attention set asks the author, the votes the reviewers", "G §7")
    .has(attention=(OWNER,))
    .review(+2, CORE)
    .expect("reviewers", "second", "second_plus_two", "attention_differs", "attention"),
    passed("the attention set asks a core, the votes the author", "G §7")
    .review(-1, CORE_2)
    .has(attention=(CORE,))
    .expect("author", "author", "minus_one", "attention_differs", "attention"),
    passed("they agree", "G §7")
    .has(attention=(CORE, OWNER))
    .review(+2, CORE_2)
    .expect("reviewers", "second", "second_plus_two", "attention", unsaid=("attention_differs",)),
]
GERRIT_FIRST = [
    ready("Gerrit asks for more than the record", "G §1.6")
    .requires("Code-Owners", failing=["has:approval_code-owners"])
    .approve()
    .expect("reviewers", "approval", "requirement", missing={}),
    passed("it is said while votes are missing too", "G §1.6")
    .requires("Code-Owners", failing=["has:approval_code-owners"])
    .review(+2, CORE)
    .expect("reviewers", "second", "second_plus_two", "requirement"),
    ready("Gerrit and the record ask for the same", "P §3 releases")
    .has(labels=LABELS | {"PTL-Approved": LabelFact(0, 1)})
    .requires("PTL-Approved", failing=["label:PTL-Approved>0"])
    .under(extra_votes=(ExtraVote("PTL-Approved"),))
    .approve()
    .expect("reviewers", "approval", "requirement", "extra_missing", missing={"PTL-Approved": 1}),
    ready("the record asks for more than Gerrit", "P §3 releases")
    .has(labels=LABELS | {"PTL-Approved": LabelFact(0, 1)})
    .under(extra_votes=(ExtraVote("PTL-Approved", group="ptls"),))
    .approve()
    .expect("reviewers", "approval", "extra_missing", "group_unseen", missing={"PTL-Approved": 1}),
    ready("the record asks for a label that is not there", "design 7")
    .under(extra_votes=(ExtraVote("PTL-Approved"),))
    .approve()
    .expect("nobody", "approved", "approved", "no_such_label", missing={}),
    ready("what is only CI's is not said twice", "G §1.6")
    .requires("Verified", failing=["label:Verified=MAX"])
    .expect("reviewers", "approval", "needs_approval", unsaid=("requirement",)),
]

TABLE: list[Story] = [
    *(*CORES_PLUS_ONE, *DRIVE_BY, *ANSWERS, *STICKY, *WIP, *LOST, *GATE, *THIRD_PARTY, *STANDS, *PEOPLE, *ATTENTION),
    *GERRIT_FIRST,
]


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.name)
def test_known_case(story):
    story.check()


def test_each_case_names_its_source():
    assert all(story.source for story in TABLE)
    assert len({story.name for story in TABLE}) == len(TABLE)


def test_a_silent_third_party_wakes_the_change():
    story = driver("waits")
    assert story.turn().wake_at == story.change.created + story.policy.ci_patience


def test_a_drive_by_minus_one_never_interrupts_the_reviewers_clock():
    story = passed("counted on").later(1).review(-1, FRIEND).later(2)
    assert story.held() == [("ci", 0.1), ("reviewers", 3.1)]
    assert passed("not so").later(1).review(-1, CORE).later(2).held()[-1] == ("author", 2.0)
