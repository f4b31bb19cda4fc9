"""What a sweep through the untouched bugs remembers, and for how long."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

KEPT = timedelta(minutes=15)  # so long a bug before somebody is not handed to others
LATER = timedelta(days=7)
WEEK = timedelta(days=7)


class Said(StrEnum):
    """What somebody says of a bug in a sweep. The first two hold until the bug moves, the last for a week."""

    TRIVIAL = "trivial"
    NOT_TRIVIAL = "not trivial"
    LATER = "later"

    @property
    def words(self) -> str:
        return {"trivial": "The fix is trivial", "not trivial": "Not trivial", "later": "Later"}[self.value]
