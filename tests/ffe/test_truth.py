"""What the ledger concludes by itself: who is in, what becomes of a request and of a promise, how many there may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.history import Event, EventKind
from reviewq.cycles.rules.cycle import CycleDay, CycleSpan, Kind
from reviewq.ffe.rules.budget import Budget, Ceiling, Count, bar_of, ceiling, past_of, window_of
from reviewq.ffe.rules.life import State
from reviewq.ffe.rules.promise import Promise, due_at, first_review, promise
from reviewq.ffe.rules.truth import Fate, Known, Left, Membership, Move, fate, is_of, moves, place_of

NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN = Known(1, "NEW")
IN, NAMED = Membership(), Membership(is_named=True)


@pytest.mark.parametrize(
    ("known", "member", "place"),
    [
        (OPEN, IN, Left.IN),
        (Known(1, "MERGED"), IN, Left.MERGED),
        (Known(1, "ABANDONED"), IN, Left.ABANDONED),
        (Known(1, "NEW", is_of_effort=False), IN, Left.MOVED),
        (Known(1, "NEW", is_of_effort=False), NAMED, Left.IN),
        (Known(1, "NEW", is_seen=False), NAMED, Left.GONE),
        (OPEN, Membership(Left.ABANDONED), Left.IN),
        (OPEN, Membership(Left.MOVED), Left.IN),
        (OPEN, Membership(Left.GONE), Left.IN),
        (OPEN, Membership(Left.OUT), Left.OUT),
        (Known(1, "MERGED"), Membership(Left.ABANDONED), Left.MERGED),
        (Known(1, "ABANDONED"), Membership(Left.MOVED), Left.MOVED),
        (Known(1, "MERGED", is_of_effort=False), Membership(Left.MERGED), Left.MERGED),
        (Known(1, "MERGED", is_seen=False), Membership(Left.MERGED), Left.MERGED),
    ],
)
def test_where_a_change_stands_that_is_or_was_in_a_request(known: Known, member: Membership, place: Left) -> None:
    assert place_of(known, member) is place


@pytest.mark.parametrize(
    ("effort", "named", "topic", "is_one"),
    [
        ("bp/kelp-beds", "bp/kelp-beds", "", True),
        ("bp/kelp-beds", "topic/kelp-beds", "kelp-beds", True),  # a topic with the blueprint's name
        ("bp/kelp-beds", "bp/reed", "kelp-beds", False),
        ("topic/kelp", "topic/kelp", "kelp", True),
        ("topic/kelp", "bp/reed", "kelp", True),  # it names a blueprint, and bears the topic
        ("topic/Kelp", "bp/kelp", "", True),
        ("topic/kelp", "topic/reed", "reed", False),
        ("topic/kelp", "", "", False),
        ("topic/master", "bp/reed", "master", False),  # says nothing of what belongs together
        ("bug/17", "bug/17", "bug/17", True),
        ("change/812345", "", "", False),
    ],
)
def test_which_change_is_of_the_effort(effort: str, named: str, topic: str, is_one: bool) -> None:
    assert is_of(effort, named, topic) is is_one


@pytest.mark.parametrize(
    ("known", "joins"),
    [
        (OPEN, [Move(1)]),
        (Known(1, "NEW", is_of_effort=False), []),
        (Known(1, "NEW", is_seen=False), []),
        (Known(1, "ABANDONED"), []),
        (Known(1, "MERGED", submitted=NOW - HOUR), []),
        (Known(1, "MERGED", submitted=NOW + HOUR), [Move(1, Left.MERGED)]),
    ],
)
def test_which_changes_join(known: Known, joins: list[Move]) -> None:
    assert moves([known], {}, asked_at=NOW) == joins
    known_as = {move.change: Membership(move.left) for move in joins}
    assert not joins or moves([known], known_as, NOW) == [], "the second look finds nothing"


def test_a_change_that_was_in_leaves_and_one_that_was_out_comes_back() -> None:
    assert moves([Known(1, "MERGED")], {1: IN}, NOW) == [Move(1, Left.MERGED, was_in=True)]
    assert moves([OPEN], {1: Membership(Left.ABANDONED)}, NOW) == [Move(1, Left.IN, was_in=False)]


ALL_MERGED = [(Left.MERGED, NOW - 2 * HOUR), (Left.ABANDONED, None), (Left.OUT, None)]
ONE_OPEN = [(Left.MERGED, NOW - HOUR), (Left.IN, None)]
NONE_MERGED = [(Left.ABANDONED, None), (Left.MOVED, None)]


@pytest.mark.parametrize(
    ("state", "until", "lefts", "end"),
    [
        (State.GRANTED, NOW + HOUR, ALL_MERGED, Fate(State.MERGED, NOW - 2 * HOUR)),
        (State.SPONSORED, None, ALL_MERGED, Fate(State.MERGED, NOW - 2 * HOUR)),
        (State.REQUESTED, None, ALL_MERGED, Fate(State.MERGED, NOW - 2 * HOUR)),
        (State.DRAFT, None, ALL_MERGED, None),
        (State.GRANTED, NOW + HOUR, ONE_OPEN, None),
        (State.GRANTED, NOW + HOUR, NONE_MERGED, None),
        (State.GRANTED, NOW + HOUR, [], None),
        (State.GRANTED, NOW, ONE_OPEN, Fate(State.EXPIRED, NOW)),
        (State.GRANTED, NOW - HOUR, NONE_MERGED, Fate(State.EXPIRED, NOW - HOUR)),
        (State.GRANTED, NOW - HOUR, ALL_MERGED, Fate(State.MERGED, NOW - 2 * HOUR)),  # in time, heard of late
        (State.GRANTED, NOW - 3 * HOUR, ALL_MERGED, Fate(State.EXPIRED, NOW - 3 * HOUR)),  # merged after the end
        (State.EXPIRED, NOW - HOUR, ALL_MERGED, Fate(State.MERGED, NOW - 2 * HOUR)),
        (State.EXPIRED, NOW - 3 * HOUR, ALL_MERGED, None),
        (State.EXPIRED, NOW - HOUR, ONE_OPEN, None),
        (State.DENIED, None, ALL_MERGED, None),
        (State.WITHDRAWN, NOW - HOUR, ALL_MERGED, None),
    ],
)
def test_how_a_request_ends_by_itself(
    state: State, until: datetime | None, lefts: list[tuple[Left, datetime | None]], end: Fate | None
) -> None:
    assert fate(state, until, lefts, NOW) == end


@pytest.mark.parametrize(
    ("promised", "granted", "until", "due"),
    [
        (NOW, None, None, None),
        (NOW, NOW + DAY, NOW + 8 * DAY, NOW + 4 * DAY),
        (NOW + 2 * DAY, NOW, NOW + 8 * DAY, NOW + 5 * DAY),
        (NOW + 6 * DAY, NOW, NOW + 7 * DAY, NOW + 7 * DAY),
    ],
)
def test_a_promise_is_due_some_days_after_the_grant_and_never_after_its_end(
    promised: datetime, granted: datetime | None, until: datetime | None, due: datetime | None
) -> None:
    assert due_at(promised, granted, until, days=3) == due


@pytest.mark.parametrize(
    ("state", "due", "reviewed", "stands", "told"),
    [
        (State.GRANTED, NOW + HOUR, None, True, Promise.WAITING),
        (State.GRANTED, NOW, None, True, Promise.BROKEN),
        (State.GRANTED, NOW, NOW, True, Promise.KEPT),
        (State.GRANTED, NOW, None, False, Promise.RELEASED),
        (State.SPONSORED, None, None, True, Promise.WAITING),
        (State.EXPIRED, None, None, True, Promise.BROKEN),
        (State.MERGED, NOW, None, True, Promise.RELEASED),
        (State.DENIED, None, None, True, Promise.RELEASED),
    ],
)
def test_what_a_promise_is(
    state: State, due: datetime | None, reviewed: datetime | None, stands: bool, told: Promise
) -> None:
    assert promise(state, due, reviewed, stands, NOW) is told


def test_votes_and_words_of_the_sponsor_since_the_promise_are_a_review() -> None:
    def said(kind: EventKind, at: datetime, account: int = 7, value: int = 0, is_bot: bool = False) -> Event:
        return Event(at, kind, account, 1, "Code-Review", value, is_bot)

    promised = NOW + timedelta(milliseconds=800)  # Gerrit's instants are whole seconds
    noise = [
        said(EventKind.VOTE, NOW - HOUR, value=2),
        said(EventKind.VOTE, NOW + HOUR, value=0),
        said(EventKind.RECHECK, NOW + HOUR),
        said(EventKind.UPLOAD, NOW + HOUR),
        said(EventKind.REPLY, NOW + HOUR, account=8),
        said(EventKind.REPLY, NOW + HOUR, is_bot=True),
    ]
    assert first_review(noise, 7, promised) is None
    assert first_review([*noise, said(EventKind.REPLY, NOW + 2 * HOUR)], 7, promised) == NOW + 2 * HOUR
    assert first_review([*noise, said(EventKind.VOTE, NOW, value=-1)], 7, promised) == NOW


# --- The budget


def span(**days: datetime) -> CycleSpan:
    dates = [CycleDay(Kind[name], at.date(), at) for name, at in days.items()]
    return CycleSpan("kelp", "2027.1 Kelp", NOW - 170 * DAY, None, tuple(sorted(dates, key=lambda one: one.at)))


LAST = span(MILESTONE_2=NOW - 50 * DAY, FEATURE_FREEZE=NOW - DAY, MILESTONE_3=NOW)


@pytest.mark.parametrize(
    ("merges", "most", "cycle", "number", "words"),
    [
        (31, None, LAST, 7, "25 % of the 31 changes that merged in the last milestone (2027-01-29 to 2027-03-19) is 7"),
        (284, 7, LAST, 7, "is 71; at most 7 by the terms"),
        (3, 7, LAST, 0, "25 % of the 3 changes"),
        (None, 7, LAST, 7, "does not reach back to 2027-01-29, where the last milestone begins; at most 7"),
        (None, None, LAST, None, "does not reach back"),
        (12, None, span(RELEASE=NOW), None, "the calendar does not say when the last milestone began and ended"),
        (12, None, span(MILESTONE_2=NOW - DAY, FEATURE_FREEZE=NOW + DAY), 3, "merged so far in the last milestone"),
        (0, None, span(MILESTONE_2=NOW + DAY, MILESTONE_3=NOW + 9 * DAY), None, "begins only on 2027-03-21"),
    ],
)
def test_the_ceiling_and_how_it_comes_about(
    merges: int | None, most: int | None, cycle: CycleSpan, number: int | None, words: str
) -> None:
    found = ceiling(merges, 25, most, window_of(cycle), NOW)
    assert (found.number, words in found.why) == (number, True), found


@pytest.mark.parametrize(
    ("granted", "asked", "number", "words", "is_beyond"),
    [
        (3, 2, 7, "3 of 7 granted, 2 more asked for; 4 left", False),
        (0, 0, 7, "0 of 7 granted, none asked for; 7 left", False),
        (7, 1, 7, "7 of 7 granted, 1 more asked for; the ceiling is reached", True),
        (9, 0, 7, "9 of 7 granted, none asked for; 2 beyond the ceiling", True),
        (0, 1, 0, "0 of 0 granted, 1 more asked for; the ceiling is reached", True),
        (2, 0, None, "2 granted, none asked for; how many there may be is unknown", False),
    ],
)
def test_the_budget_in_words(granted: int, asked: int, number: int | None, words: str, is_beyond: bool) -> None:
    budget = Budget(granted, asked, Ceiling(number, ""))
    assert (budget.words, budget.needs_reason) == (words, is_beyond)
    bar = bar_of(budget)
    assert (bar.ceiling is None) == (number is None) and bar.granted + bar.asked <= 100.01


def test_cycles_are_compared_on_the_way_to_none() -> None:
    counts = [Count(f"C{n}", f"c{n}", granted=granted) for n, granted in enumerate((9, 8, 12, 6, 3, 3, 0))]
    past = past_of(counts)
    assert [(one.cycle, length) for one, length in past.counts][:2] == [("C1", 66.67), ("C2", 100.0)]
    assert past.words == "No exception was granted in C6, 3 fewer than in C5 (3)."
    assert past_of(counts[:-1]).words == "3 granted in C5, as in C4."
    assert past_of(counts[1:3]).words == "12 granted in C2, 4 more than in C1 (8)."
    assert "no cycle before it" in past_of(counts[:1]).words
    assert past_of([]).counts == []
