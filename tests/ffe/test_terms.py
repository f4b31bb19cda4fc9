"""What terms say of a request: sponsors, last day, end of a grant."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reviewq.ffe.rules.answers import LONG_IN_ALL, QUESTIONS, too_much, unanswered
from reviewq.ffe.rules.terms import (
    Held,
    end_of,
    is_late,
    last_day,
    narrowest,
    problems,
    sponsors_needed,
    until,
    until_problem,
)

NOON = datetime(2028, 2, 25, 12, tzinfo=UTC)  # a leap year
FRIDAY = date(2028, 2, 25)


def test_the_narrowest_terms_hold_and_none_are_the_defaults() -> None:
    all_of_them, some, one = Held("*", 1), Held("openstack/nova*", 2), Held("openstack/nova", 0)
    terms = [some, one, all_of_them]
    names = ("openstack/nova", "openstack/nova-lib", "glance")
    assert [narrowest(terms, name).sponsors_needed for name in names] == [0, 2, 1]
    assert narrowest([some], "glance") == Held() == Held("", 3, None, 7, 25, None, True, 3)


def test_a_core_who_asks_needs_one_sponsor_fewer_and_never_less_than_none() -> None:
    counts = [sponsors_needed(Held(sponsors_needed=n), is_by_core) for n in (3, 0) for is_by_core in (False, True)]
    assert counts == [3, 2, 0, 0]


def test_the_last_day_to_ask_is_the_terms_own_else_the_freeze() -> None:
    assert last_day(Held(last_day_to_ask=FRIDAY), date(2028, 3, 1)) == FRIDAY
    assert last_day(Held(), FRIDAY) == FRIDAY
    assert last_day(Held(), None) is None
    assert not is_late(FRIDAY, datetime(2028, 2, 25, 23, 59, 59, tzinfo=UTC))
    assert is_late(FRIDAY, datetime(2028, 2, 26, tzinfo=UTC))
    assert not is_late(FRIDAY, datetime(2028, 2, 26, 12, 59, tzinfo=timezone(timedelta(hours=13)))), "UTC+13 is ahead"
    assert not is_late(None, NOON)


def test_a_grant_ends_with_a_day_in_utc_over_a_leap_day() -> None:
    assert until(Held(), NOON) == datetime(2028, 3, 3, 23, 59, 59, tzinfo=UTC)
    assert until(Held(days_granted=4), NOON).date() == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "present", "words"),
    [
        (date(2028, 2, 25), None, ""),
        (date(2028, 2, 24), None, "is over"),
        (date(2028, 5, 25), None, ""),
        (date(2028, 5, 26), None, "more than 90 days away"),
        (date(2028, 3, 3), end_of(date(2028, 3, 3)), "granted until 2028-03-03 already"),
        (date(2028, 3, 4), end_of(date(2028, 3, 3)), ""),
    ],
)
def test_days_until_which_something_can_be_granted(day: date, present: datetime | None, words: str) -> None:
    problem = until_problem(day, NOON, present)
    assert words in problem if words else not problem


def test_terms_that_make_no_sense_are_told_field_by_field() -> None:
    typed = {"sponsors_needed": -1, "days_granted": 0, "share_of_merges": 101, "most": 10**9, "project_pattern": "a?"}
    assert set(problems(typed)) == set(typed)
    assert problems({"sponsors_needed": 0, "days_granted": 90, "most": None, "project_pattern": "a*"}) == {}


def test_what_has_to_be_said_and_how_much() -> None:
    said = dict.fromkeys(QUESTIONS, "x")
    assert unanswered(said | {"left": " \n"}) == ["left"]
    assert too_much(said) == 0
    assert too_much({"benefit": "x" * LONG_IN_ALL, "left": "yy"}) == 2
