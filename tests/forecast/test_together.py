"""The chance of an effort from the curves of its changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import asin, pi, prod

import pytest

from reviewq.forecast.rules.chance import Curve
from reviewq.forecast.rules.together import all_by, by, jointly, tops

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FREEZE = NOW + timedelta(days=10)


def sure(chance: float) -> Curve:
    """A curve that is at this chance from tomorrow on."""
    return Curve(NOW, ((1.0, chance),))


@pytest.mark.parametrize("chances", [(0.5, 0.5), (0.9, 0.2, 0.6), (0.99, 0.98, 0.97, 0.96), (0.01, 0.02)])
def test_it_lies_between_the_product_and_the_least(chances: tuple[float, ...]) -> None:
    assert prod(chances) < jointly(chances) < min(chances)
    assert jointly(chances, shared=0) == pytest.approx(prod(chances))
    assert jointly(chances, shared=1) == min(chances)
    assert jointly(chances, 0.2) < jointly(chances) < jointly(chances, 0.8)


@pytest.mark.parametrize("shared", [0.1, 0.6, 0.9])
def test_for_two_even_chances_it_is_what_geometry_says(shared: float) -> None:
    assert jointly((0.5, 0.5), shared) == pytest.approx(1 / 4 + asin(shared) / (2 * pi), abs=1e-3)


@pytest.mark.parametrize(
    ("chances", "joint"), [((), 1), ((0.4,), 0.4), ((0.4, 1.0), 0.4), ((0.4, 0.0), 0), ((1, 1), 1)]
)
def test_what_is_certain_changes_nothing(chances: tuple[float, ...], joint: float) -> None:
    assert jointly(chances) == pytest.approx(joint, abs=1e-6)


def test_one_more_change_never_helps_and_order_never_matters() -> None:
    chances = [0.9, 0.8, 0.7, 0.6, 0.5]
    falling = [jointly(chances[:count]) for count in range(6)]
    assert falling == sorted(falling, reverse=True)
    assert jointly(chances) == pytest.approx(jointly(chances[::-1]), abs=1e-12)


def test_a_change_merges_no_sooner_than_those_below_it() -> None:
    curves = {1: sure(0.3), 2: sure(0.8), 3: sure(0.9)}
    chain = {3: [2], 2: [1]}
    assert by(3, curves, chain, FREEZE) == 0.3
    assert by(3, curves, {}, FREEZE) == 0.9
    assert by(4, curves, chain, FREEZE) is None
    assert all_by([2, 3], curves, chain, FREEZE) == 0.3  # capped by one that is of another effort


def test_a_chain_counts_once() -> None:
    """Who stands on top has merged only once all below have: nothing is multiplied."""
    curves = {key: sure(0.6) for key in range(1, 6)}
    chain = {key: [key - 1] for key in range(2, 6)}
    assert all_by(range(1, 6), curves, chain, FREEZE) == 0.6
    assert all_by(range(1, 6), curves, {}, FREEZE) == pytest.approx(jointly([0.6] * 5))
    assert tops([1, 2, 3, 4], {2: [1], 4: [9], 9: [3]}) == [2, 4]  # also through one that is no member


def test_a_circle_ends_and_an_unknown_member_makes_all_unknown() -> None:
    curves = {1: sure(0.5), 2: sure(0.4)}
    circle = {1: [2], 2: [1]}
    assert all_by([1, 2], curves, circle, FREEZE) == pytest.approx(jointly([0.4, 0.4]))
    assert all_by([1, 3], curves, {}, FREEZE) is None
    assert all_by([1], curves, {1: [3]}, FREEZE) == 0.5
    assert all_by([], curves, {}, FREEZE) == 1
