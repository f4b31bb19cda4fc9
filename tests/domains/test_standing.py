"""Who is learned as an expert, how a domain stands, and whom to ask: tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.domains.rules.asking import Asked, Person, asked
from reviewq.domains.rules.learning import Deed, evidence, learned
from reviewq.domains.rules.standing import Place, Risk, is_single, risks

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def deeds(account: int, *days: int, wrote: bool = False) -> list[Deed]:
    """One deed on a change of its own, so many days ago each."""
    return [Deed(account, 100 * account + number, NOW - day * DAY, wrote) for number, day in enumerate(days)]


def test_a_drive_by_is_no_expert() -> None:
    found = learned([*deeds(1, 1, 2), *deeds(2, 1, 2, 3), *deeds(3, 5, wrote=True), *deeds(3, 200, 300)], NOW)
    assert [one.account for one in found] == [2]
    assert (found[0].reviewed, found[0].wrote, found[0].last_at) == (3, 0, NOW - DAY)


def test_what_is_long_ago_counts_less() -> None:
    found = learned(
        [*deeds(1, 100, 110, 120, 130), *deeds(2, 3, 4, 5), *deeds(3, 3, 4, wrote=True), *deeds(3, 90)], NOW
    )
    assert [one.account for one in found] == [2, 3, 1]
    half = learned(deeds(1, 60, 60, 60), NOW)[0]
    assert half.strength == pytest.approx(1.5)  # three deeds, one half-life ago


def test_evidence_is_a_sentence() -> None:
    assert evidence(12, 4, NOW - 3 * DAY, NOW) == "reviewed 12 changes here and wrote 4, the last 3 d ago"
    assert evidence(0, 1, NOW - DAY, NOW) == "wrote 1 change here, the last 1 d ago"


FINE = Place(waiting=9, median=2 * DAY, minutes=120, experts=4, plus_two=3, opened=8, closed=7)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (FINE, []),
        (Place(), [Risk.NO_EXPERT]),  # who can +2 is unknown: nothing is said of that
        (Place(experts=2, plus_two=0), [Risk.NOBODY]),
        (Place(experts=2, plus_two=1), [Risk.SINGLE]),
        (Place(experts=4, plus_two=2, busy=1), []),
        (Place(experts=4, plus_two=2, busy=2), [Risk.AWAY]),
        (Place(waiting=2, median=30 * DAY, experts=4, plus_two=2), []),  # the middle of two says nothing
        (Place(waiting=3, median=7 * DAY, experts=4, plus_two=2), [Risk.WAITS]),
        (Place(minutes=1300, experts=4, plus_two=2), [Risk.MUCH]),
        (Place(experts=4, plus_two=2, opened=9, closed=5), []),
        (Place(experts=4, plus_two=2, opened=15, closed=10), [Risk.GROWS]),
        (Place(experts=4, plus_two=2, opened=25, closed=20), []),
    ],
)
def test_what_is_wrong_with_a_place(place: Place, expected: list[Risk]) -> None:
    assert risks(place) == expected


@pytest.mark.parametrize(("count", "expected"), [(None, None), (0, True), (1, True), (2, False)])
def test_single_is_at_most_one(count: int | None, expected: bool | None) -> None:
    assert is_single(count) is expected


CORE, NAMED, LEARNED, OTHER, OWNER = 1, 2, 3, 4, 5
BUSY_CORE = Person(CORE, can_plus_two=True, has_room=False)
EVERYBODY = [Person(CORE, can_plus_two=True), Person(NAMED, is_named=True), Person(LEARNED)]


@pytest.mark.parametrize(
    ("people", "learners", "out", "expected"),
    [
        (EVERYBODY, [OTHER], {OWNER}, Asked(CORE, OTHER)),
        (EVERYBODY, [], {OWNER}, Asked(CORE, LEARNED)),  # who is learned may learn more
        (EVERYBODY, [CORE, NAMED], {OWNER}, Asked(CORE, LEARNED)),  # whoever knows it is no learner
        (EVERYBODY, [OTHER], {CORE}, Asked(NAMED, OTHER)),  # the owner, or has reviewed it
        (EVERYBODY, [OTHER], {CORE, NAMED, LEARNED}, Asked(None, OTHER)),
        ([Person(LEARNED)], [], set(), Asked(LEARNED, None)),  # not the same person twice
        (
            [Person(CORE, can_plus_two=True, has_room=False), Person(NAMED, True)],
            [],
            set(),
            Asked(NAMED, None, (CORE,)),
        ),
        ([Person(CORE, can_plus_two=True), Person(NAMED, True, has_room=False)], [], set(), Asked(CORE, None)),
        ([Person(NAMED, True, has_room=False)], [OTHER], set(), Asked(None, OTHER, (NAMED,))),
        ([], [], set(), Asked()),
    ],
)
def test_one_expert_and_one_learner(people: list[Person], learners: list[int], out: set[int], expected: Asked) -> None:
    assert asked(people, learners, cores={CORE}, out=out, change=0) == expected


def test_a_core_is_no_learner_and_not_all_go_to_one() -> None:
    assert asked([], [6, OTHER], cores={6}, out=(), change=1).learner == OTHER
    two = [Person(NAMED, is_named=True), Person(OTHER, is_named=True)]
    assert {asked(two, [], cores=(), out=(), change=change).expert for change in range(4)} == {NAMED, OTHER}
