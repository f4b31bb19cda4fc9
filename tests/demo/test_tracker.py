"""The tracker of the made-up project: every state that the pages of bugs show is there."""

from __future__ import annotations

from demo.world.plan import past
from demo.world.tracker import tracker

NOW = 1_790_000_000.0


def test_it_has_bugs_of_each_kind_for_each_project() -> None:
    launchpad = tracker(past("1", NOW, 120), lambda: NOW)
    tasks = [task for bug in launchpad.bugs.values() for task in bug.tasks.values()]
    assert {task.project for task in tasks} == {"mooring", "fairway", "tally"}
    assert {"New", "Confirmed", "Triaged", "In Progress", "Fix Released"} <= {task.status for task in tasks}
    assert {"High", "Medium", "Low", "Undecided"} <= {task.importance for task in tasks}
    assert any("low-hanging-fruit" in bug.tags for bug in launchpad.bugs.values())
    assert all(bug.created <= bug.updated <= NOW for bug in launchpad.bugs.values())
