"""What CI says, and what that does to the turn (P: process §1, §2; G: Gerrit's REST)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .builder import CORE, CORE_2, HELPER, NEW_WORDS, OWNER, REBASE, VENDOR, ZUUL, case, instant, passed

TABLE = [
    case("at work after the upload", "P §1").expect("ci", "ci", "ci_running"),
    case("silent beyond patience", "P §1").later(1.01).expect("author", "author", "ci_silent"),
    case("a shorter patience", "P §3")
    .under(ci_patience=timedelta(hours=1))
    .later(0.05)
    .expect("author", "author", "ci_silent"),
    case("failed", "P §1").ci(-1).expect("author", "author", "ci_failed"),
    case("failed, rechecked", "P §1").ci(-1).recheck().expect("ci", "ci", "ci_rechecking"),
    case("rechecked in the same second", "G §2.4").ci(-1).recheck(day=0.1).expect("ci", "ci", "ci_rechecking"),
    case("rechecked before it failed", "P §1").recheck().ci(-1).expect("author", "author", "ci_failed"),
    case("failed, rechecked by a reviewer", "P §1").ci(-1).recheck(HELPER).expect("ci", "ci", "ci_rechecking"),
    case("rechecked and failed again", "P §1").ci(-1).recheck().ci(0).ci(-1).expect("author", "author", "ci_failed"),
    case("CI took its −1 back and started anew", "P §1").ci(-1).ci(0, day=5).expect("ci", "ci", "ci_running"),
    case("new code after a failure", "P §1").ci(-1).uploaded(2).expect("ci", "ci", "ci_running"),
    case("a rebase after a failure is looked at anew", "P §1")
    .ci(-1)
    .uploaded(2, REBASE)
    .expect("ci", "ci", "ci_running"),
    case("a rebase before CI ever spoke", "P §1").uploaded(2, REBASE).expect("ci", "ci", "ci_running"),
    passed("a rebase of passed code keeps nobody waiting", "P §1")
    .review(+2, CORE)
    .uploaded(2, REBASE)
    .expect("reviewers", "second", "second_plus_two", "ci_after_rebase"),
    passed("nor does a new commit message", "P §1")
    .review(+2, CORE)
    .uploaded(2, NEW_WORDS)
    .expect("reviewers", "second", "second_plus_two", "ci_after_rebase"),
    passed("silent after a rebase of passed code", "P §1")
    .review(+2, CORE)
    .uploaded(2, REBASE)
    .later(3)
    .expect("reviewers", "second", "second_plus_two", "ci_silent"),
    passed("a recheck of what has passed", "P §1")
    .review(+2, CORE)
    .recheck()
    .expect("reviewers", "second", "second_plus_two"),
    passed("new code after a pass", "P §1")
    .review(+2, CORE)
    .uploaded(2)
    .expect("ci", "ci", "ci_running", "plus_two_lost"),
    passed("third party fails beside Zuul's pass", "P §1")
    .ci(-1, VENDOR)
    .expect("reviewers", "first", "first_review", "ci_disagrees"),
    case("Zuul, known by its ±2, fails beside a third party's pass", "P §1")
    .ci(-2)
    .uploaded(2)
    .ci(-1)
    .ci(+1, VENDOR)
    .expect("author", "author", "ci_failed"),
    case("only the third party has voted on what Zuul tests", "P §1")
    .ci(-2)
    .uploaded(2)
    .ci(+1, VENDOR)
    .expect("ci", "ci", "ci_running"),
    case("−2 decides whoever else passed it", "P §1").ci(-2).ci(+1, VENDOR).expect("author", "author", "ci_failed"),
    case("a person's Verified where no bot votes", "P §1")
    .vote("Verified", 1, CORE)
    .expect("reviewers", "first", "first_review"),
    passed("a person's Verified −1 beside the bot's +1", "P §1")
    .vote("Verified", -1, CORE)
    .expect("reviewers", "first", "first_review"),
    case("a person's Verified while the bot is at work", "P §1")
    .ci(-1)
    .uploaded(2)
    .vote("Verified", 1, OWNER)
    .expect("ci", "ci", "ci_running"),
    passed("failing CI before open threads", "P §14")
    .has(unresolved=1)
    .said(CORE, comments=1)
    .ci(-1)
    .expect("author", "author", "ci_failed"),
    passed("gate +2", "P §1")
    .review(+2, CORE)
    .review(+2, CORE_2)
    .approve()
    .ci(+2)
    .expect("nobody", "approved", "approved"),
]


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.name)
def test_ci(story):
    story.check()


def test_it_wakes_when_patience_ends():
    story = case("running")
    assert story.turn().wake_at == instant(1)
    assert story.later(1).turn().wake_at is None
    assert story.turn().reasons[0].code == "ci_silent"


def test_patience_counts_from_the_recheck():
    story = case("rechecked").ci(-1).recheck(day=3)
    assert story.later(0.9).turn().lane == "ci"
    assert story.turn().wake_at == instant(4)


def test_a_zuul_that_says_it_starts_is_at_work():
    story = case("started").ci(-1).said(ZUUL, "Starting check jobs.")
    assert story.turn().lane == "ci"
    assert "asked for it" not in story.sentences()[0]
