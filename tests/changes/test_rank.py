"""The rank: what each term does, that time alone turns no order, and the sentences and the table of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log2
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewq.changes.rules.cause import Cause, Purpose
from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.freeze import Deadline
from reviewq.changes.rules.holder import Holder, Lane, Turn
from reviewq.changes.rules.rank import DOUBLING, FLOOR, MOST, Priority, Ranked, rank, terms_of, weight_of
from reviewq.changes.rules.rank_words import effect, rank_sentence, table, terms_from, words_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
REVIEWERS_LANES = (Lane.APPROVAL, Lane.SECOND, Lane.PLUS_TWO, Lane.FIRST)
MISSING = {Lane.APPROVAL: 0, Lane.SECOND: 1, Lane.PLUS_TWO: 2, Lane.FIRST: 2}


def turn(lane: Lane = Lane.FIRST, holder: Holder = Holder.REVIEWERS, ci: CiState = CiState.PASSED) -> Turn:
    return Turn(holder, lane, (), {}, MISSING.get(lane, 2), ci, holder, lane)


def ranked(lane: Lane = Lane.FIRST, held: timedelta = DAY, **given: Any) -> Ranked:
    given = {"turn": turn(lane), "clock_start": NOW - held, "since": NOW - held, "minutes": 15} | given
    return Ranked(**given)


def value(**given: Any) -> float:
    return rank(ranked(**given)).value


BETTER = {
    "one +2 away before a first review": ({"lane": Lane.SECOND}, {"lane": Lane.FIRST}),
    "an approval before a second +2": ({"lane": Lane.APPROVAL}, {"lane": Lane.SECOND}),
    "a fresh look before what was looked at and got no +2": ({"lane": Lane.FIRST}, {"lane": Lane.PLUS_TWO}),
    "short before long": ({"minutes": 3}, {"minutes": 40}),
    "CI passed before silent": ({}, {"turn": turn(ci=CiState.SILENT)}),
    "CI unknown is as good as passed": ({"turn": turn(ci=CiState.UNKNOWN), "held": 2 * DAY}, {}),
    "frees two": ({"freed": 2}, {"freed": 1}),
    "a fix before what says nothing": ({"cause": Cause(Purpose.FIX, "5")}, {}),
    "a regression before a bug": ({"cause": Cause(Purpose.FIX, "", True)}, {"cause": Cause(Purpose.FIX, "5")}),
    "promised by a core": ({"priority": Priority(2, 2)}, {"priority": Priority(1, 2)}),
    "held longer": ({"held": 9 * DAY}, {"held": 8 * DAY}),
    "a feature nine days before the freeze": (
        {"cause": Cause(Purpose.FEATURE), "deadline": Deadline("F", 9)},
        {"cause": Cause(Purpose.FEATURE), "deadline": Deadline("F", 20)},
    ),
    "a fix in the freeze": (
        {"cause": Cause(Purpose.FIX), "deadline": Deadline("F", 0)},
        {"cause": Cause(Purpose.FEATURE), "deadline": Deadline("F", 0)},
    ),
    "what reviewers can move, however bad": (
        {"minutes": 120, "held": timedelta(0), "turn": turn(ci=CiState.FAILED)},
        {"turn": turn(Lane.AUTHOR, Holder.AUTHOR), "minutes": 2, "held": 900 * DAY},
    ),
    "of what waits for others, the fresher": (
        {"turn": turn(Lane.AUTHOR, Holder.AUTHOR), "held": DAY},
        {"turn": turn(Lane.AUTHOR, Holder.AUTHOR), "held": 90 * DAY},
    ),
}


@pytest.mark.parametrize("name", BETTER)
def test_which_of_two_comes_first(name: str) -> None:
    sooner, later = BETTER[name]
    assert value(**sooner) > value(**later)


def test_a_freeze_leaves_what_does_not_say_what_it_is() -> None:
    assert value(deadline=Deadline("F", 0)) == value(deadline=Deadline("F", 3)) == value()


def test_the_votes_of_a_policy_that_asks_for_one() -> None:
    """A first review may merge it at once where one +2 is enough."""
    one = replace(turn(Lane.FIRST), missing_plus_two=1)
    assert value(turn=one) == pytest.approx(value() + 1)


def test_dependents_are_bounded() -> None:
    assert value(freed=5) == value(freed=500)


st_ranked = st.builds(
    lambda lane, days, minutes, freed, ci, purpose, days_left, priority: ranked(
        lane,
        timedelta(days=days),
        turn=turn(lane, ci=ci),
        minutes=minutes,
        freed=freed,
        cause=Cause(purpose),
        deadline=Deadline("F", days_left),
        priority=Priority(priority, 2) if priority else None,
    ),
    st.sampled_from(REVIEWERS_LANES),
    st.floats(0, 400),
    st.integers(2, 120),
    st.integers(0, 50),
    st.sampled_from([*CiState]),
    st.sampled_from([*Purpose]),
    st.one_of(st.none(), st.integers(0, 30)),
    st.integers(0, 2),
)


@given(st_ranked, st_ranked)
def test_held_longer_by_the_floor_beats_every_other_term(one: Ranked, other: Ranked) -> None:
    """Weights lie within 2 x MOST doublings of each other, and time gives one in three weeks, so whatever the terms
    say, a change that reviewers have had 24 weeks longer comes first."""
    older = replace(one, clock_start=other.clock_start - FLOOR - timedelta(minutes=1))
    assert timedelta(weeks=24) == FLOOR == 2 * MOST * DOUBLING
    assert rank(older).value > rank(other).value


@given(st_ranked)
def test_the_value_is_its_terms_and_its_wait_and_needs_no_clock(one: Ranked) -> None:
    answer = rank(one)
    total = sum(log2(term.factor) for term in answer.terms)
    start = (one.clock_start - datetime(2020, 1, 1, tzinfo=UTC)) / DOUBLING
    assert answer.value == pytest.approx(max(-MOST, min(MOST, total)) - start, abs=1e-5)
    strengths = [abs(log2(term.factor)) for term in answer.terms]
    assert strengths == sorted(strengths, reverse=True)


@given(st_ranked)
def test_every_term_is_kept_small_and_has_words(one: Ranked) -> None:
    kept = [term.as_json() for term in rank(one).terms]
    assert len(str(kept)) < 400
    assert all(words_of(term) for term in terms_from(kept))
    assert weight_of(terms_from(kept)) == pytest.approx(weight_of(terms_of(one)), abs=0.02)


# --- in words


def said(held: timedelta = DAY, **given: Any) -> str:
    one = ranked(held=held, **given)
    return rank_sentence([term.as_json() for term in rank(one).terms], one.turn.holder, one.clock_start, NOW)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"lane": Lane.SECOND, "minutes": 4, "held": 30 * DAY},
            "Ranked up: an estimated 4 min of review, reviewers have had it for 30 d, "
            "one more +2 and it can be approved",
        ),
        ({}, "Nothing sets it apart from an ordinary change"),
        ({"minutes": 90}, "Ranked down: an estimated 90 min of review"),
        (
            {"freed": 2, "turn": turn(ci=CiState.SILENT)},
            "Ranked up: 2 changes wait only for it; down: CI has been silent for long",
        ),
        (
            {"turn": turn(Lane.AUTHOR, Holder.AUTHOR)},
            "After all that reviewers can move: it waits for its author",
        ),
    ],
)
def test_a_row_says_in_a_sentence_what_put_it_there(given: dict[str, Any], words: str) -> None:
    assert said(**given) == words


def test_a_row_without_terms_says_nothing() -> None:
    assert rank_sentence([], "", NOW, NOW) == ""


def test_the_table_says_every_term_and_what_is_unknown() -> None:
    one = ranked(Lane.SECOND, 42 * DAY, minutes=5, priority=Priority(1, 2, "Promised"), deadline=Deadline("Freeze", 1))
    lines = table([term.as_json() for term in rank(one).terms], "reviewers", one.clock_start, NOW)
    told = {line.name: (line.words, line.effect) for line in lines}
    assert told == {
        "Minutes": ("An estimated 5 min of review", "×3"),
        "Votes": ("One more +2 and it can be approved", "×2"),
        "Review-Priority": ("Review-Priority +1: Promised", "×1.5"),
        "CI": ("CI has passed", "–"),
        "Changes freed": ("No change waits only for it", "–"),
        "Purpose": ("Its message names no bug or blueprint", "–"),
        "Freeze": ("Freeze in 1 day; whether it is a feature is unknown", "–"),
        "Weight": ("Expected merges per minute of review, against an ordinary change", "×9"),
        "Waiting": ("Reviewers have had it for 42 d; three weeks double the weight", "×4"),
    }


def test_the_table_says_when_the_weight_was_kept_in_bounds() -> None:
    one = ranked(Lane.APPROVAL, minutes=2, freed=9)
    lines = table([term.as_json() for term in rank(one).terms], "reviewers", one.clock_start, NOW)
    weight = next(line for line in lines if line.name == "Weight")
    assert weight.effect == "×16"
    assert "kept between" in weight.words


@pytest.mark.parametrize(
    ("factor", "words"), [(1, "–"), (2.4, "×2.4"), (0.5, "÷2"), (1 / 8, "÷8"), (32, "×32"), (4e9, "over ×1000")]
)
def test_what_a_factor_does(factor: float, words: str) -> None:
    assert effect(factor) == words


def test_a_term_of_a_later_version_is_silent() -> None:
    terms = [["moon", 4.0, "full"], ["ci", 0.4, "silent"]]
    assert rank_sentence(terms, "reviewers", NOW, NOW) == "Ranked down: CI has been silent for long"
