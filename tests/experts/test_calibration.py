"""Probabilities that come true as often as they say, and suggestions that do not pile on three people."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from reviewq.experts.measure import calibration_error, share_of_busiest
from reviewq.experts.rules.calibration import Calibration, Curve
from reviewq.experts.rules.load import FLOOR, Load
from reviewq.experts.rules.ranking import Pick


def test_what_is_said_too_surely_is_corrected() -> None:
    calibration, chance = Calibration(), random.Random(5)
    told = []
    for number in range(3000):
        said = chance.uniform(0.3, 0.95)
        came = chance.random() < said * 0.7
        if number >= 500:
            told.append((calibration.probabilities([said])[0], came))
        calibration.learn([said], [came])
    assert calibration_error(told) < 0.035
    assert calibration.probabilities([0.9])[0] == pytest.approx(0.63, abs=0.06)


def test_places_are_corrected_apart_and_never_rise() -> None:
    calibration = Calibration()
    for _ in range(300):
        calibration.learn([0.5, 0.4, 0.1], [False, True, False])
    first, second, third = calibration.probabilities([0.5, 0.4, 0.1])
    assert first < 0.2 and second <= first and third <= second


def test_a_curve_is_straight_between_its_knots_and_flat_beyond() -> None:
    curve = Curve()
    for _ in range(2000):
        curve.learn(0.5, True)
    assert curve.corrected(0.525) == pytest.approx(0.525 + 0.5, abs=0.02)
    assert curve.corrected(0.55) < curve.corrected(0.525)
    assert (curve.corrected(0.0), curve.corrected(1.0)) == (0.0, 1.0)


def crowd(count: int) -> tuple[list[list[Pick]], list[str]]:
    """Eight people; a0 is nearly always a little likelier than they review in truth."""
    chance = random.Random(9)
    lists, done = [], []
    for _ in range(count):
        names = [f"a{number}" for number in range(8)]
        pulls = [chance.random() + (0.25 if name in ("a0", "a1", "a2") else 0.0) for name in names]
        total = sum(pulls)
        lists.append(
            sorted((Pick(n, p / total) for n, p in zip(names, pulls, strict=True)), key=lambda p: -p.probability)
        )
        done.append(chance.choices(names, pulls)[0])
    return lists, done


def test_the_three_most_picked_have_no_more_than_the_three_busiest_do() -> None:
    load, plain, spread = Load(), Counter[str](), Counter[str]()
    lists, done = crowd(1500)
    for picks, reviewer in zip(lists, done, strict=True):
        order = load.order(picks)
        assert sorted(order, key=id) == sorted(picks, key=id)
        assert order[0].probability >= FLOOR * picks[0].probability
        load.suggested(order)
        load.reviewed([reviewer])
        plain[picks[0].account] += 1
        spread[order[0].account] += 1
    really = share_of_busiest(done)
    assert share_of_busiest(plain.elements()) > really + 0.1
    assert share_of_busiest(spread.elements()) <= really


def test_who_is_below_a_fifth_of_the_best_never_moves_up() -> None:
    load = Load()
    picks = [Pick("a", 0.9), Pick("b", 0.17), Pick("c", 0.02)]
    for _ in range(200):
        load.suggested(picks)
        load.reviewed(["b", "c", "d", "e", "f", "g", "h"])
    assert load.order(picks) == picks


def test_nothing_is_moved_before_it_is_known_what_people_do() -> None:
    load = Load()
    for _ in range(100):
        load.suggested([Pick("a", 0.5), Pick("b", 0.4)])
    assert load.order([Pick("a", 0.5), Pick("b", 0.4)])[0].account == "a"
    assert load.order([]) == []
