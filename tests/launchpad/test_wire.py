"""One task of the tracker, read: numbers, titles, dates, hostile texts, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from launchpad_sync.wire import CLOSED, OPEN, Task, parse_task

BASE = "https://api.launchpad.test/1.0"


def entry(**changed: Any) -> dict[str, Any]:
    return {
        "bug_link": f"{BASE}/bugs/1429093",
        "self_link": f"{BASE}/mooring/+bug/1429093",
        "web_link": "https://bugs.launchpad.test/mooring/+bug/1429093",
        "title": 'Bug #1429093 in Skerry Mooring (mooring): "It says "no" twice"',
        "status": "In Progress",
        "importance": "High",
        "bug_target_name": "mooring",
        "assignee_link": f"{BASE}/~ada",
        "milestone_link": f"{BASE}/mooring/+milestone/heron-3",
        "date_created": "2026-01-02T03:04:05.678901+00:00",
        "date_in_progress": "2026-02-03T04:05:06+02:00",
        "date_closed": None,
        "something_new": {"deep": []},
    } | changed


def read(**changed: Any) -> Task:
    task = parse_task(entry(**changed))
    assert task is not None
    return task


def test_a_whole_task() -> None:
    assert read() == Task(
        number=1429093,
        target="mooring",
        title='It says "no" twice',
        status="In Progress",
        importance="High",
        assignee="ada",
        milestone="heron-3",
        web_link="https://bugs.launchpad.test/mooring/+bug/1429093",
        created=datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
        updated=datetime(2026, 2, 3, 2, 5, 6, tzinfo=UTC),
    )


def test_the_least_that_can_be_read() -> None:
    task = parse_task({"self_link": f"{BASE}/mooring/+bug/7", "status": "New"})
    assert task == Task(7, "", "", "New", "", "", "", "", None, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"status": None, "bug_link": []},
        {"status": 17},
        {"bug_link": None, "self_link": None, "web_link": "https://x.test/"},
        {"bug_link": f"{BASE}/bugs/0"},
        {"bug_link": f"{BASE}/bugs/{'9' * 18}9", "self_link": "", "web_link": ""},
        {"bug_link": f"{BASE}/bugs/x1429093", "self_link": "", "web_link": ""},
        {"title": {"deep": 1}},
    ],
)
def test_what_cannot_be_read_is_none(changed: dict[str, Any]) -> None:
    assert parse_task(entry(**changed)) is None


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("title", "Plain", "Plain"),
        ("title", 'Bug #1 in x: "two\nlines\x00 and\ud800"', "two lines and"),
        ("title", "x" * 5000, "x" * 1999 + "…"),
        ("status", "Brand New " * 10, "Brand New Brand New Brand New Brand New…"),
        ("importance", "Undecided", "Undecided"),
        ("assignee_link", f"{BASE}/~p%C3%A9\x1b[1m", "pé[1m"),
        ("web_link", "javascript:alert(1)", ""),
        ("web_link", "https://x.test/a b", ""),
        ("web_link", "http://[::1", ""),
        ("web_link", "https://x.test/" + "a" * 500, ""),
        ("date_created", "yesterday", None),
        ("date_created", "0001-01-01T00:00:00+00:00", None),
        ("date_created", 17, None),
    ],
)
def test_texts_are_bounded_and_what_makes_no_sense_is_unknown(name: str, text: Any, kept: Any) -> None:
    columns = {"assignee_link": "assignee", "date_created": "created"}
    assert getattr(read(**{name: text}), columns.get(name, name)) == kept


def test_open_is_whatever_is_not_closed() -> None:
    assert {status for status in (*OPEN, *CLOSED, "Deferred") if read(status=status).is_open} == {*OPEN, "Deferred"}
