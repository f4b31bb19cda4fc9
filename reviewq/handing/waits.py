"""What was handed to people waits for them, and no longer for who handed it on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reviewq.parts.plugins import Owed

from .reads import held, open_handings


def handed_to(accounts: Collection[int], now: datetime) -> Owed:
    return Owed(held().filter(taker__in=accounts), "taker_id")


def handed_on(accounts: Collection[int], now: datetime) -> Owed:
    return Owed(open_handings().filter(giver__in=accounts), "giver_id")
