"""Learning: weights that made the cases are found again, and what nothing speaks for stays as it was."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewq.forecast.measure import auc, calibration, table
from reviewq.forecast.rules.learn import Case, Holds, learn, usual_of
from reviewq.forecast.rules.logistic import fit
from reviewq.forecast.rules.model import Weights, probability
from reviewq.forecast.rules.state import State

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
PRIOR = Weights((7.0, 28.0), (0.0, 0.0), {"wip": (0.0, 0.0), "approved": (0.3, 0.2)}, {"wip": 0.5, "approved": 0.0})
LOOSE = Holds(terms=1.0, base=0.01)


def cases(count: int, weight: float, seen: float = 10.0) -> list[Case]:
    """Half of them work in progress, which makes a merge within a week likelier by that weight on the log-odds."""
    chance = random.Random(3)
    made = []
    for place in range(count):
        is_wip = place % 2 == 0
        landed = chance.random() < probability(-1 + weight * (is_wip - 0.5))
        made.append(Case(State(at=NOON, is_wip=is_wip), 2.0 if landed else None, seen))
    return made


def test_it_finds_what_made_the_cases_for_each_horizon_that_is_known() -> None:
    found = learn(cases(3000, -2.0), PRIOR, LOOSE)
    assert found.terms["wip"][0] == pytest.approx(-2.0, abs=0.3)
    assert found.base[0] == pytest.approx(-1.0, abs=0.15)
    assert (found.base[1], found.terms["wip"][1], found.cases) == (0.0, 0.0, 3000)
    assert found.terms["approved"] == (0.3, 0.2)  # known of no case


def test_a_horizon_that_nobody_has_reached_stays() -> None:
    """Also if some merged already: those that did not are not told from those that will."""
    found = learn(cases(50, 0.0), PRIOR, LOOSE)
    assert (found.base[1], found.terms["wip"][1]) == (0.0, 0.0)
    assert found.base[0] < -0.5


def test_a_strong_hold_keeps_the_prior() -> None:
    few = cases(40, -2.0)
    loose, strict = (learn(few, PRIOR, Holds(hold, hold)) for hold in (0.1, 10_000.0))
    assert abs(strict.terms["wip"][0]) < 0.05 < abs(loose.terms["wip"][0])


def test_only_named_terms_and_horizons_move() -> None:
    known = cases(200, -2.0, seen=40.0)
    assert learn(known, PRIOR, LOOSE, only=["approved"]).terms["wip"] == (0.0, 0.0)
    found = learn(known, PRIOR, LOOSE, places=[1])
    assert (found.terms["wip"][0], found.base[0]) == (0.0, 0.0)
    assert found.terms["wip"][1] < -0.5


def test_what_a_firm_weight_explains_teaches_nothing_else() -> None:
    """Half the cases are work in progress by a firm weight that made them: the base finds what is left."""
    firm = replace(PRIOR, terms=PRIOR.terms | {"wip": (-2.0, -2.0), "size": (0.0, 0.0)})
    found = learn(cases(3000, -2.0), firm, LOOSE, only=["size"])
    assert found.terms["wip"] == (-2.0, -2.0)
    assert found.base[0] == pytest.approx(-1.0, abs=0.15)


def test_what_became_of_a_case() -> None:
    case = Case(State(at=NOON), None, seen=10.0)
    assert (case.landed(7), case.landed(10), case.landed(28)) == (False, False, None)
    merged = replace(case, merged_in=9.0)
    assert (merged.landed(7), merged.landed(9), merged.landed(28)) == (False, True, None)


def test_the_usual_value_is_the_mean_of_those_who_know() -> None:
    known = [Case(State(at=NOON, is_wip=is_wip), None, 1.0) for is_wip in (True, False, None, True, True)]
    usual = usual_of(known)
    assert (usual["wip"], usual["size"]) == (0.75, 0.0)


def test_cases_that_one_term_tells_apart_end_in_figures() -> None:
    """The likelihood would send such a weight to infinity."""
    weights = fit([[1.0] * 20, [0.0, 1.0] * 10], [0.0, 1.0] * 10, [0.0, 0.0], [0.01, 0.01])
    assert 2 < weights[1] < 100


def test_auc_counts_draws_half() -> None:
    assert auc([(0.9, True), (0.1, False)]) == 1.0
    assert auc([(0.5, True), (0.5, False)]) == 0.5
    assert auc([(0.2, True), (0.7, True), (0.2, False), (0.1, False)]) == 0.875
    assert auc([(0.5, True)]) is None
    assert auc([]) is None


def test_nothing_is_known_of_no_cases() -> None:
    assert table([("forecast", [])]).splitlines()[1].split() == ["forecast", "0", "–", "–", "–"]
    assert calibration([]).count("–") == 12
    assert "off by" not in table([("forecast", [(0.9, False)] * 49)])
    assert "off by +0.900 (50 cases)" in table([("forecast", [(0.9, False)] * 50)])
