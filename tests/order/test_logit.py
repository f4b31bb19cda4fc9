"""The fit of a conditional logit: it finds weights that made the choices."""

from __future__ import annotations

import random

import pytest

from reviewq.order.rules.logit import Choice, chances, fit, log_likelihood, solve


def made_by(weights: list[float], count: int, seed: int = 5) -> list[Choice]:
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        offered = [[chance.gauss(0, 1), 30 * chance.random()] for _ in range(6)]
        likely = chances(weights, offered)
        made.append(Choice(offered, chance.choices(range(6), likely)[0]))
    return made


def test_it_finds_the_weights_that_made_the_choices() -> None:
    assert fit(made_by([1.5, -0.1], 1500), ridge=0.1) == pytest.approx([1.5, -0.1], rel=0.1)


def test_a_ridge_holds_weights_near_nothing() -> None:
    few = made_by([1.5, -0.1], 10)
    free, held = fit(few, ridge=0.01), fit(few, ridge=100)
    assert all(abs(h) < abs(f) for h, f in zip(held, free, strict=True))


def test_what_never_varies_weighs_nothing() -> None:
    choices = [Choice([[1.0, 3.0], [0.0, 3.0]], 0), Choice([[0.5, 3.0], [0.7, 3.0]], 1)]
    assert fit(choices, ridge=1)[1] == pytest.approx(0)


def test_the_fit_foretells_better_than_chance() -> None:
    choices = made_by([1.5, -0.1], 300)
    assert log_likelihood(fit(choices, 1), choices) > log_likelihood([0, 0], choices)


def test_huge_scores_do_not_overflow() -> None:
    assert chances([1e6], [[1.0], [0.0]]) == pytest.approx([1, 0])


def test_equations_are_solved_with_pivots() -> None:
    assert solve([[0, 2], [4, 1]], [6, 11]) == pytest.approx([2, 3])
