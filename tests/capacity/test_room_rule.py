"""Who has room, and which days somebody is away: the rules alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from reviewq.capacity.rules.days import Period, away_until, merged, problem
from reviewq.capacity.rules.room import NOTHING, Room, Said, State, Unit, Work, room

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIVE_HOURS, THREE_REVIEWS, NONE = Said(Decimal(5)), Said(Decimal(3), Unit.REVIEWS), Said(Decimal(0))
TODAY = [Period(date(2026, 11, 23), date(2026, 11, 27))]


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.mark.parametrize(
    ("said", "spent", "waiting", "state", "load"),
    [
        (None, Work(90, 900), Work(9, 90), State.UNSAID, 990),
        (FIVE_HOURS, NOTHING, NOTHING, State.ROOM, 0),
        (FIVE_HOURS, Work(9, 299), NOTHING, State.ROOM, 299),
        (FIVE_HOURS, Work(9, 200), Work(2, 100), State.FULL, 300),
        (FIVE_HOURS, Work(1, 900), NOTHING, State.FULL, 900),
        (THREE_REVIEWS, Work(1, 900), Work(1, 900), State.ROOM, 2),
        (THREE_REVIEWS, Work(1, 1), Work(2, 1), State.FULL, 3),
        (NONE, NOTHING, NOTHING, State.FULL, 0),
        (Said(Decimal("0.5")), Work(1, 29), NOTHING, State.ROOM, 29),
    ],
)
def test_full_is_who_did_and_holds_what_they_want(
    said: Said | None, spent: Work, waiting: Work, state: State, load: int
) -> None:
    has = room(said, spent, waiting, [], None, NOW)
    assert (has.state, has.load) == (state, load)
    assert has.is_open == (state in (State.ROOM, State.UNSAID))


@pytest.mark.parametrize(
    ("away", "not_now", "state", "until"),
    [
        (TODAY, None, State.AWAY, day(27)),
        (TODAY, NOW + timedelta(days=9), State.AWAY, day(27)),
        ([], NOW + timedelta(hours=1), State.NOT_NOW, NOW + timedelta(hours=1)),
        ([], NOW, State.ROOM, None),
        ([Period(day(25), day(30))], None, State.ROOM, None),
        ([Period(day(1), day(21))], None, State.ROOM, None),
    ],
)
def test_who_is_away_or_asked_for_quiet_has_no_room(
    away: list[Period], not_now: datetime | None, state: State, until: object
) -> None:
    has = room(FIVE_HOURS, NOTHING, NOTHING, away, not_now, NOW)
    assert (has.state, has.until) == (state, until)


def test_what_is_handed_on_never_goes_above_what_they_want() -> None:
    has = Room(State.ROOM, load=250, capacity=300)
    assert has.takes(Work(9, 50)) and not has.takes(Work(1, 51))
    assert Room(State.ROOM, 2, 3, unit=Unit.REVIEWS).takes(Work(1, 999))
    assert not Room(State.ROOM, 2, 3, unit=Unit.REVIEWS).takes(Work(2, 2))
    assert Room(State.UNSAID).takes(Work(99, 9999)) and not Room(State.AWAY).takes(NOTHING)


@pytest.mark.parametrize(
    ("at", "is_away"),
    [
        (datetime(2026, 11, 22, 9, 59, tzinfo=UTC), False),  # nowhere yet is it the 23rd
        (datetime(2026, 11, 22, 10, tzinfo=UTC), True),  # on the Line Islands it is
        (datetime(2026, 11, 24, 11, 59, tzinfo=UTC), True),  # on Baker Island it still is
        (datetime(2026, 11, 24, 12, tzinfo=UTC), False),
    ],
)
def test_a_day_away_is_whole_wherever_somebody_lives(at: datetime, is_away: bool) -> None:
    assert (away_until([Period(day(23), day(23))], at) is not None) == is_away


def test_periods_that_touch_are_one_and_its_end_is_told() -> None:
    one, two, three = Period(day(1), day(5)), Period(day(6), day(9)), Period(day(11), day(12))
    assert merged([three, two, one]) == [Period(day(1), day(9)), three]
    assert merged([Period(day(1), day(9)), Period(day(2), day(3))]) == [Period(day(1), day(9))]
    assert away_until([Period(day(20), day(23)), Period(day(24), day(30))], NOW) == day(30)


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (day(24), day(23), "last", "ends before it begins"),
        (date(1, 1, 1), day(30), "first", "more than a year ago"),
        (day(24), date(9999, 12, 31), "last", "more than two years away"),
        (day(1), day(21), "last", "is over"),
        (day(1), day(22), "", ""),  # in the far west it still is the 22nd
        (day(23), day(23), "", ""),
        (date(2026, 1, 1), date(2028, 1, 1), "", ""),
    ],
)
def test_which_days_may_be_said(first: date, last: date, field: str, words: str) -> None:
    found = problem(first, last, NOW - timedelta(minutes=1))
    assert (found is not None and found[0] == field and words in found[1]) if field else found is None
