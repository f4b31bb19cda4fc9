"""What was learned comes back exactly as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reviewq.experts.rules.calibration import Calibration, log_odds, without
from reviewq.experts.rules.choice import Candidate, choose
from reviewq.experts.rules.kept import (
    OLDEST,
    lately_from_plain,
    lately_to_plain,
    ranking_from_plain,
    ranking_to_plain,
    skill_from_plain,
    skill_to_plain,
    tally_from_plain,
    tally_to_plain,
)
from reviewq.experts.rules.knowledge import HALVES, Of
from reviewq.experts.rules.load import Load
from reviewq.experts.rules.ranking import Advisor
from reviewq.experts.rules.tally import Tally
from reviewq.experts.rules.terms import TERMS

from .recording import asked, teahouse


def through_json(plain: Any) -> Any:
    return json.loads(json.dumps(plain))


@pytest.fixture(scope="module")
def taught() -> tuple[Advisor, Load]:
    """Read only."""
    advisor, load = Advisor(), Load()
    for one in teahouse(200):
        ranking = advisor.rank(one.asked)
        load.suggested(load.order(ranking.picks))
        advisor.learn(one, ranking)
        advisor.calibration.learn_joining(0.3, len(one.reviewers) > 1)
        load.reviewed(sorted(one.reviewers))
    return advisor, load


def test_an_advisor_kept_and_restored_says_the_same_and_learns_the_same(taught: tuple[Advisor, Load]) -> None:
    advisor, load = taught
    restored = Advisor()
    restored.knowledge.cases = advisor.knowledge.cases
    restored.weighing, restored.calibration, again = skill_from_plain(
        through_json(skill_to_plain(advisor.weighing, advisor.calibration, load))
    )
    for (of, key), tally in advisor.knowledge._tallies.items():
        kept = through_json(tally_to_plain(tally, asked().at.timestamp() / 86400))
        restored.knowledge._tallies[of, key] = tally_from_plain(HALVES[of], kept)
    for owner, lately in advisor.knowledge._lately.items():
        restored.knowledge._lately[owner] = lately_from_plain(through_json(lately_to_plain(lately)))
    question = asked(9, "pot/f1.py", "cup/f2.py")
    assert restored.rank(question) == advisor.rank(question)
    assert restored.weighing == advisor.weighing
    assert restored.calibration == advisor.calibration
    assert [counts.of for counts in again.counts.values()] == [counts.of for counts in load.counts.values()]
    assert restored.knowledge.last_of("amy") == advisor.knowledge.last_of("amy")


def test_weights_of_other_terms_begin_anew_but_the_counts_stay(taught: tuple[Advisor, Load]) -> None:
    advisor, load = taught
    plain = skill_to_plain(advisor.weighing, advisor.calibration, load) | {"terms": ["place"]}
    weighing, calibration, again = skill_from_plain(plain)
    assert (weighing, calibration) == (Advisor().weighing, Calibration())
    assert again.done.of == load.done.of


def test_a_ranking_that_waits_is_kept_but_for_rounding(taught: tuple[Advisor, Load]) -> None:
    ranking = taught[0].rank(asked(9, "pot/f1.py"))
    kept = ranking_from_plain(through_json(ranking_to_plain(ranking)))
    assert kept is not None
    assert (kept.picks, kept.best) == (ranking.picks, ranking.best)
    assert kept.field.accounts == ranking.field.accounts
    assert kept.field.rows[0] == pytest.approx(ranking.field.rows[0], abs=1e-5)
    shorter = ranking_to_plain(ranking) | {"rows": [[0.5] * (len(TERMS) - 1)]}
    assert ranking_from_plain(shorter) is None


def test_who_was_not_there_for_years_is_dropped() -> None:
    tally = Tally(HALVES[Of.PLACE])
    tally.add("ben", 10)
    tally.add("cid", 900)
    assert tally_to_plain(tally, 10 + OLDEST + 1)["people"].keys() == {"cid"}
    assert tally_to_plain(tally, 900)["people"].keys() == {"ben", "cid"}


# --- Whom a change shows


def one(account: int, probability: float, **more: Any) -> Candidate:
    return Candidate(account, probability, probability, **more)


def test_at_most_three_are_shown_and_nobody_below_a_fifth_of_the_best() -> None:
    choice = choose([one(1, 0.3), one(2, 0.5), one(3, 0.09), one(4, 0.2), one(5, 0.2)])
    assert [(shown.account, shown.probability) for shown in choice.shown] == [
        (1, pytest.approx(0.3)),
        (2, pytest.approx(0.5)),
        (4, pytest.approx(0.2)),
    ]


def test_without_somebody_the_rest_are_likelier_and_those_on_it_are_told_apart() -> None:
    choice = choose(
        [one(1, 0.6, has_room=False), one(2, 0.2), one(3, 0.3, is_on_it=True), one(4, 0.01, has_room=False)]
    )
    assert [shown.account for shown in choice.shown] == [2]
    assert 0.2 < choice.shown[0].probability < 0.6
    assert [left.account for left in choice.without_room] == [1]
    assert [left.account for left in choice.on_it] == [3]
    assert choose([one(1, 0.6, has_room=False)]).shown == ()
    assert choose([]) == choose([one(3, 0.3, is_on_it=True)][:0])


def test_probabilities_stay_probabilities() -> None:
    assert without(0.9, 0.4, 0.6) <= 0.98
    assert without(0.3, 0.2, 0.0) == pytest.approx(0.3)
    assert without(0.3, 0.2, 5.0) <= 0.98


def test_how_likely_somebody_joins_is_learned_and_never_more_than_before() -> None:
    calibration = Calibration()
    assert calibration.probability_to_join(0.4) < 0.4
    for _ in range(300):
        calibration.learn_joining(0.4, came=True)
    assert calibration.probability_to_join(0.4) == pytest.approx(0.4)
    assert calibration.joining.probability(log_odds(0.4)) > 0.6
