"""Walking a query while the server changes under our feet: nothing that is there throughout may be missed."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gerrit_sync import crawl as crawling
from gerrit_sync.crawl import Crawl, Row, ahead, instant_of, key_of
from gerrit_sync.queries import after, before, changed_after

START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Lake:
    """A simulated server: changes with the second of their last update, newest first in every reply. `edits` says
    which changes move to the top before each request."""

    updated: dict[int, int]
    edits: list[list[int]] = field(default_factory=list)
    limit: int = 500
    has_flag: bool = True
    asked: list[tuple[str, int, int]] = field(default_factory=list)

    def fetch(self, query: str, n: int, start: int) -> list[Row]:
        for number in self.edits.pop(0) if self.edits else []:
            self.touch(number)
        self.asked.append((query, n, start))
        rows = [row for number in self.order() if self.holds(query, row := self.row(number))]
        page = rows[start : start + min(n, self.limit)]
        if page and self.has_flag and len(rows) > start + len(page):
            page[-1]["_more_changes"] = True
        return page

    def touch(self, number: int) -> None:
        self.updated[number] = max(self.updated.values()) + 1

    def order(self) -> list[int]:
        return sorted(self.updated, key=lambda number: (-self.updated[number], -number))

    def row(self, number: int) -> Row:
        at = START + timedelta(seconds=self.updated[number])
        return {"_number": number, "updated": f"{at:%Y-%m-%d %H:%M:%S}.000000000"}

    @staticmethod
    def holds(query: str, row: Row) -> bool:
        limits = re.findall(r'(before|after):"([^"]+)"', query)
        at = row["updated"]
        return all(at[:19] <= value[:19] if word == "before" else at >= value for word, value in limits)

    def crawl(self, page_size: int, query: str = "q", **given: Any) -> Crawl:
        return Crawl(self.fetch, query, page_size, **given)


def walk(crawl: Crawl) -> list[int]:
    """The numbers in the order in which they came."""
    return [row["_number"] for page in crawl for row in page]


def spread(count: int) -> dict[int, int]:
    """So many changes, each updated in a second of its own."""
    return {number: number * 10 for number in range(1, count + 1)}


def test_everything_comes_once_newest_first():
    lake = Lake(spread(23))
    assert walk(lake.crawl(5)) == list(range(23, 0, -1))


def test_windows_are_used_and_not_offsets():
    lake = Lake(spread(23))
    list(lake.crawl(5))
    assert {start for _, _, start in lake.asked} == {0}
    assert 'before:"2026-03-01 00:03:10.000"' in lake.asked[1][0]


def test_one_page_is_one_request():
    lake = Lake(spread(4))
    crawl = lake.crawl(100)
    assert walk(crawl) == [4, 3, 2, 1]
    assert len(lake.asked) == crawl.pages == 1
    assert crawl.newest == START + timedelta(seconds=40)


def test_nothing_at_all():
    crawl = Lake({}).crawl(5, is_thorough=True)
    assert (walk(crawl), crawl.newest, crawl.pages) == ([], None, 1)


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 100])
def test_more_changes_in_one_second_than_fit_a_page(page_size):
    lake = Lake(spread(5) | dict.fromkeys(range(100, 130), 25))
    crawl = lake.crawl(page_size)
    assert sorted(walk(crawl)) == sorted(lake.updated)
    assert crawl.is_complete


def test_edits_within_such_a_second_step_over_nothing():
    """Offsets shift up as rows leave the second: one row again on each page shows whether that happened."""
    lake = Lake(dict.fromkeys(range(1, 31), 5), edits=[[], [], [30, 29, 28, 27], [], [26, 25, 24]])
    crawl = lake.crawl(5)
    assert set(walk(crawl)) == set(range(1, 31))
    assert crawl.is_complete


def test_a_change_that_moves_to_the_top_during_the_crawl_is_not_missed():
    lake = Lake(spread(20), edits=[[], [3], [], []])
    assert set(walk(lake.crawl(5))) == set(range(1, 21))


def test_a_change_that_came_already_and_moves_comes_again():
    lake = Lake(spread(20), edits=[[], [], [19]])
    numbers = walk(lake.crawl(5))
    assert numbers.count(19) == 2
    assert len(numbers) == 21


def test_a_server_that_never_stops_moving_is_left_after_some_rounds():
    lake = Lake(spread(20), edits=[[number % 20 + 1] for number in range(1000)])
    list(lake.crawl(5))
    assert len(lake.asked) < 40


@pytest.mark.parametrize("has_flag", [True, False])
@pytest.mark.parametrize("limit", [3, 7, 10])
def test_a_server_that_lowers_n(limit, has_flag):
    lake = Lake(spread(40), limit=limit, has_flag=has_flag)
    assert set(walk(lake.crawl(10, is_thorough=True))) == set(range(1, 41))


def test_a_full_page_without_a_flag_has_a_successor():
    lake = Lake(spread(23), has_flag=False)
    assert set(walk(lake.crawl(5))) == set(range(1, 24))


def test_a_thorough_crawl_asks_once_more_where_a_hasty_one_believes():
    for is_thorough, requests in ((False, 1), (True, 2)):
        lake = Lake(spread(4))
        list(lake.crawl(100, is_thorough=is_thorough))
        assert len(lake.asked) == requests


def test_short_pages_that_announce_more_go_on():
    """Corrupt changes are left out of a page after it was cut to size."""
    lake = Lake(spread(30))
    fetch = lake.fetch

    def short(query: str, n: int, start: int) -> list[Row]:
        page = fetch(query, n, start)
        more = page and page[-1].pop("_more_changes", False)
        page = [row for row in page if row["_number"] % 4]
        if more and page:
            page[-1]["_more_changes"] = True
        return page

    assert set(walk(Crawl(short, "q", 5))) == {number for number in range(1, 31) if number % 4}


def test_a_page_without_order_is_walked_by_offset():
    """No window can be told from it; what stands on later pages may be newer than all on this one."""
    rows = [Lake(spread(30)).row(number) for number in (7, 30, 2, 25, 1, 29, 3, 28, 4, 27, 5, 26, 6, 24, 8)]

    def fetch(query: str, n: int, start: int) -> list[Row]:
        found = [row for row in rows if Lake.holds(query, row)]
        return [dict(row) for row in found[start : start + n]]

    crawl = Crawl(fetch, "q", 5)
    assert set(walk(crawl)) == {row["_number"] for row in rows}


def test_a_row_twice_on_a_page_is_no_disorder():
    lake = Lake(spread(30))

    def fetch(query: str, n: int, start: int) -> list[Row]:
        page = lake.fetch(query, n, start)
        return [*page, {k: v for k, v in page[0].items() if k != "_more_changes"}] if page else page

    assert sorted(walk(Crawl(fetch, "q", 5))) == sorted(range(1, 31))
    assert {start for _, _, start in lake.asked} == {0}


def test_a_server_that_repeats_itself_for_ever_is_left_and_not_believed():
    page = [Lake(spread(5)).row(number) for number in (5, 4, 3, 2, 1)]
    crawl = Crawl(lambda query, n, start: [dict(row, _more_changes=True) for row in page], "q", 5)
    assert set(walk(crawl)) == {1, 2, 3, 4, 5}
    assert not crawl.is_complete
    assert crawl.pages <= 3 * crawling.MAX_IDLE


def test_rows_without_number_or_instant_are_handed_on():
    rows = [{"subject": "?"}, {"_number": "12", "updated": "yesterday"}, {"_number": 13, "updated": 7}]
    crawl = Crawl(lambda query, n, start: rows, "q", 50)
    assert list(crawl) == [rows]
    assert set(crawl.seen) == {12, 13} and crawl.newest is None


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"_number": 7}, 7),
        ({"_number": 7, "virtual_id_number": 99}, 99),
        ({"_number": "7"}, 7),
        ({"_number": "²"}, 0),
        ({"_number": None}, 0),
        ({}, 0),
    ],
)
def test_key_of_a_row(row, key):
    assert key_of(row) == key


@pytest.mark.parametrize("value", [None, 7, "", "²", "0001-01-01 00:00:00", [1]])
def test_no_instant(value):
    assert instant_of({"updated": value}) is None


# the property

SECONDS = st.one_of(st.integers(1, 40), st.just(20))
NUMBERS = st.dictionaries(st.integers(1, 60), SECONDS, min_size=1, max_size=60)


@settings(max_examples=80, deadline=None)
@given(NUMBERS, st.integers(2, 12), st.booleans(), st.data())
def test_nothing_that_is_there_throughout_is_missed(updated, page_size, has_flag, data):
    """Changes that rest come in the crawl; those that move are there at the latest with the poll that follows."""
    numbers = st.lists(st.sampled_from(sorted(updated)), max_size=3)
    edits = data.draw(st.lists(numbers, max_size=40))
    restless = {number for batch in edits for number in batch}
    lake = Lake(dict(updated), edits=list(edits), has_flag=has_flag)
    crawl = lake.crawl(page_size, is_thorough=True)
    came = {row["_number"]: row["updated"] for page in crawl for row in page}
    assert set(updated) - restless <= set(came)
    assert crawl.newest is not None
    lake.edits.clear()
    poll = lake.crawl(page_size, changed_after([], crawl.newest - timedelta(seconds=60)), is_thorough=True)
    came |= {row["_number"]: row["updated"] for page in poll for row in page}
    assert came == {number: lake.row(number)["updated"] for number in lake.updated}


# instants in queries


def test_rounding_only_ever_widens_a_window():
    at = datetime(2026, 1, 2, 3, 4, 5, 123_456, UTC)
    assert after(at) == 'after:"2026-01-02 03:04:05"'
    assert before(at) == 'before:"2026-01-02 03:04:05.124"'
    assert before(at.replace(microsecond=999_999)) == 'before:"2026-01-02 03:04:06.000"'
    assert before(at.replace(microsecond=0)) == 'before:"2026-01-02 03:04:05.000"'


# the thread that fetches ahead


def test_items_come_in_order_and_errors_in_their_place():
    def items():
        yield 1
        yield 2
        raise ValueError("no more")

    came = []
    with pytest.raises(ValueError, match="no more"):
        for item in ahead(items()):
            came.append(item)
    assert came == [1, 2]


def test_the_next_one_is_made_while_the_last_is_used():
    made = [threading.Event() for _ in range(3)]

    def items():
        for event in made:
            event.set()
            yield 1

    for place, _ in enumerate(ahead(items())):
        assert all(event.wait(2) for event in made[: place + 2])


def test_a_caller_that_stops_stops_the_thread():
    def items():
        yield from range(10_000)

    for item in ahead(items()):
        if item == 3:
            break
    for thread in threading.enumerate():
        if thread.name == "fetch-ahead":
            thread.join(2)
            assert not thread.is_alive()
