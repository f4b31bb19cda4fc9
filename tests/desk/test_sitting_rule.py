"""What fits into some minutes, and in which order."""

from __future__ import annotations

import random

import pytest

from reviewq.changes.rules.minutes import corrected
from reviewq.desk.rules.sitting import FEWEST_TIMED, Work, factor_of, fitting


def work(change: int, minutes: int, rank: float, area: str = "", *files: str) -> Work:
    return Work(change, minutes, rank, (1, area), frozenset(files))


def changes(works: list[Work]) -> list[int]:
    return [one.change for one in works]


def test_the_best_that_fit_in_the_order_of_their_rank() -> None:
    works = [work(1, 10, 1.0), work(2, 10, 3.0), work(3, 10, 2.0)]
    assert changes(fitting(works, 25)) == [2, 3]


def test_what_does_not_fit_makes_room_for_what_does() -> None:
    works = [work(1, 60, 9.0), work(2, 20, 1.0), work(3, 10, 0.5), work(4, 5, 0.1)]
    assert changes(fitting(works, 25)) == [2, 4]


def test_nothing_fits() -> None:
    assert fitting([work(1, 30, 1.0)], 25) == []
    assert fitting([], 25) == []


def test_changes_of_the_same_files_or_area_are_kept_together() -> None:
    works = [work(1, 5, 3.0, "a", "x"), work(2, 5, 2.9, "b", "y"), work(3, 5, 2.5, "a", "x"), work(4, 5, 2.7, "a", "z")]
    assert changes(fitting(works, 60)) == [1, 3, 4, 2]


def test_a_neighbour_is_not_taken_before_something_much_better() -> None:
    works = [work(1, 5, 3.0, "a", "x"), work(2, 5, 2.9, "b"), work(3, 5, 1.0, "a", "x")]
    assert changes(fitting(works, 60)) == [1, 2, 3]


def test_changes_of_no_known_area_are_no_neighbours() -> None:
    works = [work(1, 5, 3.0), work(2, 5, 2.0, "b"), work(3, 5, 1.9)]
    assert changes(fitting(works, 60)) == [1, 2, 3]


@pytest.mark.parametrize("seed", range(20))
def test_the_list_never_takes_longer_than_there_is_time_and_leaves_no_room_for_another(seed: int) -> None:
    rng = random.Random(seed)
    works = [work(n, rng.randint(2, 60), rng.uniform(-5, 5), rng.choice("abc"), rng.choice("xyz")) for n in range(40)]
    minutes, factor = rng.randint(5, 120), rng.choice([None, 0.5, 1.7])
    chosen = fitting(works, minutes, factor)
    spent = sum(corrected(one.minutes, factor) for one in chosen)
    assert spent <= minutes
    assert len(set(changes(chosen))) == len(chosen)
    rest = [one for one in works if one not in chosen]
    assert all(corrected(one.minutes, factor) > minutes - spent for one in rest)


def test_a_slow_reader_gets_fewer() -> None:
    works = [work(n, 10, float(-n)) for n in range(5)]
    assert len(fitting(works, 40)) == 4
    assert len(fitting(works, 40, 2.0)) == 2


def test_the_pace_is_the_median_of_what_reviews_took_over_what_was_estimated() -> None:
    assert factor_of([(600, 10), (1200, 10), (840, 10)]) == 1.4
    assert factor_of([(600, 10)] * (FEWEST_TIMED - 1)) is None
    assert factor_of([(6 * 3600, 10)] * 5) == 4.0, "a lunch in between says nothing of reading"
    assert factor_of([(1, 60)] * 5) == 0.25
    assert factor_of([(60, 0)] * 9) is None
