"""Reviews that count half after their half-life."""

import pytest

from reviewq.experts.rules.tally import Tally


def test_a_weight_halves_and_adds_up() -> None:
    tally = Tally((10, 100))
    tally.add("ben", 0)
    tally.add("ben", 10)
    assert tally.weights(10) == {"ben": pytest.approx(1.5)}
    assert tally.weights(20) == {"ben": pytest.approx(0.75)}
    assert tally.weights(110, 1) == {"ben": pytest.approx((1 + 2**-0.1) / 2)}
    assert (tally.entries["ben"].count, tally.entries["ben"].last) == (2, 10)


def test_what_becomes_known_late_counts_as_if_it_had_come_in_order() -> None:
    in_order, late = Tally((10,)), Tally((10,))
    for day in (0, 4, 9):
        in_order.add("ben", day)
    for day in (9, 0, 4):
        late.add("ben", day)
    assert late.weights(12)["ben"] == pytest.approx(in_order.weights(12)["ben"])
    assert late.entries["ben"].last == 9


def test_days_since() -> None:
    tally = Tally((10,))
    tally.add("ben", 5)
    assert [tally.days_since(*one, 99) for one in (("ben", 7), ("ben", 3), ("ben", 500), ("cid", 7))] == [2, 0, 99, 99]


def test_decades_do_not_leave_the_range_of_floats() -> None:
    tally = Tally((3,))
    for day in range(0, 40_000, 100):
        tally.add("ben" if day else "cid", day)
    assert tally.weights(39_900)["ben"] == pytest.approx(1 / (1 - 2 ** (-100 / 3)))
    assert tally.weights(39_900)["cid"] == pytest.approx(0)
    assert tally.weights(-50_000)["ben"] < float("inf")
    assert Tally((3,)).weights(5) == {}
