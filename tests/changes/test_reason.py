"""Reasons in words: whole sentences that say what they know and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reviewq.changes.rules.reason import SENTENCES, Reason, sentence, signed, span

from .builder import CORE, CORE_2, NAMES, START, passed


def test_a_second_plus_two_names_the_first():
    story = passed("one").review(+2, CORE).later(2)
    assert story.sentences()[0] == "Needs a second +2: the first came on patch set 1, 2 d ago, from Cora"


def test_lost_plus_twos_are_told_with_their_patch_set():
    story = passed("lost").review(+2, CORE).review(+2, CORE_2).uploaded(2).ci(+1)
    assert "Cora gave +2 on patch set 1, 7 h 12 min ago; newer code has dropped it" in story.sentences()


def test_held_since_says_how_many_uploads_it_has_outlived():
    story = passed("held").review(-2, CORE).uploaded(2).uploaded(3)
    assert story.sentences()[0].startswith("Held by Cora: Code-Review −2 on patch set 1")
    assert "Its author has uploaded 2 patch sets since; only Cora can lift the vote" in story.sentences()


def test_silence_counts_from_the_upload():
    assert (
        passed("s").uploaded(2).later(3).sentences()[0]
        == "CI has said nothing on patch set 2 for 3 d: somebody has to recheck it"
    )


@pytest.mark.parametrize("code", SENTENCES)
def test_every_sentence_survives_the_least_and_the_most_that_a_reason_may_hold(code):
    least = sentence(Reason(code, label="Freeze", count=2, number=77, text="is held"), {}, START)
    most = sentence(Reason(code, START, CORE, 3, "Code-Review", -1, 2, 77, "text"), NAMES, START + timedelta(days=2))
    for words in (least, most):
        assert words[0].isupper() or words.startswith(("somebody", "0 ", "2 ", "text", "is held"))
        assert "None" not in words
        assert "  " not in words


@pytest.mark.parametrize("code", SENTENCES)
def test_json_and_back(code):
    reason = Reason(code, START, CORE, 3, "Code-Review", -1, 2, 77, "text")
    assert Reason.from_json(reason.as_json()) == reason
    assert Reason.from_json(Reason(code, value=0).as_json()) == Reason(code, value=0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "moments"),
        (59, "moments"),
        (60, "1 min"),
        (3_600, "1 h"),
        (3_900, "1 h 5 min"),
        (90_000, "1 d 1 h"),
        (864_000, "10 d"),
        (950_000, "10 d"),
    ],
)
def test_span(seconds, words):
    assert span(seconds) == words


def test_signed():
    assert [signed(value) for value in (2, 0, -1, None)] == ["+2", "0", "−1", "0"]


def test_an_unknown_code_is_shown_as_it_is():
    assert sentence(Reason("of_a_newer_release"), {}, START) == "of_a_newer_release"


def test_the_top_vote_is_called_what_it_is():
    """+2 on Code-Review; on another label, or one of −1 to +1, what that one has."""
    usual = Reason("plus_two", count=2)
    other = Reason("plus_two", label="Rollcall-Vote", value=1, count=2)
    assert sentence(usual, {}, START) == "Needs two +2: reviewed, but no +2 yet"
    assert sentence(other, {}, START) == "Needs two Rollcall-Vote +1: reviewed, but no Rollcall-Vote +1 yet"
