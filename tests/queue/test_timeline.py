"""The picture of who held a change when: only arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewq.changes.rules.clock import Segment
from reviewq.changes.rules.history import Event, EventKind
from reviewq.changes.rules.turn import Holder
from reviewq.queue.timeline import Scale, date_points, joined, timeline, vote_points

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def segment(holder: Holder, start: float, end: float, code: int = 1) -> Segment:
    return Segment(holder, START + start * DAY, START + end * DAY, code=code)


def vote(day: float, value: int = 1, is_bot: bool = False) -> Event:
    return Event(START + day * DAY, EventKind.VOTE, 1, 1, "Code-Review", value, is_bot)


def name(account: int | None) -> str:
    return "Ada"


def test_bars_fill_the_width_in_proportion() -> None:
    segments = [segment(Holder.CI, 0, 1), segment(Holder.REVIEWERS, 1, 4)]
    line = timeline(segments, [], name, START + 4 * DAY)
    assert [(bar.x, bar.width) for bar in line.bars] == [(0, 25), (25, 75)]
    assert line.bars[1].label == "Reviewers 3 d"
    assert line.bars[1].words == "Reviewers: 3 d, 2026-03-02 00:00 to 2026-03-05 00:00"


def test_stints_of_one_holder_that_touch_are_one_bar() -> None:
    segments = [segment(Holder.CI, 0, 1, 1), segment(Holder.CI, 1, 2, 2), segment(Holder.AUTHOR, 2, 3)]
    assert [(s.holder, s.start, s.end) for s in joined(segments)] == [
        (Holder.CI, START, START + 2 * DAY),
        (Holder.AUTHOR, START + 2 * DAY, START + 3 * DAY),
    ]


def test_a_short_stint_is_seen_and_has_no_label() -> None:
    segments = [segment(Holder.REVIEWERS, 0, 400), segment(Holder.CI, 400, 400.001)]
    line = timeline(segments, [], name, START + 400.001 * DAY)
    assert line.bars[1].width > 0.1
    assert line.bars[1].label == ""


def test_votes_at_one_instant_stand_above_each_other() -> None:
    points = vote_points([vote(1), vote(1), vote(1)], Scale(START, START + 2 * DAY), name)
    assert len({point.y for point in points}) == 3
    assert {point.x for point in points} == {50}


def test_votes_taken_away_and_votes_of_machines_are_no_marks() -> None:
    assert vote_points([vote(1, 0), vote(1, 1, is_bot=True)], Scale(START, START + DAY), name) == []


@pytest.mark.parametrize(("day", "anchor"), [(0, "start"), (50, "middle"), (100, "end")])
def test_texts_at_the_edges_grow_inwards(day: float, anchor: str) -> None:
    (point,) = vote_points([vote(day)], Scale(START, START + 100 * DAY), name)
    assert point.text_anchor == anchor


@pytest.mark.parametrize("days", [0, 0.5, 30, 400])
def test_dates_stand_at_both_ends(days: float) -> None:
    end = START + days * DAY
    points = date_points(START, end, Scale(START, end))
    assert points[0].text == "Mar 1"
    assert points[0].x == 0
    assert len(points) <= 5


def test_events_outside_of_the_drawing_stay_at_its_edge() -> None:
    scale = Scale(START, START + DAY)
    assert scale(START - DAY) == 0
    assert scale(START + 3 * DAY) == 100


def test_nothing_at_all_is_an_empty_picture() -> None:
    line = timeline([], [], name, START)
    assert (line.bars, line.votes, line.uploads) == ([], [], [])
