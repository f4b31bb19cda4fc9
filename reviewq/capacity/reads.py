"""Every query about people's time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from .rules.room import Room


def rooms(accounts: Collection[int], now: datetime) -> dict[int, Room]:
    """Account id -> whether they have room, in a fixed number of queries (at most five); who said nothing has too."""
    raise NotImplementedError
