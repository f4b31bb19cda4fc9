"""The lists of bugs: which bad states the tracker cannot see, since it does not know the changes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

IN_PROGRESS = "In Progress"
BEFORE_WORK = ("New", "Incomplete", "Confirmed", "Triaged")
MENDED = "Fix Committed"  # merged: nothing is left to do but to release it


class State(StrEnum):
    """A list of open bugs; the empty one is all of them."""

    ALL = ""
    STUCK = "stuck"
    IDLE = "idle"
    ABANDONED = "abandoned"
    TRIVIAL = "trivial"


@dataclass(frozen=True, slots=True)
class Tab:
    state: State
    words: str
    meaning: str


TABS = (
    Tab(State.ALL, "All open", "Every open bug"),
    Tab(State.STUCK, "In Progress, no open change", "It says that somebody works on it, and no open change names it"),
    Tab(State.IDLE, "Assigned, not In Progress", "It has an assignee, and its status says that nobody works on it"),
    Tab(State.ABANDONED, "All changes abandoned", "Changes named it, and every one of them was given up"),
    Tab(State.TRIVIAL, "Fix is trivial", "Somebody says that its fix takes a couple of safe lines, and which"),
)
