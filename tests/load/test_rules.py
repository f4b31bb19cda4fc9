"""The pure rules of load: who may see what, spread, where a queue leads, gaps, the weeks before a freeze."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from reviewq.changes.rules.reason import duration
from reviewq.load.rules import peak
from reviewq.load.rules.audience import EVERYBODY, OF_PERSONS, Allowed, Reader, What, allow, may
from reviewq.load.rules.balance import Way, outlook
from reviewq.load.rules.gaps import gaps
from reviewq.load.rules.spread import gini, spread
from reviewq.load.rules.waiting import Ground, Kind, Load, Second, Waits, loads, owed
from reviewq.load.words import outlook_words
from reviewq.people.rules import is_told
from reviewq.site.environment import BASE_DIR

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

# --- Who may see what: the table of docs/load.md is the rule


def told_in_docs() -> dict[tuple[str, str], bool]:
    text = (BASE_DIR / "docs" / "load.md").read_text()
    rows = [re.findall(r"[^|]+", line) for line in text.splitlines() if line.startswith("| ")]
    table = [[cell.strip() for cell in row] for row in rows]
    head = next(row for row in table if row[0] == "who")
    place = table.index(head)
    body = table[place + 1 : place + 1 + len(Reader)]
    return {(row[0], what): cell == "yes" for row in body for what, cell in zip(head[1:], row[1:], strict=True)}


def test_the_table_in_the_docs_is_the_rule():
    assert told_in_docs() == {(reader.value, what.value): may(reader, what) for reader in Reader for what in What}


def test_figures_of_persons_are_for_themselves_and_their_leads_alone():
    for what in OF_PERSONS:
        assert not any(may(reader, what) for reader in EVERYBODY - {Reader.SELF, Reader.LEAD, Reader.STAFF})
    assert not may(Reader.SELF, What.TEAM)


def test_nobody_makes_the_proof_but_the_rule():
    made = allow(Reader.LEAD, What.TEAM, [7, 8], [1])
    assert made is not None
    assert (made.accounts, made.projects) == (frozenset({7, 8}), frozenset({1}))
    assert allow(Reader.CORE, What.TEAM, [7]) is None
    with pytest.raises(TypeError, match="only the rule"):
        Allowed(frozenset({7}), None, object())
    with pytest.raises(ValueError, match="needs no proof"):
        allow(Reader.ANONYMOUS, What.TOTALS, [7])


def test_sums_of_few_people_are_not_told():
    assert [is_told(people) for people in (0, 1, 4, 5)] == [False, False, False, True]


# --- Spread


@pytest.mark.parametrize(
    ("counts", "value"),
    [
        ([5, 5, 5, 5], 0),
        ([0, 0, 0, 8], 0.75),
        ([1, 2, 3, 4], 0.25),
        ([3, 1, 4, 2], 0.25),
        ([7], 0),
        ([0, 0], None),
        ([], None),
    ],
)
def test_gini(counts, value):
    assert gini(counts) == (None if value is None else pytest.approx(value))


def test_spread_counts_those_without_a_review_and_wants_five_with_one():
    found = spread([10, 10, 10, 5, 5, 0])
    assert found is not None
    assert (found.people, found.busiest, found.even) == (6, pytest.approx(30 / 40), 0.5)
    assert spread([10, 10, 10, 5, 0, 0]) is None


# --- Where a queue leads


@pytest.mark.parametrize(
    ("open_now", "net", "way", "weeks"),
    [
        (60, [-6, -5, -7, -6], Way.SHRINKS, 10),
        (60, [6, 5, 7, 6], Way.GROWS, 10),
        (60, [9, -8, 7, -9], Way.STEADY, None),
        (60, [0, 0, 0, 0], Way.STEADY, None),
        (0, [-6, -5, -7, -6], Way.EMPTY, None),
        (9_000, [-6, -5, -7, -6], Way.SHRINKS, None),  # further away than anybody can say
        (60, [-6, -5, -7], Way.UNKNOWN, None),
    ],
)
def test_outlook(open_now, net, way, weeks):
    found = outlook(open_now, net)
    assert (found.way, found.weeks) == (way, weeks)
    if weeks:
        assert found.soonest < weeks < found.latest


def test_outlook_of_a_mirror_that_is_not_whole_is_unknown():
    assert outlook(60, [-6, -5, -7, -6], is_whole=False).way is Way.UNKNOWN


def test_outlook_in_words():
    assert "empty in about 10 weeks (9 to 12)" in outlook_words(outlook(60, [-6, -5, -7, -6]))
    assert "twice as long in about 10 weeks" in outlook_words(outlook(60, [6, 5, 7, 6]))
    assert "more than 3 years" in outlook_words(outlook(9_000, [-6, -5, -7, -6]))
    assert "no date would be honest" in outlook_words(outlook(60, [9, -8, 7, -9]))


# --- What waits


def test_a_change_costs_its_minutes_once():
    found = loads([Waits(1, Kind.ASKED, 10, 5), Waits(1, Kind.BACK, 10, 5), Waits(1, Kind.OWN, 11, 9)])[1]
    assert (found.minutes(), len(found.turns()), found.minutes_of(Kind.BACK)) == (5, 1, 5)
    assert (Load().minutes(), duration(250), duration(120), duration(7)) == (0, "4 h 10 min", "2 h", "7 min")


def test_a_second_vote_is_owed_where_a_core_is_at_home():
    ground = Ground(core_of=frozenset({1}), places=frozenset({(1, "hook")}), in_domains=frozenset({4}))
    seconds = [
        Second(1, 1, "hook", 9, 5),
        Second(2, 1, "rope", 9, 5),  # no place of theirs
        Second(3, 1, "hook", 7, 5),  # their own
        Second(4, 1, "rope", 9, 5),  # in a domain that names them
        Second(5, 2, "hook", 9, 5),  # not core there
        Second(6, 1, "hook", 9, 5),  # voted on
    ]
    assert [one.change for one in owed(7, ground, seconds, frozenset({6}))] == [1, 4]


# --- Gaps


def test_gaps_wait_long_and_are_quiet():
    waited = [("hook", NOW - 20 * DAY), ("hook", NOW - 30 * DAY), ("rope", NOW - 40 * DAY)]
    waited += [("new", NOW - 2 * DAY), ("", NOW - 90 * DAY)]
    found = gaps(waited, {"rope"}, NOW)
    assert [(one.place, one.waiting, one.median_seconds / 86400) for one in found] == [("hook", 2, 25)]
    assert [one.place for one in gaps(waited, (), NOW)] == ["rope", "hook"]


# --- The weeks before a freeze


def test_weeks_before_a_freeze_end_on_its_day():
    days = [peak.Came(date(2026, 1, 1) + n * DAY, 2, 3) for n in range(60)]
    found = peak.weeks_around(date(2026, 2, 20), days, date(2026, 1, 5), date(2026, 2, 14))
    by_left = {one.weeks_left: one for one in found}
    assert by_left[1].first == date(2026, 2, 7)
    assert (by_left[1].patch_sets, by_left[1].reviews) == (14, 21)
    assert by_left[0].patch_sets is None  # not over
    assert by_left[7].patch_sets is None  # begins before the mirror does
    assert peak.rush(found) == peak.Rush(14, 21)
    assert peak.rush([]) is None


def test_reviews_that_may_not_be_told_are_in_no_week():
    days = [peak.Came(date(2026, 1, 1) + n * DAY, 2, None) for n in range(60)]
    found = peak.weeks_around(date(2026, 2, 20), days, date(2026, 1, 1), date(2026, 2, 25))
    assert {one.reviews for one in found} == {None}
    assert peak.rush(found) == peak.Rush(14, None)


def test_the_freeze_that_comes_and_the_one_before():
    first, second = date(2026, 2, 20), date(2026, 8, 20)
    assert peak.freezes([second, first], date(2026, 3, 1)) == (second, first)
    assert peak.freezes([second, first], date(2027, 3, 1)) == (second, first)
    assert peak.freezes([second, first], date(2026, 1, 1)) == (first, None)
    assert peak.freezes([], date(2026, 1, 1)) == (None, None)
