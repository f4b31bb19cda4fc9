"""The second half of the table of `test_turn`: what the author, or nobody, can go on with."""

from __future__ import annotations

from .builder import CORE, CORE_2, FRIEND, HELPER, LABELS, LINTER, NEW_WORDS, OWNER, REBASE, STRANGER, case, passed

MINUS_ONE = [
    passed("core's −1", "P §1").review(-1, CORE, comments=1).expect("author", "author", "minus_one"),
    passed("−1 of somebody of whom nobody knows whether they are core", "P §1")
    .review(-1, STRANGER)
    .expect("author", "author", "minus_one"),
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
    .review(-1, CORE_2)
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


TABLE = [*MINUS_ONE, *HELD, *AUTHOR]
