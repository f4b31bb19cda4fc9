"""What was handed to people counts as waiting for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from reviewq.parts.plugins import Owed

from .reads import held


def handed_to(accounts: Collection[int], now: datetime) -> Owed:
    return Owed(held().filter(taker__in=accounts), "taker_id")
