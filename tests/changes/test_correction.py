"""The rule about people's word on a turn: whose holds, for whom, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reviewq.changes.rules.snapshot import CorrectionFact

from .builder import CORE, CORE_2, FRIEND, LINTER, NEW_WORDS, OWNER, REBASE, Story, case, passed


def word(story: Story, turn: str = "author", by: int = CORE, is_for_all: bool = True, **given: object) -> Story:
    """The story with somebody's word, said a minute after its last event."""
    turn_before = str(given.pop("turn_before", story.turn().holder))
    said = CorrectionFact(
        at=story.now + timedelta(minutes=1),
        seen=story.now,
        turn=turn,
        turn_before=turn_before,
        why="the design is not agreed",
        patch_set=story.change.patch_set,
        by=by,
        account=by,
        is_for_all=is_for_all,
    )
    story.change = replace(story.change, corrections=(*story.change.corrections, said))
    return story


def answer(story: Story) -> tuple[str, str, str]:
    turn = story.turn()
    return turn.holder.value, turn.lane.value, turn.reasons[0].code


WAITS = ("author", "author", "corrected")


def test_a_cores_word_moves_the_change_for_everyone_and_says_so_first():
    story = word(passed("s")).later(0.1)
    assert answer(story) == WAITS
    assert story.sentences()[0].startswith("Cora says: it waits on its author, because the design is not agreed, 2 h")
    assert story.turn().reasons[1].code == "first_review"
    assert story.turn().since == story.change.corrections[0].at


@pytest.mark.parametrize(
    ("turn", "lane"), [("author", "author"), ("ci", "ci"), ("change", "change"), ("nobody", "held")]
)
def test_each_turn_has_its_lane(turn: str, lane: str):
    assert answer(word(passed("s"), turn)) == (turn, lane, "corrected")


@pytest.mark.parametrize(("votes", "lane"), [(0, "first"), (1, "second"), (2, "approval")])
def test_given_to_the_reviewers_it_is_in_the_lane_of_what_is_missing(votes: int, lane: str):
    story = passed("s")
    for core in (CORE, CORE_2)[:votes]:
        story = story.review(2, core)
    story = story.wip()
    assert answer(word(story, "reviewers")) == ("reviewers", lane, "corrected")


ENDS = {
    "a new patch set": lambda s: s.uploaded(2).ci(1),
    "a rebase": lambda s: s.uploaded(2, REBASE),
    "a new message": lambda s: s.uploaded(2, NEW_WORDS),
    "a vote": lambda s: s.review(1, CORE_2),
    "a vote taken away": lambda s: s.review(0, FRIEND),
    "the owner's answer": lambda s: s.said(OWNER),
    "work in progress and ready": lambda s: s.wip().wip(False),
    "abandoned and restored": lambda s: s.abandoned().restored(),
}
GOES_ON = {
    "time": lambda s: s.later(30),
    "a vote of CI": lambda s: s.ci(1),
    "a vote of another machine": lambda s: s.review(1, LINTER),
    "a reviewer's words": lambda s: s.said(FRIEND),
    "a recheck": lambda s: s.recheck(),
}


@pytest.mark.parametrize("happens", ENDS)
def test_it_holds_until_something_happens(happens: str):
    story = passed("s").review(1, FRIEND)
    assert answer(word(story)) == WAITS
    assert ENDS[happens](story).turn().reasons[0].code != "corrected"


@pytest.mark.parametrize("happens", GOES_ON)
def test_it_outlasts_what_leaves_the_question_as_it_was(happens: str):
    assert answer(GOES_ON[happens](word(passed("s")))) == WAITS


def test_a_word_about_ci_ends_with_its_vote():
    assert answer(word(case("s"), "author", turn_before="ci").ci(1))[0] == "reviewers"
    silent = passed("s").uploaded(2).later(3)
    assert answer(word(silent, "ci"))[0] == "ci"


def test_what_happened_before_the_poll_brought_it_ends_it_too():
    """Said at noon, of a mirror that had seen the change as of ten; a vote of eleven was not known to the speaker."""
    story = word(passed("s"))
    late = replace(story.change.corrections[0], at=story.now + timedelta(days=1))
    story.change = replace(story.change, corrections=(late,))
    assert story.review(1, FRIEND).turn().reasons[0].code != "corrected"


def test_an_upload_in_the_very_second_ends_it():
    story = word(passed("s"))
    assert story.uploaded(2, day=story.day).turn().reasons[0].code != "corrected"


def test_the_newest_word_of_cores_holds():
    story = word(word(passed("s"), "ci", by=CORE).later(0.1), "author", by=CORE_2)
    assert answer(story) == WAITS
    assert story.sentences()[0].startswith("Carl says")


def test_a_word_that_the_rules_agree_with_stands_behind_their_reason():
    story = passed("s").wip()
    assert [r.code for r in word(story).turn().reasons[:2]] == ["wip_flag", "corrected"]


def test_words_of_others_change_nothing_and_are_counted():
    story = passed("s")
    before = story.turn()
    for by in (FRIEND, OWNER, FRIEND):
        story = word(story, by=by, is_for_all=False)
    after = story.turn()
    assert (after.holder, after.lane, after.reasons[0]) == (before.holder, before.lane, before.reasons[0])
    assert story.sentences()[1] == "2 people say that this is not the reviewers' turn"


def test_one_person_says():
    story = word(passed("s"), by=FRIEND, is_for_all=False)
    assert "1 person says that this is not the reviewers' turn" in story.sentences()


@pytest.mark.parametrize("happens", ENDS)
def test_words_of_others_end_as_well(happens: str):
    story = ENDS[happens](word(passed("s").review(1, FRIEND), by=FRIEND, is_for_all=False))
    assert "disputed" not in [reason.code for reason in story.turn().reasons]


def test_a_dispute_of_another_turn_is_not_one_of_this():
    story = word(passed("s"), "reviewers", by=FRIEND, is_for_all=False, turn_before="ci")
    assert "disputed" not in [reason.code for reason in story.turn().reasons]


def test_the_clock_of_the_new_holder_starts_with_the_word():
    story = word(passed("s").later(5)).later(1)
    clock = story.clock()
    assert clock.segments[-1].holder.value == "author"
    assert clock.segments[-1].start == story.change.corrections[0].at


def test_a_change_above_waits_for_the_one_that_was_corrected():
    turn = word(passed("s")).turn()
    assert (turn.own_holder.value, turn.own_lane.value) == ("author", "author")
