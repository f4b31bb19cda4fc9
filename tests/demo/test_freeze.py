"""The calendar of the demo, its exceptions, and what a freeze that is over leaves in its past."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest

from demo.world import calendar, exceptions, people
from demo.world.plan import past
from demo.world.projects import CYCLE, FREEZE_IN_DAYS

from .conftest import NOW, played

DAY = 86_400
TODAY = datetime.fromtimestamp(NOW, UTC).date()


@pytest.fixture(scope="module")
def afterwards():
    """The same world two days after its freeze."""
    return past("1", NOW, freeze_in=-2)


def cycles(freeze_in: int) -> dict[str, dict]:
    return {cycle["cycle"]: cycle for cycle in json.loads(calendar.text(NOW, freeze_in))["cycles"]}


@cache
def requests(freeze_in: int) -> list[dict]:
    return json.loads(exceptions.text(NOW, freeze_in))["requests"]


@pytest.mark.parametrize("freeze_in", [10, 0, -2, -27])
def test_the_calendar_has_cycles_before_and_after_in_the_order_of_time(freeze_in: int) -> None:
    found = cycles(freeze_in)
    assert list(found) == list(calendar.NAMES)
    assert found[CYCLE]["feature_freeze"] == (TODAY + timedelta(days=freeze_in)).isoformat()
    freezes = [date.fromisoformat(cycle["feature_freeze"]) for cycle in found.values()]
    assert {(b - a).days for a, b in pairwise(freezes)} == {calendar.QUARTER}
    one = found[CYCLE]
    days = [one["milestones"][f"milestone-{n}"]["date"] for n in (1, 2, 3)]
    days += [one["feature_freeze"], one["rc1"], one["final_rc"], one["release_date"]]
    assert days == sorted(days)
    assert date.fromisoformat(one["final_rc"]).weekday() == 3


def test_a_freeze_ends_with_its_day() -> None:
    assert calendar.freeze_at(NOW, 0) == datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC).timestamp() + DAY


def test_many_merged_right_before_the_last_freeze(the_past) -> None:
    freeze = calendar.freeze_at(NOW, FREEZE_IN_DAYS, "gannet")
    ends = [event.at for event in the_past.events if event.what == "submit"]
    before = sum(freeze - 5 * DAY < at <= freeze for at in ends)
    after = sum(freeze < at <= freeze + 5 * DAY for at in ends)
    assert before > 2 * after > 0


def test_before_the_freeze_nobody_holds_for_it_in_a_new_way(the_past) -> None:
    assert "held_after_freeze" not in the_past.situations.values()
    assert past("1", NOW, freeze_in=FREEZE_IN_DAYS).events == the_past.events


def test_afterwards_features_are_held_by_cores_and_some_are_not_yet(afterwards) -> None:
    freeze = calendar.freeze_at(NOW, -2)
    drafts = {event.key: event.args["draft"] for event in afterwards.events if event.what == "push"}
    held = {key for key, name in afterwards.situations.items() if name == "held_after_freeze"}
    assert 40 < len(held) < 110
    votes = [e for e in afterwards.events if e.key in held and e.args.get("labels") == {"Code-Review": -2}]
    assert Counter(event.key for event in votes) == Counter(held)
    for event in votes:
        assert freeze < event.at < NOW
        assert people.is_core(event.who, drafts[event.key].project) and event.who != drafts[event.key].owner
        assert drafts[event.key].blueprint and drafts[event.key].branch == "master"
        assert "freeze" in event.args["message"] and "{" not in event.args["message"]
    closed = ("merged", "merged_with_one", "abandoned")
    features = {key for key, draft in drafts.items() if draft.blueprint and afterwards.situations[key] not in closed}
    assert len(features - held) > 20


def test_afterwards_the_merges_came_before_it(afterwards) -> None:
    ends = [event.at for event in afterwards.events if event.what == "submit"]
    freeze = calendar.freeze_at(NOW, -2)
    after, before = sum(at > freeze for at in ends), sum(freeze - 5 * DAY < at <= freeze for at in ends)
    assert 0 < 5 * after < before
    assert max(event.at for event in afterwards.events) < NOW


def test_afterwards_it_plays(afterwards) -> None:
    world = played(afterwards)
    held = [key for key, change in world.open_changes() if afterwards.situations[key] == "held_after_freeze"]
    assert len(held) > 40


@pytest.mark.parametrize("freeze_in", [10, -2, -20])
def test_what_people_ask_for_is_in_order_and_not_ahead_of_now(freeze_in: int) -> None:
    found = requests(freeze_in)
    assert 15 <= len(found) <= 25
    assert len({(one["cycle"], one["project"], one["effort"]) for one in found}) == len(found)
    for one in found:
        instants = [datetime.fromisoformat(act["at"]) for act in one["acts"]]
        assert instants == sorted(instants)
        assert one["acts"][0]["act"] == "make"
        assert instants[-1].timestamp() <= NOW, one


def test_sponsors_are_cores_who_have_nothing_open_there(the_past) -> None:
    owners = exceptions.owners_of(the_past)
    for one in requests(10):
        asker = one["acts"][0]["who"]
        sponsors = [act["who"] for act in one["acts"] if act["act"] == "sponsor"]
        of = owners.get((one["project"], one["effort"].removeprefix("bp/")), set())
        assert not {*of, asker} & set(sponsors)
        assert all(people.is_core(name, one["project"]) for name in sponsors)
        assert one["cycle"] != CYCLE or asker in of


def test_there_are_fewer_each_cycle_and_each_state_is_there_once() -> None:
    ends = {one["effort"]: one["acts"][-1]["act"] for one in requests(10) if one["cycle"] == CYCLE}
    assert {"make", "ask", "sponsor", "grant", "deny", "withdraw"} <= set(ends.values())
    granted = Counter(one["cycle"] for one in requests(10) if any(act["act"] == "grant" for act in one["acts"]))
    assert granted["fulmar"] > granted["gannet"] > granted[CYCLE] > 0


def test_after_the_freeze_one_has_run_out() -> None:
    def until(freeze_in: int) -> dict[str, str]:
        acts = [(one["effort"], act) for one in requests(freeze_in) if one["cycle"] == CYCLE for act in one["acts"]]
        return {effort: act["day"] for effort, act in acts if act["act"] == "grant"}

    assert "bp/registry-cells" not in until(10)
    assert until(-2)["bp/registry-cells"] < TODAY.isoformat() < max(until(-2).values())
    assert max(until(-20).values()) < TODAY.isoformat()
