"""The client against a tracker that fails and lies."""

from __future__ import annotations

from typing import Any

import pytest

from launchpad_sync import client as client_module
from launchpad_sync.errors import Missing, Refused, TrackerError, Unavailable

pytestmark = pytest.mark.server
OPEN = [("status", "New")]


def numbers(world: Any, **given: Any) -> list[str]:
    pages = world.client(**given).tasks("mooring", OPEN)
    return [entry["bug_link"].rpartition("/")[2] for page in pages for entry in page]


def test_all_pages_are_followed_with_a_size_and_statuses_that_are_said(world: Any) -> None:
    world.fill(180)
    world.server.total_as_link = True
    assert len(set(numbers(world))) == 180
    assert len(world.server.requests) == 3
    assert all("ws.size=" in asked and "status=New" in asked for asked in world.server.requests)


@pytest.mark.parametrize(
    ("fault", "given"),
    [
        ("unavailable", {}),
        ("unavailable", {"retry_after": 2}),
        ("too-many-requests", {"retry_after": 1}),
        ("html-page", {}),
        ("truncated", {}),
        ("cut-off", {}),
    ],
)
def test_what_passes_is_tried_again(world: Any, fault: str, given: dict[str, Any]) -> None:
    world.fill(100)
    world.server.faults.add(fault, count=2, after=1, **given)
    assert len(set(numbers(world))) == 100
    assert len(world.slept) == 2
    if wait := given.get("retry_after"):
        assert all(0.7 * wait < slept < 1.6 * wait for slept in world.slept)


@pytest.mark.parametrize(
    ("fault", "given", "error", "words"),
    [
        ("unavailable", {"retry_after": 600}, Unavailable, "says 503"),
        ("too-many-requests", {}, Unavailable, "says 429: Too many requests"),
        ("unauthorized", {}, Refused, "says 401"),
        ("html-page", {}, Unavailable, "a web page instead of data"),
        ("truncated", {}, Unavailable, "cut or not JSON"),
        ("cut-off", {}, Unavailable, "no connection|was cut"),
        ("not-a-page", {}, Unavailable, "not a page of tasks"),
        ("not-a-page", {"value": {"entries": "none"}}, Unavailable, "not a page of tasks"),
        ("other-host", {}, Unavailable, "lies elsewhere"),
        ("other-host", {"link": "http://127.0.0.1:1/1.0/mooring"}, Unavailable, "lies elsewhere"),
        ("other-host", {"link": "//elsewhere.invalid/"}, Unavailable, "lies elsewhere"),
        ("other-host", {"link": "http://[::1"}, Unavailable, "lies elsewhere"),
        ("other-host", {"link": 17}, Unavailable, "lies elsewhere"),
        ("redirect", {}, Unavailable, "redirects to https://elsewhere.invalid"),
        ("slow", {"seconds": 0.5}, Unavailable, "did not answer within 0.2 s"),
    ],
)
def test_what_does_not_pass_is_said(world: Any, fault: str, given: Any, error: type[TrackerError], words: str) -> None:
    world.fill(3)
    world.server.faults.add(fault, **given)
    with pytest.raises(error, match=words):
        numbers(world, timeout=0.2 if fault == "slow" else 10)


def test_a_long_pause_is_left_to_the_next_run(world: Any) -> None:
    world.server.faults.add("too-many-requests", retry_after=300)
    with pytest.raises(Unavailable) as caught:
        numbers(world)
    assert (caught.value.retry_after, world.slept, len(world.server.requests)) == (300, [], 1)


def test_pages_in_a_circle_end(world: Any) -> None:
    world.fill(100)
    world.server.faults.add("loop", link=f"{world.server.url}/mooring?ws.op=searchTasks&ws.start=75")
    with pytest.raises(Unavailable, match="names the same page"):
        numbers(world)
    assert len(world.server.requests) == 2


def test_a_redirect_within_the_tracker_is_followed_but_not_without_end(world: Any) -> None:
    world.fill(3)
    world.server.faults.add("redirect", count=1, to=f"{world.server.url}/mooring?ws.op=searchTasks")
    assert len(numbers(world)) == 3
    world.server.faults.add("redirect", to="?again")
    with pytest.raises(Unavailable, match="without end"):
        numbers(world)


def test_a_reply_that_is_too_large_is_dropped(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MAX_REPLY", 100_000)
    world.fill(3)
    world.server.faults.add("huge", size=1_000_000)
    with pytest.raises(Unavailable, match="too large"):
        numbers(world)


def test_a_project_that_is_not_there(world: Any) -> None:
    with pytest.raises(Missing, match="says 404"):
        numbers(world)


def test_nobody_there_at_all(world: Any) -> None:
    world.server.stop()
    with pytest.raises(Unavailable, match="connection refused"):
        numbers(world)
