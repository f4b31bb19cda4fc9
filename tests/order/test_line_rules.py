"""How long changes usually wait, from a past that is partly not over, and how often such an answer held."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from reviewq.order.rules.line import (
    LARGEST,
    LEAST,
    Usual,
    Waited,
    back_test,
    days_between,
    ordinal,
    size_class,
    usual_wait,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = 86_400.0


def past(days: list[float], waiting: list[float] = []) -> list[Waited]:  # noqa: B006 never written to
    """One change an hour, reviewed after so many days; then those that have waited for so many and still do."""
    begun = NOW - timedelta(days=80)
    reviewed = [
        Waited(begun + timedelta(hours=place), wait * DAY, begun + timedelta(hours=place, days=wait))
        for place, wait in enumerate(days)
    ]
    return reviewed + [Waited(NOW - timedelta(days=wait), wait * DAY) for wait in waiting]


def test_the_interval_leaves_out_a_tenth_on_each_side() -> None:
    usual = usual_wait(past([float(day) for day in range(1, 21)]))
    assert (usual.reviewed, usual.low, usual.high) == (20, 2 * DAY, 18 * DAY)


def test_from_too_few_nothing_is_told() -> None:
    assert usual_wait(past([3.0] * (LEAST - 1), [4.0] * 500)) == Usual(LEAST - 1)
    assert usual_wait([]) == Usual(0)


def test_who_still_waits_makes_the_answer_longer() -> None:
    days = [float(day) for day in range(1, 31)]
    plain, slower = usual_wait(past(days)), usual_wait(past(days, [10.0] * 10))
    assert plain.high and slower.high
    assert plain.low is not None
    assert slower.low is not None
    assert slower.low >= plain.low
    assert slower.high > plain.high


def test_if_too_many_still_wait_the_end_is_unknown() -> None:
    usual = usual_wait(past([1.0] * 25, [2.0] * 100))
    assert (usual.low, usual.high) == (1 * DAY, None)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("still_waiting", [False, True])
def test_the_interval_is_calibrated_on_a_past_that_repeats_itself(seed: int, still_waiting: bool) -> None:
    """Waits of which the spread is that of real queues; half of the newest still wait. 8 of 10 is the aim."""
    dice = random.Random(seed)
    waits = [(NOW - timedelta(days=dice.uniform(0, 80)), dice.lognormvariate(1.2, 0.9)) for _ in range(300)]
    known = [_seen(created, days) for created, days in waits]
    usual = usual_wait(known if still_waiting else [one for one in known if one.at])
    assert usual.low is not None
    assert usual.high is not None
    fresh = [dice.lognormvariate(1.2, 0.9) * DAY for _ in range(2000)]
    share = sum(usual.low <= wait <= usual.high for wait in fresh) / len(fresh)
    assert (0.72 if still_waiting else 0.6) < share < 0.88
    assert usual.tested >= 30
    assert abs(usual.held / usual.tested - 0.8) < 0.2


def _seen(created: datetime, days: float) -> Waited:
    reviewed = created + timedelta(days=days)
    return (
        Waited(created, days * DAY, reviewed) if reviewed <= NOW else Waited(created, (NOW - created).total_seconds())
    )


def test_the_test_of_the_interval_uses_nothing_of_later() -> None:
    """The reviews of the newest changes are years later than everything: told in advance, none of them can hold."""
    calm = past([float(1 + place % 5) for place in range(60)])
    late = [Waited(NOW - timedelta(days=40, hours=-place), 300 * DAY, NOW + timedelta(days=260)) for place in range(40)]
    assert back_test(calm + late) == (0, 40)


def test_a_past_without_enough_before_anything_is_not_tested() -> None:
    assert back_test(past([1.0] * LEAST)) == (0, 0)


@pytest.mark.parametrize(
    ("size", "lines"),
    [(0, (0, 10)), (10, (0, 10)), (11, (11, 50)), (50, (11, 50)), (250, (51, 250)), (251, (251, None))],
)
def test_changes_are_compared_with_those_of_their_size(size: int, lines: tuple[int, int | None]) -> None:
    assert size_class(size)[:2] == lines


def test_the_largest_have_no_upper_end() -> None:
    assert size_class(10**9)[2] == LARGEST


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (3 * DAY, 5.2 * DAY, "within 3 to 6 days"),
        (0.5 * DAY, 4 * DAY, "within 4 days"),
        (600, 1800, "within 1 h"),
        (2 * 3600, 40 * 3600, "within 2 to 40 h"),
        (3 * DAY, None, "after 3 days or more"),
        (7200, None, "after 2 h or more"),
    ],
)
def test_an_interval_in_words(low: float, high: float | None, words: str) -> None:
    assert days_between(low, high) == words


@pytest.mark.parametrize(
    ("place", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (122, "122nd")]
)
def test_a_place_in_words(place: int, words: str) -> None:
    assert ordinal(place) == words
