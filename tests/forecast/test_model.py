"""The rule of the forecast: what moves it which way, that it never falls with time, and what it says in words."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewq.forecast.rules.model import FEATURES, SUREST, Weights, chance_within_week, curve, outlook
from reviewq.forecast.rules.push_words import WORDS
from reviewq.forecast.rules.state import CiResult, Mover, OwnerPast, Pace, State
from reviewq.forecast.weights import from_json, shipped, to_json

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
USUAL = State(
    at=NOON,
    age=4.0,
    upload_age=2.0,
    moved_age=2.0,
    reviews=1,
    last_by=Mover.OWNER,
    uploads_week=1,
    siblings=0,
    size=30,
    ci=CiResult.PASSED,
    plus_twos=0,
    plus_ones=0,
    minus_ones=0,
    minus_twos=0,
    own_vote=0,
    is_wip=False,
    is_approved=False,
    depth=0,
    owner=OwnerPast(merged=3, open=2),
    pace=Pace(fresh=4),
)


def any_state(chance: random.Random) -> State:
    """With anything that a state may say, each of it unknown at times."""
    ages = dict.fromkeys(("age", "upload_age", "code_age", "moved_age", "review_age", "freeze_in"), 400.0)
    counts = ("reviews", "patch_sets", "uploads_week", "moves_week", "siblings", "size", "plus_twos", "plus_ones")
    more = ("minus_ones", "minus_twos", "unresolved", "depth")
    known: dict[str, Any] = {name: chance.random() ** 4 * most for name, most in ages.items()}
    known |= {name: int(chance.random() ** 6 * 10**6) for name in (*counts, *more)}
    known |= {name: chance.random() < 0.5 for name in ("is_wip", "is_approved", "is_stable")}
    known |= {
        "ci": chance.choice(list(CiResult)),
        "own_vote": chance.randint(-2, 2),
        "work": chance.choice(["feature", ""]),
    }
    known |= {"owner": OwnerPast(open=chance.randint(0, 10**6)), "pace": Pace(fresh=chance.randint(0, 10**6))}
    return State(at=NOON, **{name: value for name, value in known.items() if chance.random() < 0.8})


def test_a_chance_never_falls_with_time_and_is_never_certain() -> None:
    chance, weights = random.Random(6), shipped()
    for _ in range(300):
        points = curve(any_state(chance), weights).points
        chances = [reached for _, reached in points]
        assert [days for days, _ in points] == list(weights.horizons)
        assert chances == sorted(chances)
        assert 0 < chances[0] <= chances[-1] <= SUREST


def test_what_is_not_known_counts_as_usual() -> None:
    weights = shipped()
    nothing = outlook(State(at=NOON), weights)
    usual = {name: (0.0,) * len(weights.horizons) for name in weights.terms}
    assert nothing.curve == curve(USUAL, replace(weights, terms=usual))
    assert nothing.pushes == ()


@pytest.mark.parametrize(
    ("known", "sign"),
    [
        ({"plus_twos": 1}, 1),
        ({"is_approved": True}, 1),
        ({"own_vote": 2}, 1),
        ({"uploads_week": 4}, 1),
        ({"siblings": 3}, 1),
        ({"ci": CiResult.FAILED}, -1),
        ({"ci": CiResult.NONE}, -1),
        ({"minus_ones": 1}, -1),
        ({"minus_twos": 1}, -1),
        ({"is_wip": True}, -1),
        ({"depth": 3}, -1),
        ({"upload_age": 20.0, "moved_age": 20.0, "age": 22.0}, -1),
        ({"moved_age": 9.0}, -1),
    ],
)
def test_each_fact_moves_the_shipped_forecast_its_way(known: dict[str, Any], sign: int) -> None:
    moved = chance_within_week(replace(USUAL, **known), shipped()) - chance_within_week(USUAL, shipped())
    assert moved * sign > 0.005


def test_the_strongest_push_comes_first_and_says_what_it_means() -> None:
    cold = replace(USUAL, moved_age=90.0, upload_age=90.0, age=91.0, ci=CiResult.FAILED, minus_twos=1)
    pushes = outlook(cold, shipped()).pushes
    sizes = [abs(push.push) for push in pushes]
    assert sizes == sorted(sizes, reverse=True)
    words = {push.code: push.words for push in pushes}
    assert words["minus_two"] == "has a −2"
    assert words["quiet"] == "last act by a person 90 days ago"
    assert words["ci"] == "CI failed"
    assert len(words) == len(pushes)  # one line a reason, whatever the number of its figures
    assert all(push.push < 0 for push in pushes if push.code in ("minus_two", "quiet", "ci", "upload"))


def test_every_term_has_words_for_every_state() -> None:
    groups = {name.partition(".")[0] for name in FEATURES}
    assert groups == set(WORDS)
    chance = random.Random(7)
    for state in (State(at=NOON), USUAL, *(any_state(chance) for _ in range(50))):
        assert all(say(state) for say in WORDS.values())
    assert WORDS["age"](replace(USUAL, age=0.02)) == "created 1 hour ago"
    assert WORDS["series"](replace(USUAL, siblings=1)) == "uploaded together with 1 other change"


def test_weights_are_read_as_they_were_written() -> None:
    weights = Weights((1.0, 7.0), (-1.5, 0.25), {"age": (0.1, -0.2)}, {"age": 2.0}, 12)
    assert from_json(to_json(weights)) == weights
    assert set(shipped().terms) == set(FEATURES)
    for wrong in ({}, {"horizons": "x", "base": [], "terms": {}, "usual": {}}):
        with pytest.raises((KeyError, ValueError)):
            from_json(wrong)


def test_a_term_that_this_version_does_not_know_counts_nothing() -> None:
    """Weights that were stored by another version may have such."""
    weights = shipped()
    stranger = replace(weights, terms={**weights.terms, "moon": (9.0,) * len(weights.horizons)})
    assert outlook(USUAL, stranger) == outlook(USUAL, weights)
