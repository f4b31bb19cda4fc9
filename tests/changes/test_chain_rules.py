"""What lower changes do to a turn (P: process §11 Depends-On; G: Gerrit's REST §1.5 related changes)."""

from __future__ import annotations

import pytest

from .builder import CORE, CORE_2, START, passed


def ready(name, source):
    return passed(name, source).review(+2, CORE).review(+2, CORE_2)


def gone_in(name, source):
    return ready(name, source).approve()


FIRST = ("reviewers", "first", "first_review")
TABLE = [
    passed("the lower one waits for review", "P §11")
    .stands_on(7, turn="reviewers", lane="first")
    .expect(*FIRST, "review_lower_first"),
    passed("the lower one waits on CI", "P §11").stands_on(7, turn="ci", lane="ci").expect(*FIRST, "stands_on"),
    passed("the lower one is approved", "P §11")
    .stands_on(7, turn="nobody", lane="approved")
    .expect(*FIRST, "stands_on"),
    passed("the lower one waits on its author", "P §11")
    .stands_on(7, turn="author", lane="author")
    .expect("change", "change", "stands_on"),
    passed("the lower one is held", "P §11")
    .stands_on(7, turn="nobody", lane="held")
    .expect("change", "change", "stands_on"),
    passed("the lower one is unknown", "design 7")
    .stands_on(7, turn="unknown", lane="unknown")
    .expect("change", "change", "stands_on"),
    ready("ready above a chain in review: the lowest moves first", "P §11")
    .stands_on(7, turn="reviewers", lane="first")
    .stands_on(6, turn="reviewers", lane="first", is_direct=False)
    .expect("change", "change", "stands_on"),
    ready("ready above one in review", "P §11")
    .stands_on(7, turn="reviewers", lane="first")
    .expect("change", "change", "stands_on"),
    gone_in("approved above an approved one", "P §11")
    .stands_on(7, turn="nobody", lane="approved")
    .expect("change", "change", "stands_on"),
    gone_in("approved above a merged one", "P §11").stands_on(7, "MERGED").expect("nobody", "approved", "approved"),
    passed("parent abandoned", "P §11").stands_on(7, "ABANDONED").expect("author", "author", "stands_on_abandoned"),
    passed("abandoned further down", "P §11")
    .stands_on(6, turn="reviewers", lane="first")
    .stands_on(7, "ABANDONED", is_direct=False)
    .expect("change", "change", "stands_on"),
    passed("parent merged as a later patch set", "G §1.5")
    .stands_on(7, "MERGED", is_current=False)
    .expect("author", "author", "stands_on_outdated"),
    passed("parent has a newer patch set", "G §1.5")
    .stands_on(7, turn="reviewers", lane="first", is_current=False)
    .expect(*FIRST, "stands_on_outdated"),
    gone_in("approved on an old patch set", "G §1.5")
    .stands_on(7, turn="nobody", lane="approved", is_current=False)
    .expect("author", "author", "stands_on_outdated"),
    passed("own −1 comes before the lower one", "P §11")
    .review(-1, CORE)
    .stands_on(7, turn="author", lane="author")
    .expect("author", "author", "minus_one"),
    passed("held is held wherever it stands", "P §1")
    .review(-2, CORE)
    .stands_on(7, "ABANDONED")
    .expect("nobody", "held", "held"),
    gone_in("Depends-On open", "P §11")
    .stands_on(7, turn="reviewers", lane="first", via_footer=True)
    .expect("change", "change", "stands_on"),
    gone_in("Depends-On merged", "P §11")
    .stands_on(7, "MERGED", via_footer=True)
    .expect("nobody", "approved", "approved"),
    passed("Depends-On abandoned", "P §11")
    .stands_on(7, "ABANDONED", via_footer=True)
    .expect("author", "author", "stands_on_abandoned"),
    passed("Depends-On in a circle", "P §11")
    .stands_on(7, turn="reviewers", lane="first", via_footer=True, is_circle=True)
    .expect("author", "author", "stands_on_circle"),
    passed("Depends-On unknown", "design 7").has(unknown_lower=("4711",)).expect(*FIRST, "unknown_lower"),
]


@pytest.mark.parametrize("story", TABLE, ids=lambda story: story.name)
def test_chain(story):
    story.check()
    assert story.turn().own_lane != "change"


def test_the_one_that_has_to_move_first_is_named():
    chain = ready("ready", "").stands_on(8, turn="reviewers", lane="approval")
    chain.stands_on(7, turn="reviewers", lane="first", is_direct=False)
    assert chain.turn().reasons[0].number == 7
    chain.stands_on(6, turn="author", lane="author", is_direct=False).stands_on(
        5, turn="reviewers", lane="first", is_direct=False
    )
    assert chain.turn().reasons[0].number == 6


def test_it_waits_since_the_lower_one_began_to():
    """Reviewers had it for two days before the lower change got its −1: those stay theirs."""
    story = passed("waits").later(4).stands_on(7, turn="author", lane="author", own_since=START.replace(day=4))
    assert story.held() == [("ci", 0.1), ("reviewers", 1.9), ("change", 2.1)]


def test_the_sentence_names_the_way_and_the_state():
    story = passed("footer").stands_on(7, turn="author", lane="author", via_footer=True)
    assert story.sentences()[0] == "Depends on 7, which waits on its author"
    assert passed("parent").stands_on(7, "ABANDONED").sentences()[0].startswith("Stands on 7, which is abandoned")
