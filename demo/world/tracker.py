"""The tracker of Skerry: its bugs, told to a stand-in Launchpad as if they had come one by one."""

from demo.launchpad import Launchpad

from .bugs import bugs


def tracker(past, now):
    """A Launchpad with every bug of the past. `now`: its clock, a function."""
    launchpad = Launchpad(now)
    for bug in bugs(past):
        at, moved = bug.created.timestamp(), bug.updated.timestamp()
        launchpad.add(bug.number, bug.project, bug.title, at, bug.tags, importance=bug.importance)
        if bug.assignee:
            launchpad.assign(bug.number, bug.project, bug.assignee, moved)
        if bug.status != "New":
            launchpad.set_status(bug.number, bug.project, bug.status, moved)
    return launchpad
