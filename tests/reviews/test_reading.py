"""What a log tells of reviews, of what came back, and of what came in and went out: told as stories, by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from reviewq.reviews.rules.passages import ABANDONED, MERGED, OPENED, PATCH_SET, passages
from reviewq.reviews.rules.reading import Reviews, reviews_of
from tests.changes.builder import (
    CORE,
    CORE_2,
    FRIEND,
    NEW_WORDS,
    OWNER,
    REBASE,
    START,
    ZUUL,
    Story,
    case,
    instant,
    passed,
)

Told = tuple[int, float, int | None, int]  # who, on which day, the vote, comments on lines


def read(story: Story) -> Reviews:
    return reviews_of(story.log, story.change.owner, story.policy.review_label)


def day_of(at: datetime) -> float:
    return round((at - START).total_seconds() / 86_400, 2)


def told(story: Story) -> list[Told]:
    return [(one.account, day_of(one.at), one.value, one.comments) for one in read(story).done]


def back(story: Story) -> dict[int, float]:
    return {account: day_of(at) for account, at in read(story).back.items()}


REVIEWS: dict[str, tuple[Story, list[Told]]] = {
    "vote and comments are one": (
        passed("").review(-1, CORE, comments=3, text="Why?", day=1),
        [(CORE, 1, -1, 3)],
    ),
    "each vote is one": (
        passed("").review(-1, CORE, day=1).uploaded(2, day=2).review(1, CORE, day=3).review(2, CORE, day=4),
        [(CORE, 1, -1, 0), (CORE, 3, 1, 0), (CORE, 4, 2, 0)],
    ),
    "words alone": (passed("").said(FRIEND, "Is this still wanted?", day=1), [(FRIEND, 1, None, 0)]),
    "comments on lines alone": (passed("").said(FRIEND, "", comments=2, day=1), [(FRIEND, 1, None, 2)]),
    "the owner's own are none": (passed("").review(2, OWNER, day=1).said(OWNER, day=2), []),
    "a bot's are none": (passed("").review(-1, ZUUL, day=1).said(ZUUL, "Build failed.", day=2), []),
    "a recheck is none": (passed("").recheck(CORE, day=1), []),
    "a recheck with words is one": (passed("").said(CORE, "recheck\n\nlooks sane though", day=1), [(CORE, 1, None, 0)]),
    "an approval alone is none": (passed("").review(2, CORE_2, day=1).approve(CORE, day=2), [(CORE_2, 1, 2, 0)]),
    "a removed vote was given": (
        passed("").review(2, CORE, day=1).removed_vote("Code-Review", CORE, day=2),
        [(CORE, 1, 2, 0)],
    ),
    "to take it back is none": (passed("").review(2, CORE, day=1).review(0, CORE, day=2), [(CORE, 1, 2, 0)]),
    "a copied vote is none": (passed("").review(2, CORE, day=1).uploaded(2, REBASE, day=2), [(CORE, 1, 2, 0)]),
    "one who mended it is still a reviewer": (
        passed("").uploaded(2, by=CORE, day=1).review(2, CORE, day=2),
        [(CORE, 2, 2, 0)],
    ),
}


@pytest.mark.parametrize("name", REVIEWS)
def test_reviews(name: str) -> None:
    story, expected = REVIEWS[name]
    assert told(story) == expected


def test_two_words_of_one_second_are_one_review() -> None:
    """Also where others spoke in that second between them."""
    story = passed("").review(1, CORE, day=1).said(FRIEND, comments=1, day=1).said(CORE, comments=2, day=1)
    assert told(story) == [(CORE, 1, 1, 2), (FRIEND, 1, None, 1)]


MINUS: Callable[[], Story] = lambda: passed("").review(-1, CORE, day=1)  # noqa: E731
BACK: dict[str, tuple[Story, dict[int, float]]] = {
    "answered by words": (MINUS().said(OWNER, day=2), {CORE: 2}),
    "answered by new code": (MINUS().uploaded(2, day=2), {CORE: 2}),
    "by somebody else's new code": (MINUS().uploaded(2, by=FRIEND, day=2), {CORE: 2}),
    "a new message answers": (MINUS().uploaded(2, NEW_WORDS, day=2), {CORE: 2}),
    "a rebase does not": (MINUS().uploaded(2, REBASE, day=2), {}),
    "nor does a recheck": (MINUS().recheck(OWNER, day=2), {}),
    "nor others' words": (MINUS().said(FRIEND, day=2), {}),
    "nor a bot": (MINUS().ci(-1, day=2), {}),
    "the first answer counts": (MINUS().said(OWNER, day=2).uploaded(2, day=3), {CORE: 2}),
    "a good word that stands is not asked again": (passed("").review(2, CORE, day=1).said(OWNER, day=2), {}),
    "new code asks again": (passed("").review(2, CORE, day=1).uploaded(2, day=2), {CORE: 2}),
    "words ask to be answered": (passed("").said(FRIEND, "Why?", day=1).said(OWNER, day=2), {FRIEND: 2}),
    "reviewed again": (MINUS().said(OWNER, day=2).review(1, CORE, day=3), {}),
    "words are an answer": (MINUS().said(OWNER, day=2).said(CORE, day=3), {}),
    "so is an approval": (MINUS().uploaded(2, day=2).approve(CORE, day=3), {}),
    "who mended it has nothing back": (MINUS().uploaded(2, by=CORE, day=2), {}),
    "each by themselves": (
        MINUS().review(-1, FRIEND, day=1.5).uploaded(2, day=2).review(2, CORE, day=3),
        {FRIEND: 2},
    ),
}


@pytest.mark.parametrize("name", BACK)
def test_what_came_back(name: str) -> None:
    story, expected = BACK[name]
    assert back(story) == expected


def test_how_long_they_let_it_wait_is_what_reviewers_had_it() -> None:
    """Here CI had the new code for half a day before."""
    story = MINUS().uploaded(2, day=2).ci(1, day=2.5).review(2, CORE, day=4)
    segments = story.clock().segments
    assert [one.waited(segments) for one in read(story).done] == [None, 1.5 * 86_400]


def passed_through(story: Story, ended: float = 9) -> list[tuple[str, int, float]]:
    found = passages(story.log, story.change.status, story.change.created, instant(ended))
    return sorted(((one.kind, one.number, day_of(one.at)) for one in found), key=lambda one: (one[2], one[0]))


def test_what_comes_in_and_goes_out() -> None:
    story = case("").uploaded(2, day=1).uploaded(3, REBASE, day=2).uploaded(4, NEW_WORDS, day=3).merged(day=4)
    assert passed_through(story, 4) == [(OPENED, 0, 0), (PATCH_SET, 1, 0), (PATCH_SET, 2, 1), (MERGED, 0, 4)]
    again = case("").abandoned(day=1).restored(day=2).abandoned(day=3)
    ends = [(ABANDONED, 0, 1), (OPENED, 1, 2), (ABANDONED, 1, 3)]
    assert passed_through(again) == [(OPENED, 0, 0), (PATCH_SET, 1, 0), *ends]
    assert passed_through(case("").has(status="ABANDONED"))[-1] == (ABANDONED, 0, 9), "the log has lost it"
