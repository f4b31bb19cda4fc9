"""Time passes in the demo: two hours of it, in a few seconds."""

import random
from collections import Counter

import pytest

from demo.world import small
from demo.world.draft import Desk
from demo.world.lively import Lively
from demo.world.plan import past
from demo.world.standing import LANES, Lookout

from .conftest import NOW, played

HOURS = 2


def live(open_count, hours, speed=1.0):
    """(player, events, lanes before each event)"""
    player = played(past("1", NOW, open_count))
    rng = random.Random("lively")
    lively, lookout = Lively(rng, Desk(rng), player, speed), Lookout(player)
    clock, events, lanes = NOW, [], []
    while clock < NOW + hours * 3600:
        clock += lively.pause()
        standings = lookout.standings()
        lanes.append(Counter(standing.lane for standing in standings))
        events.append(lively.next_event(standings, clock))
        player.play(events[-1])
    return player, events, lanes


@pytest.fixture(scope="module")
def two_hours():
    return live(430, HOURS)


def test_every_lane_stays_populated(two_hours):
    _, _, lanes = two_hours
    usual = {lane: sum(count[lane] for count in lanes) / len(lanes) for lane in LANES}
    assert all(average >= 3 for average in usual.values()), usual
    for lane in set(LANES) - {"approved", "ci"}:
        assert min(count[lane] for count in lanes) >= 2, lane


def test_as_many_come_as_go(two_hours):
    _, _, lanes = two_hours
    sizes = [sum(count.values()) for count in lanes]
    assert min(sizes) / sizes[0] > 0.9
    assert max(sizes) / sizes[0] < 1.1


def test_a_few_events_a_minute(two_hours):
    _, events, _ = two_hours
    assert 3 < len(events) / (HOURS * 60) < 10


def test_the_first_event_comes_within_ten_seconds(two_hours):
    _, events, _ = two_hours
    assert events[0].at - NOW <= 10


def test_everything_happens(two_hours):
    """Uploads, reviews and merges; every event was accepted, or playing it would have raised."""
    player, events, _ = two_hours
    assert {"push", "review", "submit", "abandon"} <= {event.what for event in events}
    assert sum(change.created > NOW for change in player.gerrit.changes.values()) > 10
    votes = Counter(label for event in events for label, value in event.args.get("labels", {}).items() if value)
    assert votes["Code-Review"] > 30
    assert votes["Verified"] > 30
    assert votes["Workflow"] > 5


def test_a_small_patch_gets_an_option_that_its_message_does_not_name(two_hours):
    player, _, _ = two_hours
    could = {draft.key for draft in small.drafts() if draft.next_files}
    grown = [player.change(key) for key in could if len(player.change(key).current.files) == 2]
    assert grown
    for change in grown:
        path = next(path for path in change.current.files if "/conf/" in path)
        before, after = change.current.files[path].texts.sides(path, change.current.files[path])
        assert b"IntOpt" in after and b"IntOpt" not in before
        assert "option" not in change.current.message


def test_ci_follows_an_upload_after_minutes(two_hours):
    player, _, _ = two_hours
    new = [
        change for change in player.gerrit.changes.values() if NOW < change.created < NOW + 3600 and not change.private
    ]
    delays = [first_result(change) - change.created for change in new if first_result(change)]
    assert len(delays) > len(new) * 0.9
    assert sorted(delays)[len(delays) // 2] < 900


def first_result(change):
    return next((m.at for m in change.messages if "Verified" in m.text and "Build" in m.text), None)


def test_the_same_start_gives_the_same_hours():
    _, one, _ = live(30, 0.5)
    _, two, _ = live(30, 0.5)
    assert one == two


def test_twice_the_speed_gives_more_events():
    slow, fast = live(30, 0.5)[1], live(30, 0.5, speed=4)[1]
    assert 3 < len(fast) / len(slow) < 5
