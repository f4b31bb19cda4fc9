"""The score as a sum that can be shown, how its weights are learned, and the words that people have for its terms."""

from __future__ import annotations

from math import log

import pytest

from reviewq.trivial import learn
from reviewq.trivial.measure import Answer, auc, bins, cut_at, deciles, precision_from
from reviewq.trivial.records import Truth
from reviewq.trivial.rules.concepts import TABLE
from reviewq.trivial.rules.judge import features_of
from reviewq.trivial.rules.patch import FileStat, Patch
from reviewq.trivial.rules.score import LEAST, MOST_REASONS, Weights, group_of, probability, score
from reviewq.trivial.weights import as_json, from_json, shipped
from reviewq.trivial.words import CONCEPTS, TERMS, term_words

WEIGHTS = Weights.of(
    "made up", -1.0, 0.5, {"lines.0": -0.5, "lines.1": -0.5, "subject:spelling": 2.0, "revert": 0.01}, {"lines.0": 2.0}
)


def lesson_of(n: int) -> learn.Lesson:
    """Every second one talks of spelling, and just these are marked."""
    row = {"lines.0": float(n % 7), "subject:spelling": float(n % 2)}
    return learn.Lesson(str(n), row, n, Truth(n % 2, n % 4 == 0, "x", 2015))


LESSONS = [lesson_of(n) for n in range(800)]


def test_the_terms_add_up_to_the_log_odds() -> None:
    found = score({"lines.0": 3.0, "lines.1": 2.0, "subject:spelling": 1.0}, WEIGHTS)
    assert [(one.feature, one.weight) for one in found.reasons] == [("subject:spelling", 2.0), ("lines", -1.5)]
    assert log(found.score / (1 - found.score)) == pytest.approx(-1.0 + 2.0 - 1.5)


def test_the_usual_patch_has_the_usual_score_and_no_terms() -> None:
    found = score({"lines.0": 2.0, "unheard of": 9.0}, WEIGHTS)
    assert (found.score, found.reasons) == (pytest.approx(probability(-1.0)), ())


def test_only_the_strongest_terms_are_named_the_strongest_first() -> None:
    patch = Patch(
        "Fix typo in log", "Fix typo in log\n\nWhy not.", (FileStat("doc/x.rst"), FileStat("a/api/y.py")), 3, 1
    )
    terms = [abs(one.weight) for one in score(features_of(patch), shipped()).reasons]
    assert terms == sorted(terms, reverse=True)
    assert min(terms) >= LEAST
    assert len(terms) <= MOST_REASONS


@pytest.mark.parametrize("odds", [1e9, -1e9, 0.0])
def test_a_probability_is_never_certain(odds: float) -> None:
    assert 0 < probability(odds) < 1


def test_footers_and_names_of_projects_do_not_count() -> None:
    files = (FileStat("mooring/a.py", "M", 1, 1),)
    plain = features_of(Patch("Fix it", "Fix it\n\nIt was wrong.", files, 1, 1))
    tied = "Fix it\n\nIt was wrong.\n\nCloses-Bug: #1234\nImplements: blueprint x\nChange-Id: I1\nDocImpact"
    assert features_of(Patch("Fix it", tied, files, 1, 1)) == plain
    assert (
        features_of(Patch("mooring: Fix `it`", "mooring: Fix it\n\nIt was wrong.", files, 1, 1)).keys() <= plain.keys()
    )


def test_learning_is_deterministic_and_finds_what_is_there() -> None:
    weights = learn.learn(LESSONS)
    assert as_json(weights, {}) == as_json(learn.learn(list(LESSONS)), {})
    assert weights.terms["subject:spelling"] > 0
    assert 0 < weights.threshold <= 1
    assert learn.out_of_fold(LESSONS, lambda _: 0) == []


def test_weights_survive_their_file_and_any_figure_makes_another_version() -> None:
    weights = shipped()
    data = {"base": weights.base, "threshold": weights.threshold, "terms": weights.terms, "means": weights.means}
    assert from_json(data) == weights
    assert from_json(data | {"base": weights.base + 0.01}).version != weights.version


def test_every_term_has_words_for_people() -> None:
    groups = {group_of(name) for name in shipped().terms}
    assert {group for group in groups if ":" not in group} <= TERMS.keys()
    assert TABLE.keys() == CONCEPTS.keys()
    assert len({term_words(group) for group in groups}) == len(groups)
    assert term_words("subject:spelling") == "the subject talks of spelling"
    assert term_words("of-tomorrow") == "of tomorrow"


def test_measures_of_a_few_answers() -> None:
    found = [Answer(0.9, 1, False, 1), Answer(0.6, 0, True, 1), Answer(0.6, 1, False, 20), Answer(0.1, 0, False, 1)]
    assert auc(found) == pytest.approx(3.5 / 4)
    assert (cut_at(found, 0.5), cut_at(found, 1.0)) == (0.9, 0.6)
    assert precision_from(found, 0.6) == pytest.approx(2 / 3)
    assert [(one.start, one.count, one.marked) for one in bins(found)] == [(0.1, 1, 0), (0.6, 2, 0.5), (0.9, 1, 1)]
    assert (auc(found[:1]), cut_at([], 0.5), precision_from([], 0.5), deciles(found)) == (None, None, None, [])


def test_the_threshold_is_where_tags_get_precise() -> None:
    good = [Answer(0.705, 1, False, 1)] * 98
    assert learn.threshold_of([*good, *[Answer(0.505, 0, True, 1)] * 9]) == 0.51
    assert learn.threshold_of([Answer(0.5, 0, True, 1)]) == 1.0
