"""How well forecasts came true."""

from __future__ import annotations

import pytest

from reviewq.forecast.rules.calibration import Bin, bins, brier, worst


def test_bins_hold_what_was_said_from_their_lower_cut_on() -> None:
    told = [(0.0, False), (0.099, True), (0.1, False), (0.3, True), (0.89, True), (0.9, True), (1.0, False)]
    found = bins(told)
    assert [(one.low, one.high, one.cases) for one in found] == [
        (0.0, 0.1, 2),
        (0.1, 0.3, 1),
        (0.3, 0.5, 1),
        (0.5, 0.7, 0),
        (0.7, 0.9, 1),
        (0.9, 1.0, 2),
    ]
    assert found[0].said == pytest.approx(0.0495)
    assert (found[0].came, found[5].came) == (0.5, 0.5)
    assert (found[3].said, found[3].came, found[3].off) == (None, None, None)
    assert found[5].off == pytest.approx(0.45)
    assert Bin(*found[5].as_json()) == found[5]  # type: ignore[arg-type]


def test_the_score_is_the_mean_squared_error() -> None:
    assert brier([]) is None
    assert brier([(1.0, True), (0.0, False)]) == 0
    assert brier([(0.5, True), (0.5, False)]) == 0.25
    assert brier(iter([(0.8, True), (0.2, True)])) == pytest.approx(0.34)


def test_the_worst_bin_is_one_with_enough_cases() -> None:
    few, near, far = Bin(0.0, 0.1, 49, 0.05, 0.9), Bin(0.1, 0.3, 50, 0.2, 0.25), Bin(0.3, 0.5, 80, 0.4, 0.3)
    assert worst([few, near, far]) == far
    assert worst([few]) is None
