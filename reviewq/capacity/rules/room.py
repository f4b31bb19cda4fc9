"""Whether somebody has room for one more review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    ROOM = "room"
    FULL = "full"  # at or above what they want to do in a week
    AWAY = "away"
    NOT_NOW = "not_now"
    UNSAID = "unsaid"  # they never said how much they want: nobody is held back by that


@dataclass(frozen=True, slots=True)
class Room:
    """`load` and `capacity` in minutes of review a week (None: unsaid); `until`: when the state ends by itself, if it
    is known."""

    state: State
    load: int = 0
    capacity: int | None = None
    until: datetime | date | None = None

    @property
    def is_open(self) -> bool:
        """Whether they may be suggested, and a turn handed to them."""
        return self.state in (State.ROOM, State.UNSAID)


FREE = Room(State.UNSAID)
