"""How fast diffs are asked for: at most so many requests a minute over all runs, and no longer than a run may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

BURST = timedelta(minutes=1)  # what was not used may be made up for, but no more than of this time


class Pace:
    """`paced_to`: up to when the requests made so far have used up the rate; the next run goes on from there."""

    def __init__(
        self,
        per_minute: int,
        seconds: float,
        paced_to: datetime | None = None,
        now: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.per_minute, self._now = per_minute, now
        self.paced_to = max(paced_to or now() - BURST, now() - BURST)
        self._end = time.monotonic() + seconds

    def left(self) -> int:
        """How many requests may be made at once; 0 when the time is up."""
        if not self.per_minute or time.monotonic() >= self._end:
            return 0
        return max(0, int((self._now() - self.paced_to) / self._step))

    def take(self, requests: int = 1) -> bool:
        """Whether so many may be made now; counts them."""
        if self.left() < requests:
            return False
        self.paced_to += requests * self._step
        return True

    @property
    def _step(self) -> timedelta:
        return timedelta(minutes=1) / self.per_minute
